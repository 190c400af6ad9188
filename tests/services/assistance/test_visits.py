"""Campaigns of visits, visits, what they find and who settles it (C6.2, C6.3, Q38)."""

from datetime import date
from io import BytesIO

from python_calamine import CalamineWorkbook

from libs.common.contracts.registry import ModelWorkerDeceased
from libs.common.kernel.ids import new_id
from services.assistance.jobs.open_visit_campaigns import open_visit_campaigns
from tests.services.assistance.conftest import CITY, COUNTY, PROVINCE
from tests.services.assistance.registry_voice import facts, office, registry_voice

OTHER = {
    "name": "李四", "sex": "女", "birth_date": "1988-06-01", "id_number": "120103198806018241", "category": "在职职工",
}  # fmt: skip
REASON = {"reason": "核实走访反映的困难"}


async def campaign(county, unit=PROVINCE, **changed):
    body = {"festival": "OTHER", "year": 2024, "title": "端午走访", "starts_on": "2024-06-05", "ends_on": "2024-06-20"} | changed
    return (await county.done("/visit-campaigns", county.clerk("REGISTRAR", unit, f"opener of {unit}"), body))["id"]


def visit(person, **changed):
    return {
        "person_id": person, "visited_on": "2024-06-12", "form": "HOME_VISIT", "visitors": "包河区总工会 王某", "life": "与老伴同住", "health": "患慢性病",
    } | changed  # fmt: skip


async def progress(county, campaign_id, roles="COUNTY_REVIEWER", unit=COUNTY):
    return (await county.get(f"/visit-campaigns/{campaign_id}/progress", county.clerk(roles, unit))).json()


async def unvisited(county, campaign_id, unit=COUNTY, roles="COUNTY_REVIEWER"):
    page = (await county.get(f"/visit-campaigns/{campaign_id}/unvisited", county.clerk(roles, unit))).json()
    return [(person["name"], person["lacking"]) for person in page["items"]]


async def test_the_roster_is_whoever_lives_in_scope_and_the_unvisited_are_named(county):
    first = await county.register()
    held = await campaign(county)
    assert await unvisited(county, held) == [("张三", "CONTACT")]
    second = await county.register(**OTHER)  # who joins, joins
    assert sorted(await unvisited(county, held)) == [("张三", "CONTACT"), ("李四", "CONTACT")]
    filler = county.clerk("FORM_FILLER")
    await county.done("/visits", filler, visit(first, campaign_id=held, form="PHONE"))
    assert await unvisited(county, held) == [("李四", "CONTACT")]
    [line] = await progress(county, held)
    assert (line["name"], line["in_scope"], line["contacted"], line["at_home"]) == (COUNTY, 2, 1, 0)
    assert await progress(county, held, "COUNTY_REVIEWER", "镜湖区总工会") == []
    assert await unvisited(county, held, "镜湖区总工会") == []
    registry = await registry_voice(county, second)
    died = ModelWorkerDeceased(subject=second, effective_on=date(2024, 6, 11), facts=facts(county, [(date(2024, 6, 11), "DECEASED")]))
    await registry.hear(registry.envelope(died))  # who dies, leaves
    [line] = await progress(county, held)
    assert (line["in_scope"], line["contacted"]) == (1, 1)
    assert await unvisited(county, held) == []
    assert [event["campaign_id"] for event in await county.said("VISIT_RECORDED")] == [held]


