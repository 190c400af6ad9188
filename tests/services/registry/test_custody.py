"""Entrusted custody by the rule itself (C7.4, Q23): it begins the day the unit ceased, one at a time, and its end is as ruled."""

from datetime import date

import psycopg
import pytest

from libs.common.kernel.ids import new_id
from tests.services.registry.test_people_export import rows

CODE = "91110108551385082Q"
FACTORY = {"employer": "合肥某机械厂", "credit_code": CODE, "employer_condition": "正常", "post": "钳工"}
BANKRUPT = {"effective_on": "2024-06-10", "valid_to": "2024-06-09", "condition": "BANKRUPT"}
OTHER_NUMBER = {"id_number": "120103198806018241", "birth_date": "1988-06-01", "sex": "女", "name": "李四"}
JOB_LOSS = {"effective_on": "2024-06-03", "content": {"kind": "JOB_LOST", "cause": "BANKRUPTCY", "proof": "法院破产裁定书"}}
NEW_JOB = {
    "effective_on": "2024-06-11",
    "content": {"kind": "EMPLOYER_CHANGED", "employer": "合肥某新厂", "post": "钳工", "region": "340102"},
}


async def factory(register):
    admin = register.clerk("安徽省总工会")
    units = (await register.get("/org-units", admin, kind="EMPLOYER")).json()["items"]
    return next(unit["id"] for unit in units if unit["name"] == "合肥某机械厂")


async def custodies(register, person, clerk=None, **asked):
    answer = await register.get("/custodies", clerk or register.clerk("安徽省总工会"), person_id=person, **asked)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def confirmed(register, person, body):
    report = (await register.done(f"/people/{person}/change-reports", body, register.clerk("合肥市总工会", subject="second")))["id"]
    await register.done(f"/change-reports/{report}/confirmation", {})


async def test_a_bankruptcy_gives_all_its_people_into_custody_of_their_places_at_once(register):
    units = register.units
    staff = await register.person(**FACTORY, region_code="340102")  # lives in 瑶海区
    retiree = await register.person(**OTHER_NUMBER, **FACTORY, category="退休职工")
    other = await register.person(
        id_number="340104196503071027", birth_date="1965-03-07", sex="女", name="王五", employer="合肥某机械厂分厂"
    )  # another employer of a similar name
    await register.done(f"/org-units/{await factory(register)}/changes", BANKRUPT)
    said = await register.said("CUSTODY_ASSIGNED")
    assert {event["county"] for event in said} == {units["瑶海区总工会"], units["包河区总工会"]}
    assert {event["city"] for event in said} == {units["合肥市总工会"]}
    [one] = await custodies(register, staff)
    assert (one["starts_on"], one["county"], one["state"], one["acknowledged_at"]) == ("2024-06-10", units["瑶海区总工会"], "ACTIVE", None)
    assert len(await custodies(register, retiree)) == 1
    exported = rows(await register.get("/custodies/export", register.clerk("安徽省总工会"), purpose="核对托管"))
    assert sorted(row[3:5] for row in exported) == [["包河区总工会", "合肥市总工会"], ["瑶海区总工会", "合肥市总工会"]]
    assert {row[6] for row in exported} == {"破产"}
    assert await custodies(register, other) == []
    facts = next(event["facts"] for event in said if event["county"] == units["瑶海区总工会"])
    assert facts["custody"] == [{"starts_on": "2024-06-10", "county": units["瑶海区总工会"], "city": units["合肥市总工会"]}]
    assert facts["work"][-1] == {
        "starts_on": "2024-06-10", "has_unit": False, "condition": "BANKRUPT", "front_line": False, "overcapacity": False,
    }  # fmt: skip
    assert [(span["starts_on"], span["county"]) for span in facts["chain"]] == [
        ("1991-01-01", units["包河区总工会"]),
        ("2024-06-12", units["瑶海区总工会"]),
    ]
    assert (await register.get(f"/people/{staff}", register.clerk("瑶海区总工会", "COUNTY_REVIEWER"))).status_code == 200


