"""Serious illness: reported by the unit, diagnosis sealed and told to the few of domain.md §8 with a reason, nothing of it in events (C4.2)."""

import json

import pytest

from tests.support.desk import CITY, COUNTY, OTHER_CITY, PROVINCE

DIAGNOSIS = "胃恶性肿瘤三期"
BUREAU, UNIT, FINANCE = "包河区卫健委", "包河区某厂工会", "安徽省财政厅"


def said(person, **changed):
    body = {
        "person_id": person, "illness_class": "TUMOUR", "evidence": "柜5-7", "consented_on": "2024-06-10", "diagnosis": DIAGNOSIS,
        "total_cost": "120000.00", "basic_paid": "60000.00", "critical_paid": "20000.00", "aid_paid": "5000.01",
    }  # fmt: skip
    return body | changed


@pytest.fixture
async def reported(health):
    await health.office("EMPLOYER_UNION", UNIT, "340111", COUNTY)
    await health.office("HEALTH", BUREAU, "340111")
    await health.office("HEALTH", "芜湖市卫健委", "340200")
    person = await health.person(unit=UNIT)
    report = await health.done("/serious-illness-reports", health.clerk("FORM_FILLER", UNIT), said(person))
    return person, report["id"]


async def test_the_report_is_told_without_the_illness_and_lies_sealed(health, reported):
    _, report = reported
    [told] = await health.said("SERIOUS_ILLNESS_REPORTED")
    assert told == {"report_id": report, "l2": health.units[CITY], "county": health.units[COUNTY]}
    stored = str(await health.rows("SELECT r::text FROM serious_illness_report r"))
    audit = str(await health.rows("SELECT a::text FROM audit_row a"))
    for secret in (DIAGNOSIS, "120000", "34999"):
        assert secret not in stored + audit
        assert secret.encode().hex() not in stored


READERS = {
    "L2 case officer": ("VERIFIER", CITY, "OK", "OK"),
    "health clerk of the place": ("DEPARTMENT_CLERK", BUREAU, "OK", "OK"),
    "unit": ("FORM_FILLER", UNIT, "OK", "ROLE_NOT_PERMITTED"),
    "county": ("COUNTY_REVIEWER", COUNTY, "OK", "ROLE_NOT_PERMITTED"),
    "registrar of the L2": ("REGISTRAR", CITY, "ROLE_NOT_PERMITTED", "ROLE_NOT_PERMITTED"),
    "paying clerk of the L2": ("PREPARER", CITY, "ROLE_NOT_PERMITTED", "ROLE_NOT_PERMITTED"),
    "L2 of another city": ("VERIFIER", OTHER_CITY, "EMPTY", "NOT_FOUND"),
    "health clerk elsewhere": ("DEPARTMENT_CLERK", "芜湖市卫健委", "EMPTY", "NOT_FOUND"),
    "省总": ("REGISTRAR VERIFIER", PROVINCE, "ROLE_NOT_PERMITTED", "ROLE_NOT_PERMITTED"),
    "省财政厅": ("FINANCE_ALLOCATOR", FINANCE, "ROLE_NOT_PERMITTED", "ROLE_NOT_PERMITTED"),
    "auditor": ("AUDITOR", PROVINCE, "ROLE_NOT_PERMITTED", "ROLE_NOT_PERMITTED"),
    "auditor of the city who verifies": ("AUDITOR VERIFIER", CITY, "ROLE_NOT_PERMITTED", "ROLE_NOT_PERMITTED"),
    "supervisor": ("SUPERVISOR", PROVINCE, "ROLE_NOT_PERMITTED", "ROLE_NOT_PERMITTED"),
    "administrator": ("SYSTEM_ADMIN", PROVINCE, "ROLE_NOT_PERMITTED", "ROLE_NOT_PERMITTED"),
}


