"""Insurance coverage: no two basic schemes at once, corrections keep what was, gaps of each month listed once and closed once (C4.1 应保尽保)."""

import asyncio
from datetime import date

import pytest

from libs.common.contracts.registry import ModelWorkerDeceased
from libs.common.kernel.ids import new_id
from services.health.jobs.list_insurance_gaps import list_gaps_of_month
from tests.services.health.conftest import CITY, COUNTY, OTHER_CITY, PROVINCE

INSURANCE, ELSEWHERE = "包河区医保局", "芜湖市医保局"


def said(person, **changed):
    return {"person_id": person, "kind": "EMPLOYEE", "from_on": "2024-01-01", "source_ref": "名单第3页"} | changed


async def listed(health, **params):
    return await health.items("/insurance-gaps", health.clerk("VERIFIER", CITY), **params)


async def test_two_basic_schemes_never_run_at_once_and_a_supplement_may(health):
    person, clerk = await health.person(), health.clerk("COUNTY_REVIEWER")
    await health.done("/insurance-coverages", clerk, said(person, to_on="2024-05-31"))
    assert await health.refused("/insurance-coverages", clerk, said(person, kind="RESIDENT", from_on="2024-05-31")) == "DUPLICATE_PERIOD"
    assert await health.refused("/insurance-coverages", clerk, said(person, from_on="2023-01-01")) == "DUPLICATE_PERIOD"
    assert await health.refused("/insurance-coverages", clerk, said(person, from_on="2024-07-01", to_on="2024-06-30")) == "FIELD_INVALID"
    await health.done("/insurance-coverages", clerk, said(person, kind="CRITICAL", from_on="2024-02-01"))
    assert await health.refused("/insurance-coverages", clerk, said(person, kind="CRITICAL", from_on="2025-01-01")) == "DUPLICATE_PERIOD"
    await health.done("/insurance-coverages", clerk, said(person, kind="RESIDENT", from_on="2024-06-01"))
    assert len(await health.items("/insurance-coverages", clerk, person=person, held_on="2024-06-01")) == 2


async def test_the_table_itself_refuses_what_two_clerks_enter_at_the_same_time(health):
    person = await health.person()
    bodies = [said(person), said(person, kind="RESIDENT", from_on="2024-03-01")]
    clerks = [health.clerk("COUNTY_REVIEWER"), health.clerk("VERIFIER", CITY)]
    answers = await asyncio.gather(*(health.post("/insurance-coverages", clerk, body) for clerk, body in zip(clerks, bodies, strict=True)))
    assert sorted(status for status, _ in answers) == [201, 409]
    with pytest.raises(Exception, match="one_basic_scheme"):
        await health.rows(
            "INSERT INTO insurance_coverage SELECT %s, person_id, 'RESIDENT', from_on, NULL, source, source_ref, false, 1 FROM insurance_coverage",
            new_id(),
        )


async def test_a_correction_keeps_what_was_said_before(health):
    person, clerk = await health.person(), health.clerk("COUNTY_REVIEWER")
    coverage = await health.done("/insurance-coverages", clerk, said(person))
    path = f"/insurance-coverages/{coverage['id']}/corrections"
    ended = {"version": 1, "kind": "EMPLOYEE", "from_on": "2024-01-01", "to_on": "2024-03-31", "reason": "ENDED"}
    assert await health.refused(path, clerk, ended | {"to_on": None}) == "INVALID_TRANSITION"  # the same again
    assert await health.refused(path, clerk, ended | {"from_on": None}) == "FIELD_INVALID"
    assert await health.refused(path, health.clerk("COUNTY_REVIEWER", "庐江县总工会"), ended) == "NOT_RESPONSIBLE_UNIT"
    assert await health.refused(path, health.clerk("AUDITOR"), ended) == "ROLE_NOT_PERMITTED"
    assert (await health.done(path, clerk, ended))["version"] == 2
    assert await health.refused(path, clerk, ended) == "STALE_VERSION"
    await health.done("/insurance-coverages", clerk, said(person, kind="RESIDENT", from_on="2024-04-01"))
    assert await health.refused(path, clerk, ended | {"version": 2, "to_on": "2024-04-01"}) == "DUPLICATE_PERIOD"
    await health.done(path, clerk, {"version": 2, "void": True, "reason": "WRONG_PERSON"})
    assert await health.refused(path, clerk, {"version": 3, "void": True, "reason": "OTHER"}) == "INVALID_TRANSITION"
    history = (await health.get(f"/insurance-coverages/{coverage['id']}/history", clerk)).json()
    assert [(each["to_on"], each["void"], each["reason"]) for each in history] == [
        (None, False, "ENTERED"), ("2024-03-31", False, "ENDED"), ("2024-03-31", True, "WRONG_PERSON"),
    ]  # fmt: skip
    stranger = health.clerk("COUNTY_REVIEWER", "庐江县总工会")
    assert await health.code(f"/insurance-coverages/{coverage['id']}/history", stranger) == "NOT_FOUND"