async def test_a_successor_takes_the_people_over_and_nobody_into_custody(register):
    person = await register.person(**FACTORY)
    new = (await register.done("/org-units", {
        "kind": "EMPLOYER", "name": "合肥某集团", "parent_id": register.units["合肥市总工会"], "valid_from": "2024-06-01",
    }))["id"]  # fmt: skip
    merged = {**BANKRUPT, "condition": "MERGED", "successor_id": new}
    await register.done(f"/org-units/{await factory(register)}/changes", merged)
    assert await register.said("CUSTODY_ASSIGNED") == []
    assert (await register.said("EMPLOYER_CHANGED"))[0]["facts"]["work"][-1]["has_unit"] is True
    assert (await register.get(f"/people/{person}")).json()["work"]["employer"] == "合肥某集团"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"valid_to": None}, "INPUT_INVALID"),
        ({"valid_to": "2024-06-13"}, "FIELD_INVALID"),
        ({"successor_id": str(new_id())}, "ORG_UNKNOWN"),
    ],
)
async def test_an_employer_ceases_on_a_day_that_was(register, changed, code):
    await register.person(**FACTORY)
    assert (await register.post(f"/org-units/{await factory(register)}/changes", {**BANKRUPT, **changed}))[1]["code"] == code
    wuhu = register.clerk("芜湖市总工会")
    assert (await register.post(f"/org-units/{await factory(register)}/changes", BANKRUPT, wuhu))[1]["code"] == "NOT_RESPONSIBLE_UNIT"


async def test_a_job_lost_by_bankruptcy_begins_custody_and_a_new_job_ends_it(register):
    person = await register.person(**FACTORY)
    await confirmed(register, person, JOB_LOSS)
    [one] = await custodies(register, person)
    assert (one["starts_on"], one["condition"]) == ("2024-06-03", "BANKRUPT")
    await confirmed(register, person, NEW_JOB)
    [ended] = await register.said("CUSTODY_ENDED")
    assert (ended["reason"], ended["facts"]["custody"][-1]) == ("NEW_UNIT", {"starts_on": "2024-06-11", "county": None, "city": None})
    assert await custodies(register, person) == []
    [kept] = await custodies(register, person, ended=True)
    assert (kept["state"], kept["ended_on"], kept["end_reason"]) == ("ENDED", "2024-06-11", "NEW_UNIT")


async def test_who_left_of_free_will_or_stands_idle_is_in_nobodys_custody(register):
    person = await register.person(**FACTORY)
    await confirmed(register, person, {**JOB_LOSS, "content": {**JOB_LOSS["content"], "cause": "VOLUNTARY"}})
    assert await custodies(register, person) == []


async def test_custody_lasts_through_the_day_of_death(register):
    person = await register.person(**FACTORY)
    await confirmed(register, person, JOB_LOSS)
    await register.done(f"/people/{person}/death", {"died_on": "2024-06-11", "reason": "户籍注销证明"})
    [died] = await register.said("MODEL_WORKER_DECEASED")
    assert died["facts"]["custody"][-1]["county"] == register.units["包河区总工会"]  # who visits the family
    [ended] = await register.said("CUSTODY_ENDED")
    assert (ended["reason"], ended["facts"]["custody"][-1]["starts_on"]) == ("DECEASED", "2024-06-12")


async def test_a_roster_names_a_condition_and_no_day_so_the_union_says_it(register):
    person = await register.person(**FACTORY | {"employer_condition": "破产"})
    missing = (await register.get("/custodies/missing")).json()["items"]
    assert [(one["id"], one["condition"]) for one in missing] == [(person, "BANKRUPT")]
    body = {"ceased_on": "2023-12-01", "condition": "BANKRUPT", "reason": "法院破产裁定书"}
    path = f"/people/{person}/custody"
    assert (await register.post(path, body, register.clerk("芜湖市总工会")))[1]["code"] == "NOT_RESPONSIBLE_UNIT"
    assert (await register.post(path, {**body, "ceased_on": "2024-06-13"}))[1]["code"] == "FIELD_INVALID"
    await register.done(path, body)
    assert (await register.get("/custodies/missing")).json()["items"] == []
    [one] = await custodies(register, person)
    assert one["starts_on"] == "2023-12-01"
    assert (await register.post(path, body))[1]["code"] == "CUSTODY_CONFLICT"  # in custody already


async def test_no_custody_beside_a_supervising_unit(register):
    person = await register.person(**FACTORY)
    body = {"ceased_on": "2024-06-01", "condition": "BANKRUPT", "reason": "法院破产裁定书"}
    assert (await register.post(f"/people/{person}/custody", body))[1]["code"] == "CUSTODY_CONFLICT"
    assert await register.said("CUSTODY_ASSIGNED", "MODEL_WORKER_UPDATED") == []