@pytest.mark.parametrize(("roles", "unit", "listing", "revealing"), READERS.values(), ids=READERS)
async def test_who_may_see_the_class_and_who_the_diagnosis(health, reported, roles, unit, listing, revealing):
    _, report = reported
    headers = health.clerk(roles, unit)
    answer = await health.get("/serious-illness-reports", headers)
    if listing in ("OK", "EMPTY"):
        assert [each["illness_class"] for each in answer.json()["items"]] == (["TUMOUR"] if listing == "OK" else [])
        assert DIAGNOSIS not in answer.text
    else:
        assert answer.json()["code"] == listing
    path, body = f"/serious-illness-reports/{report}/reveal", {"reason": "办理重点帮扶"}
    if revealing == "OK":
        seen = await health.done(path, headers, body)
        assert (seen["diagnosis"], seen["self_paid"]) == (DIAGNOSIS, "34999.99")
        [row] = await health.rows("SELECT detail FROM audit_row WHERE action = 'REVEAL_DIAGNOSIS'")
        assert row[0] == {"report": report, "reason": "办理重点帮扶"}
    else:
        assert await health.refused(path, headers, body) == revealing
    assert (await health.post(path, headers, {}))[1]["code"] == "INPUT_INVALID"  # no reason


async def test_the_person_sees_their_own_and_nobody_elses(health, reported):
    person, report = reported
    own = health.system.token("worker", roles=["MODEL_WORKER"], person_id=person)
    other = health.system.token("other", roles=["MODEL_WORKER"], person_id=await health.person())
    body = {"reason": "查看本人材料"}
    assert (await health.done(f"/serious-illness-reports/{report}/reveal", own, body))["diagnosis"] == DIAGNOSIS
    assert await health.refused(f"/serious-illness-reports/{report}/reveal", other, body) == "NOT_FOUND"
    service = health.system.token("service:assistance", roles=["SERVICE"])
    assert await health.refused(f"/serious-illness-reports/{report}/reveal", service, body) == "ROLE_NOT_PERMITTED"


async def test_the_province_has_numbers_only(health, reported):
    counted = (await health.get("/serious-illness-reports/statistics", health.clerk("REGISTRAR", PROVINCE))).json()
    assert [(each["name"], each["people"]) for each in counted] == [(CITY, 1)]
    assert await health.code("/serious-illness-reports/statistics", health.clerk("AUDITOR", PROVINCE)) == "ROLE_NOT_PERMITTED"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"total_cost": "1000.00"}, "MONEY_FORMAT_INVALID"),
        ({"total_cost": 1000}, "MONEY_FORMAT_INVALID"),
        ({"total_cost": "1000.001"}, "MONEY_FORMAT_INVALID"),
        ({"consented_on": None}, "CONSENT_MISSING"),
        ({"consented_on": "2024-06-13"}, "FIELD_INVALID"),
        ({"illness_class": "FLU"}, "INPUT_INVALID"),
        ({}, "DUPLICATE_ROW"),
    ],
)
async def test_what_cannot_be_reported(health, reported, changed, code):
    person, _ = reported
    assert await health.refused("/serious-illness-reports", health.clerk("FORM_FILLER", UNIT), said(person, **changed)) == code


async def test_who_may_report_and_take_back(health, reported):
    person, report = reported
    for roles, unit, code in (
        ("AUDITOR", CITY, "ROLE_NOT_PERMITTED"), ("VERIFIER", OTHER_CITY, "NOT_RESPONSIBLE_UNIT"), ("REGISTRAR", PROVINCE, "ROLE_NOT_PERMITTED"),
    ):  # fmt: skip
        assert await health.refused("/serious-illness-reports", health.clerk(roles, unit), said(person, evidence="柜9")) == code
        assert (
            await health.refused(f"/serious-illness-reports/{report}/withdrawal", health.clerk(roles, unit), {"reason": "登记有误"}) == code
        )
    municipal = await health.person(tier="NONE")
    assert await health.refused("/serious-illness-reports", health.clerk("COUNTY_REVIEWER"), said(municipal)) == "HONOR_NOT_COVERED"
    path, clerk = f"/serious-illness-reports/{report}/withdrawal", health.clerk("COUNTY_REVIEWER")
    assert (await health.done(path, clerk, {"reason": "是同名的另一人"}))["state"] == "WITHDRAWN"
    assert await health.refused(path, clerk, {"reason": "是同名的另一人"}) == "INVALID_TRANSITION"
    assert json.dumps(await health.said("SERIOUS_ILLNESS_WITHDRAWN")) == json.dumps([{"report_id": report}])
    await health.done("/serious-illness-reports", clerk, said(person))  # the same proof, reported anew