async def test_a_bureau_enters_a_thousand_rows_for_its_place_each_with_its_outcome(health):
    here, there = await health.person(), await health.person(l2=OTHER_CITY, county=None)
    await health.office("MEDICAL_INSURANCE", INSURANCE, "340111")
    bureau = health.clerk("DEPARTMENT_CLERK", INSURANCE)
    dead, municipal = await health.person(died=date(2024, 1, 1)), await health.person(tier="NONE")
    rows = [said(here), said(here, kind="RESIDENT"), said(there), said(dead), said(municipal), said(str(new_id()))]
    outcomes = await health.done("/insurance-coverages/bulk", bureau, {"rows": rows})
    assert [each["code"] for each in outcomes] == [
        "OK", "DUPLICATE_PERIOD", "NOT_RESPONSIBLE_UNIT", "BENEFICIARY_DECEASED", "HONOR_NOT_COVERED", "PERSON_NOT_FOUND",
    ]  # fmt: skip
    assert all(each["detail"] for each in outcomes[1:])
    assert await health.refused("/insurance-coverages/bulk", bureau, {"rows": [said(here)] * 1001}) == "INPUT_INVALID"
    assert await health.refused("/insurance-coverages", health.clerk("AUDITOR", INSURANCE), said(here)) == "ROLE_NOT_PERMITTED"
    assert await health.refused("/insurance-coverages", health.clerk("FORM_FILLER", PROVINCE), said(here)) == "ROLE_NOT_PERMITTED"
    assert [each["source"] for each in await health.items("/insurance-coverages", bureau)] == ["MEDICAL_INSURANCE"]
    await health.office("MEDICAL_INSURANCE", ELSEWHERE, "340200")
    assert await health.items("/insurance-coverages", health.clerk("DEPARTMENT_CLERK", ELSEWHERE)) == []


async def test_whoever_has_no_basic_insurance_on_the_first_is_listed_once_and_struck_off_once(health):
    clerk, house, clock = health.clerk("COUNTY_REVIEWER"), health.system.houses["health"], health.system.clock
    insured, bare, supplement, dying = [await health.person() for _ in range(4)]
    await health.person(died=date(2024, 5, 1))
    await health.person(tier="NONE")
    await health.done("/insurance-coverages", clerk, said(insured))
    await health.done("/insurance-coverages", clerk, said(supplement, kind="CRITICAL"))
    clock.move_to_day(date(2024, 7, 1))
    for _ in range(2):
        await list_gaps_of_month(house)
    assert {each["person_id"] for each in await listed(health, month="2024-07")} == {bare, supplement, dying}
    told = await health.said("INSURANCE_GAP_DETECTED")
    assert [(each["month"], each["due_on"], each["county"]) for each in told] == [("2024-07", "2024-07-29", health.units[COUNTY])] * 3
    await health.done("/insurance-coverages", clerk, said(bare, from_on="2024-07-01"))  # shown to have been insured that day
    heard = await health.tell(dying, ModelWorkerDeceased, on=date(2024, 7, 2), died=date(2024, 7, 1))
    await health.registry.hear(heard)  # again
    assert await health.registry.parked() == []
    assert {each["person_id"]: each["closed_by"] for each in await listed(health)} == {bare: "INSURED", supplement: None, dying: "DECEASED"}
    assert len(await health.said("INSURANCE_GAP_CLOSED")) == 2
    clock.move_to_day(date(2024, 7, 30))
    assert [each["person_id"] for each in await listed(health, only_open=True) if each["overdue"]] == [supplement]
    await health.done("/insurance-coverages", clerk, said(supplement, from_on="2024-08-01"))  # of a day to come: closed when it has come
    clock.move_to_day(date(2024, 8, 1))
    await list_gaps_of_month(house)
    assert await listed(health, only_open=True) == []
    [county] = (await health.get("/insurance-gaps/by-county", clerk)).json()
    assert (county["name"], county["people"], county["insured"], county["uninsured"]) == (COUNTY, 3, 3, 0)
    workbook = await health.get("/insurance-gaps/workbook", clerk, month="2024-07", only_open=False, purpose="落实参保")
    assert (workbook.status_code, workbook.content[:2]) == (200, b"PK")
    assert await health.items("/insurance-gaps", health.clerk("VERIFIER", OTHER_CITY)) == []
    assert await health.code("/insurance-gaps", health.clerk("AUDITOR", PROVINCE)) == "ROLE_NOT_PERMITTED"


async def test_a_list_never_waits_for_a_calendar_that_nobody_has_entered(health):
    await health.person()
    health.system.clock.move_to_day(date(2027, 1, 1))
    await list_gaps_of_month(health.system.houses["health"])
    [told] = await health.said("INSURANCE_GAP_DETECTED")
    assert told["due_on"] == "2027-01-21"
