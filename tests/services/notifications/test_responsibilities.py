"""The responsibility register through its doors: by clause, by unit, on a day; changed by two persons only (C1.R–C7.R, Q41, Q42)."""

from datetime import date

import pytest

from libs.common.contracts.registry import OrgUnitRegistered
from libs.common.kernel.ids import derived_id, new_id
from tests.services.notifications.cases import FEDERATION, TODAY

HRSS, HEALTH, CITY, COUNTY_OFFICE = (derived_id("unit", name) for name in ("省人社厅", "省卫健委", "合肥市政府", "包河区人社局"))


@pytest.fixture
async def register(office):
    for unit, kind, name, region in (
        (HRSS, "HRSS", "安徽省人力资源和社会保障厅", "340000"),
        (HEALTH, "HEALTH", "安徽省卫生健康委员会", None),
        (CITY, "CITY_GOVERNMENT", "合肥市人民政府", "340100"),
        (COUNTY_OFFICE, "HRSS", "包河区人力资源和社会保障局", "340111"),
    ):
        await office.say(
            OrgUnitRegistered(subject=unit, effective_on=TODAY, kind=kind, name=name, region_code=region, valid_from=date(2004, 1, 1))
        )
    return office


async def _get(office, path, unit=FEDERATION, **params):
    headers = office.system.token("clerk", roles=["GOVERNMENT_CLERK"], unit_id=unit)
    answer = await office.system.http.get(f"/notifications{path}", params=params, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_clause_and_annex_lists_are_kept_apart_and_name_the_units_of_the_day(register):
    [clause] = await _get(register, "/responsibilities", clause="C4")
    named = {each["body"]: each for each in clause["responsible"]}
    assert list(named) == ["FEDERATION", "HRSS", "HEALTH", "FINANCE", "CIVIL_AFFAIRS", "MEDICAL_INSURANCE"]
    assert (named["HEALTH"]["name"], named["HEALTH"]["named_as"]) == ("省卫生健康委", "省卫生计生委")
    assert named["MEDICAL_INSURANCE"]["duty"] == "医疗救助由民政部门划入医疗保障部门"
    assert [unit["name"] for unit in named["HRSS"]["units"]] == ["安徽省人力资源和社会保障厅"]
    assert [row["row"] for row in clause["annex"]] == ["A2", "A3"]
    assert [[each["body"] for each in row["cooperating"]] for row in clause["annex"]] == [["FINANCE"], ["HEALTH", "GOVERNMENTS"]]
    [before] = await _get(register, "/responsibilities", clause="C4", on="2018-12-31")
    assert [each["name"] for each in before["responsible"]][2] == "省卫生计生委"
    assert len(await _get(register, "/responsibilities")) == 7


async def test_a_unit_asks_what_it_answers_for(register):
    def seen(duties):
        return [(duty["row"] or duty["clause"], duty["part"], duty["standing"]) for duty in duties]

    hrss = seen(await _get(register, "/responsibilities/mine", unit=HRSS))
    assert hrss == [
        *((clause, "RESPONSIBLE", "NAMED") for clause in ("C1", "C4", "C5", "C6", "C7")),
        ("A4", "LEAD", "NAMED"),
        ("A6", "COOPERATING", "NAMED"),
    ]
    assert {standing for _, _, standing in seen(await _get(register, f"/responsibilities/units/{COUNTY_OFFICE}"))} == {"IN_LINE"}
    government = seen(await _get(register, "/responsibilities/mine", unit=CITY))
    assert [what for what, part, _ in government if part == "COOPERATING"] == ["A1", "A3", "A4", "A5", "A6"]
    assert await _get(register, f"/responsibilities/units/{new_id()}") == []
    assert (await register.system.http.get("/notifications/responsibilities")).status_code == 401


async def test_a_list_changes_from_its_day_once_a_second_person_approves(register):
    http, token = register.system.http, register.system.token
    row = {
        "key": "responsible.C4",
        "value": "FEDERATION HRSS HEALTH FINANCE MEDICAL_INSURANCE",
        "unit": "责任单位",
        "effective_from": "2025-01-01",
        "cites": "C4.R",
        "doc_no": "皖政办〔2024〕30号",
        "title": "第四条责任单位",
    }
    one = token("one", roles=["POLICY_OFFICER", "POLICY_APPROVER"], unit_id=FEDERATION)
    two = token("two", roles=["POLICY_APPROVER"], unit_id=FEDERATION)
    elsewhere = token("three", roles=["POLICY_OFFICER"], unit_id=HRSS)
    assert (await http.post("/notifications/parameters", json=row, headers=elsewhere)).json()["code"] == "ROLE_NOT_PERMITTED"
    entered = await http.post("/notifications/parameters", json=row, headers=one)
    assert entered.status_code == 201, entered.text
    approval = f"/notifications/parameters/{entered.json()['id']}/approval"

    async def bodies(on):
        [clause] = await _get(register, "/responsibilities", clause="C4", on=on)
        return [each["body"] for each in clause["responsible"]]

    before = await bodies("2025-01-01")
    assert (await http.post(approval, headers=one)).json()["code"] == "SELF_REVIEW_FORBIDDEN"
    assert await bodies("2025-01-01") == before
    assert (await http.post(approval, headers=two)).status_code == 201
    assert (await http.post(approval, headers=two)).json()["code"] == "INVALID_TRANSITION"
    assert await bodies("2024-12-31") == before
    assert await bodies("2025-01-01") == ["FEDERATION", "HRSS", "HEALTH", "FINANCE", "MEDICAL_INSURANCE"]
    held = await _get(register, "/parameters", on="2025-01-01")
    assert [each["doc_no"] for each in held if each["key"] == "responsible.C4"] == ["皖政办〔2024〕30号"]
    wrong = row | {"value": "省总工会"}
    assert (await http.post("/notifications/parameters", json=wrong, headers=one)).json()["code"] == "FIELD_INVALID"
