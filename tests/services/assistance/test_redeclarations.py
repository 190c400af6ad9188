"""Yearly re-declaration (Q13): reminded, due, suspended when missed, resumed without loss when it comes."""

from datetime import date

import pytest

from libs.common.contracts.registry import CategorySpan, ModelWorkerRetired
from services.assistance.jobs.watch_redeclarations import watch_due_redeclarations
from tests.services.assistance.conftest import CITY, FORM, PROVINCE
from tests.services.assistance.registry_voice import BORN, facts, registry_voice

PAPER = [{"kind": "重新申报书", "shelf_mark": "柜3-12", "seen_by": "李会计"}]
UNCHANGED = {"declared_on": "2025-08-04", "consented_on": "2025-08-04", "evidence": PAPER}
CHANGED = {key: value for key, value in FORM.items() if key not in ("id_number", "name", "account")}


@pytest.fixture
async def accepted(county):
    """Declared on 2024-06-03, verified: due again on 2025-06-03."""
    await county.register()
    application = await county.submit()
    await county.verified(application)
    await county.run_lines("2024-06")
    return application


async def night(county, day):
    county.system.clock.move_to_day(day)
    await watch_due_redeclarations(county.system.houses["assistance"])


async def listed(county, **wanted):
    answer = await county.get("/redeclarations", county.clerk("FORM_FILLER"), **wanted)
    assert answer.status_code == 200, answer.text
    return [(each["due_on"], each["standing"]) for each in answer.json()["items"]]


async def entitlement(county):
    async with county.system.houses["assistance"].pool.connection() as connection:
        return await (await connection.execute("SELECT state, reason FROM entitlement")).fetchone()


async def entered(county, application, **changed):
    return (await county.done(f"/applications/{application}/redeclarations", county.clerk("FORM_FILLER"), UNCHANGED | changed))["id"]


async def test_reminded_once_then_overdue_then_suspended(county, accepted):
    await night(county, date(2025, 5, 3))
    assert (await listed(county), await county.said("REDECLARATION_DUE")) == ([("2025-06-03", "CURRENT")], [])
    for day in (date(2025, 5, 4), date(2025, 5, 5)):
        await night(county, day)
    assert [(e["application_id"], e["due_on"]) for e in await county.said("REDECLARATION_DUE")] == [(accepted, "2025-06-03")]
    assert await listed(county, standing="DUE_SOON") == [("2025-06-03", "DUE_SOON")]
    await night(county, date(2025, 6, 4))
    assert (await listed(county), await entitlement(county)) == ([("2025-06-03", "OVERDUE")], ("ACTIVE", ""))
    await night(county, date(2025, 7, 1))
    assert (await listed(county), await entitlement(county)) == ([("2025-06-03", "SUSPENDED")], ("SUSPENDED", "REDECLARATION_MISSED"))
    await night(county, date(2025, 7, 2))
    assert [told["reason"] for told in await county.said("ENTITLEMENT_SUSPENDED")] == ["REDECLARATION_MISSED"]


async def test_missed_months_wait_and_come_when_nothing_has_changed(county, accepted):
    await night(county, date(2025, 8, 4))
    assert (await county.run_lines("2025-08"))["lines"] == 12  # July 2024 to June 2025
    assert (await county.lines())[-1]["month"] == "2025-06"
    told = (await county.get(f"/applications/{accepted}/explanation", county.clerk("VERIFIER", CITY), month="2025-07")).json()
    assert (told["payable"], told["reasons"][0]["code"]) == (False, "REDECLARATION_MISSED")
    assert await entitlement(county) == ("SUSPENDED", "REDECLARATION_MISSED")
    redeclaration = await entered(county, accepted)
    path = f"/redeclarations/{redeclaration}/approval"
    assert await county.refused(path, county.clerk("VERIFIER", CITY, "form_filler")) == "SELF_REVIEW_FORBIDDEN"
    assert await county.refused(path, county.clerk("VERIFIER", "芜湖市总工会")) == "NOT_RESPONSIBLE_UNIT"
    assert await county.refused(path, county.clerk("COUNTY_REVIEWER")) == "ROLE_NOT_PERMITTED"
    await county.done(path, county.clerk("VERIFIER", CITY))
    assert await entitlement(county) == ("ACTIVE", "")
    assert await county.run_lines("2025-08") == {"applications": 1, "lines": 2, "adjustments": 0}
    assert [line["month"] for line in await county.lines()][-2:] == ["2025-07", "2025-08"]
    assert await listed(county) == [("2026-08-04", "CURRENT")]
    said = {"application_id": accepted, "declared_on": "2025-08-04", "due_on": "2026-08-04", "reason": "YEARLY"}
    assert await county.said("APPLICATION_REDECLARED") == [said]
    assert await county.refused(path, county.clerk("VERIFIER", CITY)) == "INVALID_TRANSITION"