async def test_both_festivals_of_a_year_open_by_themselves_once(county):
    house = county.system.houses["assistance"]
    opened = []
    for day in (date(2025, 1, 5), date(2025, 1, 6), date(2025, 3, 1), date(2025, 4, 20), date(2025, 5, 11), date(2025, 5, 12)):
        county.system.clock.move_to_day(day)
        await open_visit_campaigns(house)
        listed = (await county.get("/visit-campaigns", county.clerk("REGISTRAR", PROVINCE), year=2025)).json()
        opened.append(sorted((each["festival"], each["starts_on"], each["ends_on"], each["scope"]) for each in listed))
    spring, labour = ("SPRING_FESTIVAL", "2024-12-30", "2025-02-12", None), ("LABOUR_DAY", "2025-04-16", "2025-05-11", None)
    assert opened == [[spring], [spring], [spring], [labour, spring], [labour, spring], [labour, spring]]
    body = {"festival": "LABOUR_DAY", "year": 2025}
    assert await county.refused("/visit-campaigns", county.clerk("REGISTRAR", PROVINCE), body) == "DUPLICATE_ROW"
    assert await county.refused("/visit-campaigns", county.clerk("VERIFIER", CITY), body) == "DUPLICATE_ROW"
    assert await county.refused("/visit-campaigns", county.clerk("COUNTY_REVIEWER"), body) == "ROLE_NOT_PERMITTED"
    spring_of_no_year = {"festival": "SPRING_FESTIVAL", "year": 2090}
    assert await county.refused("/visit-campaigns", county.clerk("REGISTRAR", PROVINCE), spring_of_no_year) == "CONFIG_MISSING"


async def test_what_is_wrong_with_a_visit_is_refused(county):
    person = await county.register()
    held, filler = await campaign(county), county.clerk("FORM_FILLER")
    said = visit(person, campaign_id=held)
    assert await county.refused("/visits", filler, said | {"visited_on": "2024-06-13"}) == "FIELD_INVALID"  # tomorrow
    assert await county.refused("/visits", filler, said | {"visited_on": "2024-06-04"}) == "FIELD_INVALID"  # before the campaign, no reason
    assert await county.refused("/visits", filler, visit(person)) == "FIELD_INVALID"  # of no campaign, no reason
    assert await county.refused("/visits", filler, visit(str(new_id()))) == "PERSON_NOT_FOUND"
    assert await county.refused("/visits", filler, said | {"campaign_id": str(new_id())}) == "NOT_FOUND"
    assert await county.refused("/visits", county.clerk("FORM_FILLER", "镜湖区总工会"), said) == "NOT_RESPONSIBLE_UNIT"
    assert await county.refused("/visits", county.clerk("VERIFIER"), said) == "ROLE_NOT_PERMITTED"
    wuhu = await campaign(county, "芜湖市总工会")
    assert await county.refused("/visits", filler, visit(person, campaign_id=wuhu)) == "FIELD_INVALID"
    await county.done("/visits", filler, said | {"visited_on": "2024-06-04", "reason": "住院期间探望", "form": "HOSPITAL_VISIT"})
    registry = await registry_voice(county, person)
    died = date(2024, 6, 10)
    await registry.say(ModelWorkerDeceased(subject=person, effective_on=died, facts=facts(county, [(died, "DECEASED")])))
    assert await county.refused("/visits", filler, said | {"visited_on": "2024-06-11"}) == "BENEFICIARY_DECEASED"
    await county.done("/visits", filler, said | {"visited_on": "2024-06-10"})  # entered late, on the day that was still lived


async def test_findings_are_sealed_and_read_with_a_reason_health_by_those_who_may(county):
    person = await county.register()
    filler = county.clerk("FORM_FILLER")
    made = await county.done("/visits", filler, visit(person, reason="日常走访", work="已退休"))
    path = f"/visits/{made['id']}/findings"
    [listed] = (await county.get("/visits", filler)).json()["items"]
    assert listed["findings"] == ["life", "work", "health"]
    assert "与老伴同住" not in str(listed)
    readers = {
        "county": filler,
        "city": county.clerk("VERIFIER", CITY),
        "self": county.system.token("self", roles=["MODEL_WORKER"], person_id=person),
    }
    read = {name: (await county.post(path, headers, REASON))[1] for name, headers in readers.items()}
    assert {name: said["health"] for name, said in read.items()} == {"county": None, "city": "患慢性病", "self": "患慢性病"}
    assert {said["life"] for said in read.values()} == {"与老伴同住"}
    assert await county.refused(path, county.clerk("VERIFIER", "芜湖市总工会"), REASON) == "NOT_FOUND"
    assert await county.refused(path, filler, {}) == "INPUT_INVALID"
    async with county.system.houses["assistance"].pool.connection() as connection:
        stored = await (await connection.execute("SELECT v::text FROM visit v")).fetchone()
        audited = await (await connection.execute("SELECT subject FROM audit_row WHERE action = 'REVEAL_VISIT_FINDINGS'")).fetchall()
    assert "患慢性病".encode().hex() not in stored[0]
    assert [row[0] for row in audited] == [person] * 3
    await county.done(f"/visits/{made['id']}/withdrawal", filler, {"reason": "登记到另一人"})
    assert await county.refused(f"/visits/{made['id']}/withdrawal", filler, {"reason": "再次撤销"}) == "INVALID_TRANSITION"
    assert (await county.get("/visits", filler)).json()["items"][0]["withdrawn"] is True


