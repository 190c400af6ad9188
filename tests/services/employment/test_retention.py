"""Layoff plans (C5.1): each named model worker needs a statement that they are kept first; the L2 is alerted of each, with or without it."""

import asyncio
from datetime import date

import pytest

from libs.common.contracts.registry import CategorySpan
from libs.common.kernel.ids import new_id
from tests.services.employment.conftest import BUREAU, OTHER_BUREAU
from tests.support.desk import BORN, CITY, COUNTY, OTHER_CITY, PROVINCE

UNIT = "包河区某厂工会"
KEPT = {"arrangement": "KEPT", "proof": "柜6-2"}


@pytest.fixture
async def plant(work):
    await work.office("EMPLOYER_UNION", UNIT, "340111", COUNTY)
    return work


def plan(work, *people, **changed):
    named = [{"person_id": person, "statement": said} for person, said in people]
    return {
        "employer": work.units[UNIT],
        "doc_no": "合机字〔2024〕12号",
        "planned_on": "2024-09-01",
        "headcount": 120,
        "people": named,
    } | changed


async def test_each_person_named_is_told_to_the_l2_and_a_statement_may_follow(plant):
    kept, silent = await plant.person(unit=UNIT), await plant.person(unit=UNIT)
    clerk = plant.clerk("FORM_FILLER", UNIT)
    filed = (await plant.done("/layoff-plans", clerk, plan(plant, (kept, KEPT), (silent, None))))["id"]
    told = {"plan_id": filed, "l2": plant.units[CITY]}
    assert await plant.said("RETENTION_ALERT") == [told | {"statement_missing": False}, told | {"statement_missing": True}]
    missing = await plant.items("/layoff-plans/people", plant.clerk("VERIFIER", CITY), missing=True)
    assert [each["person_id"] for each in missing] == [silent]
    path = f"/layoff-plans/{filed}/people/{silent}/statement"
    await plant.done(path, plant.clerk("HRSS_CLERK", BUREAU), {"arrangement": "NOT_POSSIBLE", "proof": "柜6-3"})
    await plant.done(path, clerk, KEPT)  # thought better of it
    assert [each["statement_missing"] for each in (await plant.said("RETENTION_ALERT"))[2:]] == [False, False]
    listed = await plant.items("/layoff-plans/people", clerk, plan=filed)
    assert {each["person_id"]: each["arrangement"] for each in listed} == {kept: "KEPT", silent: "KEPT"}
    first = (await plant.get("/layoff-plans/people", clerk, limit=1)).json()
    rest = (await plant.get("/layoff-plans/people", clerk, limit=1, cursor=first["next"])).json()
    assert {each["person_id"] for each in first["items"] + rest["items"]} == {kept, silent}


async def test_bad_plans(plant):
    person, clerk = await plant.person(unit=UNIT), plant.clerk("FORM_FILLER", UNIT)
    retired = await plant.person(unit=UNIT, category=(CategorySpan(starts_on=BORN, value="RETIREE"),))
    dead, elsewhere = await plant.person(unit=UNIT, died=date(2024, 6, 1)), await plant.person()
    for body, code in (
        (plan(plant, (person, KEPT), planned_on="2024-06-11"), "FIELD_INVALID"),
        (plan(plant, (person, KEPT), (retired, KEPT), headcount=1), "FIELD_INVALID"),
        (plan(plant, (retired, KEPT)), "INVALID_TRANSITION"),
        (plan(plant, (dead, KEPT)), "BENEFICIARY_DECEASED"),
        (plan(plant, (elsewhere, KEPT)), "NOT_RESPONSIBLE_UNIT"),  # not its own
        (plan(plant, (str(new_id()), KEPT)), "PERSON_NOT_FOUND"),
        (plan(plant, (person, KEPT), employer=plant.units[COUNTY]), "ORG_UNKNOWN"),
        (plan(plant, (person, KEPT), employer=str(new_id())), "ORG_UNKNOWN"),
        (plan(plant, (person, KEPT), (person, None)), "INPUT_INVALID"),
        (plan(plant), "INPUT_INVALID"),
        (plan(plant, (person, {"arrangement": "FIRED", "proof": "柜6-2"})), "INPUT_INVALID"),
    ):
        assert await plant.refused("/layoff-plans", clerk, body) == code, body
    filed = (await plant.done("/layoff-plans", clerk, plan(plant, (person, None))))["id"]
    assert await plant.refused("/layoff-plans", clerk, plan(plant, (person, None))) == "DUPLICATE_ROW"
    assert await plant.refused(f"/layoff-plans/{filed}/people/{retired}/statement", clerk, KEPT) == "NOT_FOUND"


async def test_who_may_and_who_sees(plant):
    person = await plant.person(unit=UNIT)
    body = plan(plant, (person, None))
    for roles, unit, code in (
        ("HRSS_CLERK", OTHER_BUREAU, "NOT_RESPONSIBLE_UNIT"), ("VERIFIER", CITY, "ROLE_NOT_PERMITTED"), ("COUNTY_REVIEWER", COUNTY, "ROLE_NOT_PERMITTED"),
        ("AUDITOR", PROVINCE, "ROLE_NOT_PERMITTED"), ("REGISTRAR", UNIT, "ROLE_NOT_PERMITTED"),
    ):  # fmt: skip
        assert await plant.refused("/layoff-plans", plant.clerk(roles, unit), body) == code
    await plant.done("/layoff-plans", plant.clerk("HRSS_CLERK", BUREAU), body)
    for roles, unit, seen in (
        ("VERIFIER", CITY, 1), ("VERIFIER", OTHER_CITY, 0), ("HRSS_CLERK", BUREAU, 1), ("HRSS_CLERK", OTHER_BUREAU, 0), ("FORM_FILLER", UNIT, 1),
    ):  # fmt: skip
        assert len(await plant.items("/layoff-plans/people", plant.clerk(roles, unit))) == seen


async def test_of_two_who_file_one_document_at_once_one_is_refused(plant):
    person = await plant.person(unit=UNIT)
    clerks = (plant.clerk("FORM_FILLER", UNIT), plant.clerk("HRSS_CLERK", BUREAU))
    answers = await asyncio.gather(*(plant.post("/layoff-plans", clerk, plan(plant, (person, None))) for clerk in clerks))
    assert sorted(status for status, _ in answers) == [201, 409]
    assert len(await plant.said("RETENTION_ALERT")) == 1