async def test_a_change_counts_from_its_day_and_the_months_before_it_are_not_lost(county, accepted):
    await night(county, date(2025, 9, 2))
    form = CHANGED | {"submitted_on": "2025-08-01", "wage": "5000.00"}
    redeclaration = await entered(county, accepted, declared_on="2025-09-01", form=form)
    await county.done(f"/redeclarations/{redeclaration}/approval", county.clerk("VERIFIER", CITY))
    await county.run_lines("2025-09")
    assert [line["month"] for line in await county.lines()][-1] == "2025-07"
    forms = (await county.get(f"/applications/{accepted}/forms", county.clerk("VERIFIER", CITY))).json()
    assert [form["wage"] for form in forms] == ["1800.00", "5000.00"]


async def test_a_rejected_one_resumes_nothing_and_takes_its_form_with_it(county, accepted):
    await night(county, date(2025, 8, 4))
    redeclaration = await entered(county, accepted, form=CHANGED | {"submitted_on": "2025-08-01"})
    await county.done(f"/redeclarations/{redeclaration}/rejection", county.clerk("VERIFIER", CITY))
    assert await entitlement(county) == ("SUSPENDED", "REDECLARATION_MISSED")
    [correction] = (await county.get(f"/applications/{accepted}/form-corrections", county.clerk("VERIFIER", CITY))).json()
    assert correction["state"] == "REJECTED"
    assert await county.said("APPLICATION_REDECLARED") == []
    await entered(county, accepted)  # again


async def test_who_retired_is_asked_for_the_pension_once_and_answers_by_declaring_it(county, accepted):
    """A missed day suspends nothing; what is declared counts from the retirement (C7.3)."""
    person = (await county.get(f"/applications/{accepted}", county.clerk("VERIFIER", CITY))).json()["person_id"]
    voice = await registry_voice(county, person)
    categories = (CategorySpan(starts_on=BORN, value="STAFF"), CategorySpan(starts_on=date(2024, 8, 15), value="RETIREE"))
    told = facts(county).model_copy(update={"category": categories})
    event = ModelWorkerRetired(subject=person, effective_on=date(2024, 8, 15), facts=told)
    await night(county, date(2024, 8, 1))
    await voice.hear(*await voice.say(event))
    await night(county, date(2024, 8, 2))
    assert await county.said("REDECLARATION_DUE") == [], "it has not begun"
    for day in (date(2024, 8, 20), date(2024, 8, 21)):
        await night(county, day)
    asked = {"application_id": accepted, "due_on": "2024-09-19", "reason": "RETIRED"}
    assert await county.said("REDECLARATION_DUE") == [asked]
    assert await listed(county, pension=True) == [("2025-06-03", "CURRENT")]
    await night(county, date(2024, 10, 1))
    assert await entitlement(county) == ("ACTIVE", "")
    form = CHANGED | {"submitted_on": "2024-08-15", "wage": "5000.00"}
    redeclaration = await entered(county, accepted, declared_on="2024-10-01", consented_on="2024-10-01", form=form)
    assert await listed(county, pension=True) != [], "it waits for the verifier"
    await county.done(f"/redeclarations/{redeclaration}/approval", county.clerk("VERIFIER", CITY))
    await night(county, date(2024, 10, 2))
    assert (len(await county.said("REDECLARATION_DUE")), await listed(county, pension=True)) == (1, [])
    await county.run_lines("2024-10")
    assert [line["month"] for line in await county.lines()][-1] == "2024-08", "from the pension on nothing accrues"


async def test_a_what_if_leaves_out_who_missed_it(county, accepted):
    await night(county, date(2025, 8, 4))
    assumed = [{"key": "low_income.threshold", "value": "2600.00", "effective_from": "2025-01-01"}]
    officer = county.clerk("POLICY_OFFICER", PROVINCE)
    body = {"changes": assumed, "first": "2025-05", "last": "2025-08"}
    ordered = await county.done("/what-ifs", officer, body)
    await county.system.run_jobs()
    told = (await county.get(f"/what-ifs/{ordered['job_id']}", officer)).json()
    assert told["result"]["total"]["before"] == "400.00"  # May and June; July and August wait for the declaration


async def test_what_is_no_redeclaration(county, accepted):
    path, filler = f"/applications/{accepted}/redeclarations", county.clerk("FORM_FILLER")
    county.system.clock.move_to_day(date(2025, 8, 4))
    for changed, code in (
        ({"declared_on": "2025-08-05"}, "FIELD_INVALID"),
        ({"declared_on": "2024-06-03"}, "FIELD_INVALID"),
        ({"consented_on": None}, "CONSENT_MISSING"),
        ({"consented_on": "2025-08-05"}, "CONSENT_MISSING"),
        ({"evidence": []}, "FIELD_INVALID"),
        ({"form": CHANGED | {"submitted_on": "2025-08-01", "wage": None}}, "INCOME_MISSING"),
    ):
        assert await county.refused(path, filler, UNCHANGED | changed) == code
    assert await county.refused(path, county.clerk("FORM_FILLER", "镜湖区总工会"), UNCHANGED) == "NOT_RESPONSIBLE_UNIT"
    await entered(county, accepted)
    assert await county.refused(path, filler, UNCHANGED) == "INVALID_TRANSITION"