async def test_two_active_custodies_cannot_be_written(register):
    person = await register.person(**FACTORY)
    await confirmed(register, person, JOB_LOSS)
    query = """INSERT INTO custody (id, person_id, county, city, starts_on, condition, recorded_by, recorded_at)
      SELECT gen_random_uuid(), person_id, county, city, starts_on, condition, recorded_by, recorded_at FROM custody"""
    async with register.system.houses["registry"].pool.connection() as connection:
        with pytest.raises(psycopg.errors.UniqueViolation):
            await connection.execute(query)


async def test_acknowledging_only_acknowledges_and_names_who_fills(register):
    units = register.units
    person = await register.person(**FACTORY)
    await confirmed(register, person, JOB_LOSS)
    [one] = await custodies(register, person)
    street = (await register.done("/org-units", {
        "kind": "TOWNSHIP_STREET", "name": "包公街道", "parent_id": units["包河区总工会"], "region_code": "340111", "valid_from": "2018-01-01",
    }, register.clerk("安徽省总工会")))["id"]  # fmt: skip
    county, path = register.clerk("包河区总工会", "COUNTY_REVIEWER"), f"/custodies/{one['id']}/acknowledgement"
    assert (await register.post(path, {}, register.clerk("瑶海区总工会", "COUNTY_REVIEWER")))[1]["code"] == "NOT_RESPONSIBLE_UNIT"
    assert (await register.post(path, {"filling_unit": units["瑶海区总工会"]}, county))[1]["code"] == "ORG_UNKNOWN"
    assert len(await custodies(register, person, county, unacknowledged=True)) == 1
    await register.done(path, {"filling_unit": street}, county)
    assert await custodies(register, person, county, unacknowledged=True) == []
    assert (await register.post(path, {}, county))[1]["code"] == "INVALID_TRANSITION"
    units["包公街道"] = street
    assert (await register.get(f"/people/{person}", register.clerk("包公街道", "FORM_FILLER"))).status_code == 200  # fills
    assert (await register.get(f"/people/{person}", county)).status_code == 200  # reviews


async def test_the_city_executes_while_counties_dispute_and_the_city_settles(register):
    units = register.units
    person = await register.person(**FACTORY)
    await confirmed(register, person, JOB_LOSS)
    [one] = await custodies(register, person)
    county = register.clerk("包河区总工会", "COUNTY_REVIEWER")
    path = f"/custodies/{one['id']}"
    await register.done(f"{path}/dispute", {"reason": "本人常住庐江"}, county)
    [said] = await register.said("CUSTODY_TRANSFERRED")
    assert (said["county"], said["city"], said["facts"]["chain"][-1]["county"]) == (None, units["合肥市总工会"], None)
    assert said["facts"]["chain"][-1]["unit"] == units["合肥市总工会基层工作办公室"]
    assert (await custodies(register, person))[0]["disputed"] is True
    assert (await register.get(f"/people/{person}", county)).status_code == 404
    settlement = {"county": units["庐江县总工会"], "reason": "以常住证明为准"}
    assert (await register.post(f"{path}/settlement", settlement, register.clerk("芜湖市总工会")))[1]["code"] == "NOT_RESPONSIBLE_UNIT"
    outside = {**settlement, "county": units["镜湖区总工会"]}
    assert (await register.post(f"{path}/settlement", outside))[1]["code"] == "NOT_RESPONSIBLE_UNIT"  # the province's to decide
    await register.done(f"{path}/settlement", settlement)
    lujiang = register.clerk("庐江县总工会", "COUNTY_REVIEWER")
    assert (await register.get(f"/people/{person}", lujiang)).status_code == 200
    [now] = await custodies(register, person, lujiang)
    assert (now["disputed"], now["county"]) == (False, units["庐江县总工会"])
    async with register.system.houses["registry"].pool.connection() as connection:
        rows = await (await connection.execute("SELECT c::text FROM custody c UNION ALL SELECT data::text FROM outbox")).fetchall()
    assert not any("常住" in row[0] for row in rows)


