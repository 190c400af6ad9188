"""Focus groups (C1.4): derived on every event about a person and on birthdays, said when the set changes, entered by nobody."""

from datetime import date
from uuid import UUID

from libs.common.contracts.registry import JobLost, ModelWorkerUpdated, PersonFacts
from services.assistance.jobs.flag_focus_groups import flag_due_focus_groups
from tests.services.assistance.conftest import CITY
from tests.support.speaking import Speaking


async def _facts(county, person, **changed):
    async with county.system.houses["assistance"].pool.connection() as connection:
        [facts] = await (await connection.execute("SELECT facts FROM person WHERE person_id = %s", (person,))).fetchone()
    return PersonFacts.model_validate(facts | changed)


async def _registry(county, person):
    speaking = Speaking(county.system, "assistance")
    async with county.system.houses["assistance"].pool.connection() as connection:
        query = "SELECT version FROM cursor WHERE speaker = 'registry' AND subject = %s"
        [version] = await (await connection.execute(query, (person,))).fetchone()
    speaking.versions["registry", UUID(person)] = version
    return speaking


async def _groups(county, **wanted):
    answer = await county.get("/focus-groups", county.clerk("VERIFIER", CITY), **wanted)
    assert answer.status_code == 200, answer.text
    return [each["groups"] for each in answer.json()["items"]]


async def _said(county):
    return [event["groups"] for event in await county.said("FOCUS_GROUP_FLAGGED")]


async def test_groups_follow_the_facts_and_are_said_once_for_each_change(county):
    person = await county.register()
    assert await _groups(county) == []
    assert await _said(county) == []
    registry = await _registry(county, person)
    lost = {
        "category": [{"starts_on": "1991-01-01", "value": "UNEMPLOYED"}],
        "job_loss": [{"starts_on": "2024-06-01", "cause": "BANKRUPTCY"}],
        "work": [{"starts_on": "2010-01-01", "has_unit": True, "overcapacity": True}, {"starts_on": "2024-06-01"}],
    }
    facts = await _facts(county, person, **lost)
    said = await registry.say(JobLost(subject=person, effective_on=date(2024, 6, 1), cause="BANKRUPTCY", facts=facts))
    await registry.hear(*said)
    await registry.say(ModelWorkerUpdated(subject=person, effective_on=date(2024, 6, 12), changed=("work",), facts=facts))
    assert await _said(county) == [["UNEMPLOYED_BY_CLOSURE", "LAID_OFF_OVERCAPACITY"]]
    assert await _groups(county, group="LAID_OFF_OVERCAPACITY") == [["UNEMPLOYED_BY_CLOSURE", "LAID_OFF_OVERCAPACITY"]]
    assert await _groups(county, group="VETERAN_FARMER") == []
    back = {"category": [{"starts_on": "1991-01-01", "value": "STAFF"}], "job_loss": []}
    await registry.say(
        ModelWorkerUpdated(
            subject=person, effective_on=date(2024, 6, 12), changed=("category",), facts=await _facts(county, person, **back)
        )
    )
    assert (await _said(county))[1:] == [[]]
    assert await _groups(county) == []
    assert await registry.parked() == []


async def test_a_birthday_is_noticed_by_the_calendar_once(county):
    house = county.system.houses["assistance"]
    await county.register(category="农民", sex="女", id_number="120103198806018241", birth_date="1988-06-01", name="李四")
    await flag_due_focus_groups(house)
    assert await _said(county) == []
    county.system.clock.move_to_day(date(2043, 5, 31))
    await flag_due_focus_groups(house)
    assert await _said(county) == []
    county.system.clock.move_to_day(date(2043, 6, 1))  # 55
    for _ in range(2):
        await flag_due_focus_groups(house)
    assert await _said(county) == [["VETERAN_FARMER"]]
    async with house.pool.connection() as connection:
        rows = await (await connection.execute("SELECT detail FROM audit_row WHERE action = 'FOCUS_GROUPS_DERIVED'")).fetchall()
    assert [row[0]["changed"] for row in rows] == [1]


async def test_a_rule_that_changes_is_applied_to_everybody_the_next_night(county):
    await county.register()  # 33 years old, STAFF
    officer, approver = county.clerk("POLICY_OFFICER", "安徽省总工会"), county.clerk("POLICY_APPROVER", "安徽省总工会")
    row = {
        "key": "focus.veteran_staff.age", "value": "33", "unit": "周岁", "effective_from": "2024-06-12", "cites": "C1.4", "doc_no": "皖工发〔2024〕3号",
        "title": "职工老劳模的年龄",
    }  # fmt: skip
    entered = await county.done("/parameters", officer, row)
    await county.done(f"/parameters/{entered['id']}/approval", approver)
    await flag_due_focus_groups(county.system.houses["assistance"])
    assert await _said(county) == [["VETERAN_STAFF"]]


async def test_work_lists_are_filtered_by_group_and_category_and_nothing_depends_on_them(county):
    await county.register(category="退休职工")
    application = await county.submit()
    verifier = county.clerk("VERIFIER", CITY)

    async def listed(**wanted):
        return [each["id"] for each in (await county.get("/applications", verifier, **wanted)).json()["items"]]

    assert await listed(focus_group="VETERAN_STAFF") == [application]
    assert await listed(focus_group="VETERAN_FARMER") == []
    assert await listed(category="LIVING_SUBSIDY") == [application]
    assert await listed(category="HOUSING_PRIORITY") == []
    [one] = (await county.get("/applications", verifier)).json()["items"]
    assert (one["category"], one["focus_groups"]) == ("LIVING_SUBSIDY", ["VETERAN_STAFF"])
    answer = await county.system.http.post("/assistance/focus-groups", json={"person_id": application}, headers=verifier)
    assert answer.status_code == 405
    assert (await county.get("/focus-groups", county.clerk("VERIFIER", "芜湖市总工会"))).json()["items"] == []