async def test_an_issue_goes_to_the_office_of_the_place_and_is_followed_to_its_end(county):
    person = await county.register()
    housing = await office(county, "HOUSING", "包河区住房和城乡建设局")
    city_wide = await office(county, "MEDICAL_INSURANCE", "合肥市医疗保障局", "340100")
    found = [{"category": kind, "text": f"问题内容 {kind}"} for kind in ("HOUSING", "HEALTH", "LIVING", "FUNDS")]
    made = await county.done("/visits", county.clerk("FORM_FILLER"), visit(person, reason="日常走访", issues=found))
    owners = {(issue["owner"], issue["state"]) for issue in made["issues"]}
    union = county.units[CITY]
    assert owners == {(housing, "ASSIGNED"), (city_wide, "ASSIGNED"), (union, "OPEN"), (union, "ASSIGNED")}
    raised = await county.said("VISIT_ISSUE_RAISED")
    assert {event["owner"] for event in raised} == {housing, city_wide, union}
    assert {event["due_on"] for event in raised} == {"2024-07-10"}  # 20 working days
    assert "问题内容" not in str(raised)
    issue = made["issues"][0]["id"]
    clerk = county.clerk("DEPARTMENT_CLERK", "包河区住房和城乡建设局")
    [mine] = (await county.get("/visit-issues", clerk)).json()["items"]
    assert (mine["id"], mine["category"], mine["overdue"]) == (issue, "HOUSING", False)
    assert (await county.post(f"/visit-issues/{issue}/reading", clerk, REASON))[1]["text"] == "问题内容 HOUSING"
    answer = {"text": "已列入修缮计划"}
    assert (
        await county.refused(f"/visit-issues/{issue}/resolution", county.clerk("DEPARTMENT_CLERK", "合肥市医疗保障局"), answer)
        == "NOT_RESPONSIBLE_UNIT"
    )
    assert await county.refused(f"/visit-issues/{issue}/resolution", county.clerk("COUNTY_REVIEWER"), answer) == "ROLE_NOT_PERMITTED"
    county.system.clock.move_to_day(date(2024, 7, 11))
    assert [each["id"] for each in (await county.get("/visit-issues", clerk, overdue=True)).json()["items"]] == [issue]
    await county.done(f"/visit-issues/{issue}/resolution", clerk, answer)
    assert await county.refused(f"/visit-issues/{issue}/resolution", clerk, answer) == "INVALID_TRANSITION"
    again = {"text": "回访时仍漏雨"}
    assert (
        await county.refused(f"/visit-issues/{issue}/reopening", county.clerk("FORM_FILLER", "镜湖区总工会"), again)
        == "NOT_RESPONSIBLE_UNIT"
    )
    reopened = await county.done(f"/visit-issues/{issue}/reopening", county.clerk("FORM_FILLER"), again)
    assert (reopened["state"], reopened["owner"], reopened["due_on"]) == ("ASSIGNED", housing, "2024-08-08")
    await county.done(f"/visit-issues/{issue}/resolution", clerk, answer)
    resolved = await county.said("VISIT_ISSUE_RESOLVED")
    assert [event["issue_id"] for event in resolved] == [issue, issue]
    said = (await county.post(f"/visit-issues/{issue}/reading", county.clerk("VERIFIER", CITY), REASON))[1]
    assert [act["act"] for act in said["acts"]] == ["RAISE", "RESOLVE", "REOPEN", "RESOLVE"]