async def test_a_person_of_the_direct_route_comes_to_the_city_on_the_first_of_the_next_month(register):
    units = register.units
    person = await register.person(**FACTORY, union="安徽省省直机关工会", county_union="")
    direct = register.clerk("安徽省省直机关工会")
    await register.done(f"/org-units/{await factory(register)}/changes", BANKRUPT, direct)
    [said] = await register.said("CUSTODY_ASSIGNED")
    assert (said["county"], said["city"]) == (units["包河区总工会"], units["合肥市总工会"])
    assert [(span["starts_on"], span["l2"]) for span in said["facts"]["chain"]] == [
        ("1991-01-01", units["安徽省省直机关工会"]),
        ("2024-07-01", units["合肥市总工会"]),
    ]  # no month without a payer, none with two
    assert (await register.get(f"/people/{person}", direct)).status_code == 200
    department = register.system.system.departments["registry"]
    register.system.clock.move_to_day(date(2024, 7, 1))
    await department.calendar["move-people"](department.house)
    assert (await register.get(f"/people/{person}", register.clerk("包河区总工会", "COUNTY_REVIEWER"))).status_code == 200


async def test_custody_goes_with_the_person_to_another_city_and_ends_with_a_direct_union(register):
    units = register.units
    person = await register.person(**FACTORY)
    await confirmed(register, person, JOB_LOSS)
    move = {"effective_on": "2024-06-05", "content": {"kind": "RESIDENCE_CHANGED", "region": "340202"}}
    await confirmed(register, person, move)
    wuhu = register.clerk("芜湖市总工会")
    [transfer] = (await register.get("/transfers", wuhu, way="in")).json()["items"]
    assert (transfer["origin"], transfer["county"], transfer["due_on"]) == ("ROUTE", units["镜湖区总工会"], "2024-06-19")
    await register.done(f"/transfers/{transfer['id']}/acceptance", None, wuhu)
    [said] = await register.said("CUSTODY_TRANSFERRED")
    assert said["facts"]["custody"] == [
        {"starts_on": "2024-06-03", "county": units["包河区总工会"], "city": units["合肥市总工会"]},
        {"starts_on": "2024-07-01", "county": units["镜湖区总工会"], "city": units["芜湖市总工会"]},
    ]
    register.system.clock.move_to_day(date(2024, 7, 2))
    to = {"l2": units["安徽省省直机关工会"], "reason": "省直单位接收"}
    transfer = (await register.done(f"/people/{person}/transfers", to, wuhu))["id"]
    await register.done(f"/transfers/{transfer}/acceptance", None, register.clerk("安徽省省直机关工会"))
    [ended] = await register.said("CUSTODY_ENDED")
    assert (ended["reason"], ended["facts"]["custody"][-1]["starts_on"]) == ("TRANSFER", "2024-08-01")


async def test_a_condition_recorded_as_a_fact_begins_custody_too(register):
    person = await register.person(**FACTORY)
    etag = (await register.get(f"/people/{person}")).headers["etag"]
    body = {"effective_on": "2024-06-01", "reason": "法院破产裁定书", "work": {"condition": "BANKRUPT"}}
    await register.done(f"/people/{person}/facts", body, register.clerk() | {"If-Match": etag})
    [one] = await custodies(register, person)
    assert one["starts_on"] == "2024-06-01"
    assert (await register.said("MODEL_WORKER_UPDATED"))[0]["changed"] == ["WORK"]


async def test_custody_of_a_job_loss_that_did_not_happen_ends_the_day_it_began(register):
    person = await register.person(**FACTORY)
    second = register.clerk("合肥市总工会", subject="second")
    report = (await register.done(f"/people/{person}/change-reports", JOB_LOSS, second))["id"]
    await register.done(f"/change-reports/{report}/confirmation", {})
    undone = {**JOB_LOSS, "corrects": report, "correction_reason": "企业重整成功，未破产", "annuls": True}
    undoing = (await register.done(f"/people/{person}/change-reports", undone, second))["id"]
    await register.done(f"/change-reports/{undoing}/confirmation", {})
    [ended] = await register.said("CUSTODY_ENDED")
    assert ended["facts"]["custody"] == [{"starts_on": "2024-06-03", "county": None, "city": None}]
    assert (ended["facts"]["work"][-1]["has_unit"], ended["facts"]["job_loss"][-1]["cause"]) == (True, None)
    assert await custodies(register, person) == []


async def test_an_employer_that_a_report_names_is_known_and_may_cease(register):
    person = await register.person(employer="合肥某旧厂", employer_condition="正常")
    content = {**NEW_JOB["content"], "employer": "合肥某机械厂", "credit_code": CODE, "region": "340111"}
    await confirmed(register, person, {"effective_on": "2024-06-05", "content": content})
    await register.done(f"/org-units/{await factory(register)}/changes", BANKRUPT)
    [one] = await custodies(register, person)
    assert one["starts_on"] == "2024-06-10"