async def test_an_issue_without_its_office_waits_with_the_union_that_passes_it_on(county):
    person = await county.register()
    found = [{"category": "LIVING", "text": "收入低"}, {"category": "HEALTH", "text": "病情"}]
    made = await county.done("/visits", county.clerk("FORM_FILLER"), visit(person, reason="日常走访", issues=found))
    issue, illness = (each["id"] for each in made["issues"])
    path, verifier = f"/visit-issues/{issue}/assignment", county.clerk("VERIFIER", CITY)
    assert await county.refused(path, verifier, {"owner": str(new_id()), "text": "转办"}) == "ORG_UNKNOWN"
    bureau = await office(county, "CIVIL_AFFAIRS", "合肥市民政局", "340100")
    assert await county.refused(path, county.clerk("VERIFIER", "芜湖市总工会"), {"owner": bureau, "text": "转办"}) == "NOT_RESPONSIBLE_UNIT"
    assert (await county.done(path, verifier, {"owner": bureau, "text": "转办"}))["state"] == "ASSIGNED"
    assert await county.refused(f"/visit-issues/{illness}/reading", county.clerk("COUNTY_REVIEWER"), REASON) == "ROLE_NOT_PERMITTED"
    assert (await county.post(f"/visit-issues/{illness}/reading", verifier, REASON))[1]["text"] == "病情"
    assert await county.refused(f"/visit-issues/{illness}/reading", county.clerk("DEPARTMENT_CLERK", "合肥市民政局"), REASON) == "NOT_FOUND"


async def test_a_death_told_twice_or_out_of_order_leaves_the_roster_the_same(county):
    person = await county.register()
    held = await campaign(county)
    registry = await registry_voice(county, person)
    told = facts(county, [(date(2024, 6, 11), "DECEASED")])
    first, second = (registry.envelope(ModelWorkerDeceased(subject=person, effective_on=date(2024, 6, 11), facts=told)) for _ in range(2))
    await registry.hear(second)
    await registry.hear(first, second)
    await registry.hear(first)
    assert await progress(county, held) == []
    assert await registry.parked() == []


async def test_who_is_of_a_focus_group_is_owed_a_visit_at_home(county):
    veteran = await county.register(birth_date="1958-03-12", id_number="340104195803120017", name="王老")
    held, filler = await campaign(county), county.clerk("FORM_FILLER")
    page = (await county.get(f"/visit-campaigns/{held}/unvisited", county.clerk("COUNTY_REVIEWER"))).json()["items"]
    assert [(each["name"], each["focus_groups"], each["lacking"]) for each in page] == [("王老", ["VETERAN_STAFF"], "CONTACT")]
    await county.done("/visits", filler, visit(veteran, campaign_id=held, form="PHONE"))
    assert await unvisited(county, held) == [("王老", "HOME_VISIT")]
    made = await county.done("/visits", filler, visit(veteran, campaign_id=held))
    assert await unvisited(county, held) == []
    [line] = await progress(county, held)
    assert (line["focus"], line["focus_at_home"]) == (1, 1)
    await county.done(f"/visits/{made['id']}/withdrawal", filler, {"reason": "登记到另一人"})
    assert await unvisited(county, held) == [("王老", "HOME_VISIT")]


async def test_the_unvisited_are_exported_by_name_with_a_purpose(county):
    await county.register()
    held = await campaign(county)
    path = f"/visit-campaigns/{held}/unvisited/export"
    answer = await county.get(path, county.clerk("COUNTY_REVIEWER"), purpose="安排端午走访")
    assert answer.status_code == 200, answer.text
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert [row[1:] for row in rows if "张三" in row] == [["张三", "", "尚未联系"]]
    nothing = await county.get(path, county.clerk("COUNTY_REVIEWER", "镜湖区总工会"), purpose="安排端午走访")
    assert "张三" not in str(CalamineWorkbook.from_filelike(BytesIO(nothing.content)).get_sheet_by_index(0).to_python())
    assert (await county.get(path, county.clerk("COUNTY_REVIEWER"))).json()["code"] == "INPUT_INVALID"
