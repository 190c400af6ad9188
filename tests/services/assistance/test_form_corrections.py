"""An accepted form is corrected by two persons with a reason; what it changes is adjusted, never edited (domain.md §5; C2.5)."""

import pytest

from tests.services.assistance.conftest import CITY, COUNTY, FORM

CORRECTED = {key: value for key, value in FORM.items() if key not in ("id_number", "name", "account")} | {
    "reason": "核对工资单，工资填写有误"
}


@pytest.fixture
async def accepted(county):
    """A verified application with its line of June."""
    await county.register()
    application = await county.submit()
    await county.verified(application)
    assert (await county.run_lines("2024-06"))["lines"] == 1
    return application


async def enter(county, application, **changed):
    path = f"/applications/{application}/form-corrections"
    return (await county.done(path, county.clerk("FORM_FILLER"), CORRECTED | changed))["id"]


async def test_an_approved_correction_is_a_signed_adjustment_of_the_next_run(county, accepted):
    correction = await enter(county, accepted, wage="5000.00")
    assert (await county.run_lines("2024-06"))["adjustments"] == 0
    await county.done(f"/form-corrections/{correction}/approval", county.clerk("VERIFIER", CITY, "another"))
    assert (await county.run_lines("2024-06"))["adjustments"] == 1
    [changed] = await county.said("ENTITLEMENT_CHANGED")
    assert [line["amount_fen"] for line in changed["lines"]] == [-20000]
    assert (await county.run_lines("2024-06"))["adjustments"] == 0
    forms = (await county.get(f"/applications/{accepted}/forms", county.clerk("VERIFIER", CITY))).json()
    assert [form["wage"] for form in forms] == ["1800.00", "5000.00"]


async def test_a_rejected_correction_changes_nothing_and_stays_to_be_seen(county, accepted):
    correction = await enter(county, accepted, wage="5000.00")
    await county.done(f"/form-corrections/{correction}/rejection", county.clerk("VERIFIER", CITY, "another"))
    assert (await county.run_lines("2024-06"))["adjustments"] == 0
    path = f"/applications/{accepted}/form-corrections"
    [seen] = (await county.get(path, county.clerk("VERIFIER", CITY))).json()
    assert (seen["id"], seen["state"], seen["wage"], seen["reason"]) == (correction, "REJECTED", "5000.00", CORRECTED["reason"])
    assert (await county.get(path, county.clerk("VERIFIER", "芜湖市总工会"))).json()["code"] == "NOT_FOUND"
    assert (await county.refused(f"/form-corrections/{correction}/approval", county.clerk("VERIFIER", CITY))) == "INVALID_TRANSITION"


async def test_who_enters_does_not_decide_and_one_waits_at_a_time(county, accepted):
    filler = county.clerk("FORM_FILLER", COUNTY, "one")
    path = f"/applications/{accepted}/form-corrections"
    correction = (await county.done(path, filler, CORRECTED))["id"]
    approval = f"/form-corrections/{correction}/approval"
    assert await county.refused(path, filler, CORRECTED) == "INVALID_TRANSITION"
    assert await county.refused(approval, county.clerk("VERIFIER", CITY, "one")) == "SELF_REVIEW_FORBIDDEN"
    assert await county.refused(approval, county.clerk("VERIFIER", "芜湖市总工会")) == "NOT_RESPONSIBLE_UNIT"
    assert await county.refused(approval, county.clerk("COUNTY_REVIEWER")) == "ROLE_NOT_PERMITTED"


async def test_what_is_not_accepted_or_not_complete_is_no_correction(county):
    await county.register()
    application = await county.submit()
    path, filler = f"/applications/{application}/form-corrections", county.clerk("FORM_FILLER")
    assert await county.refused(path, filler, CORRECTED) == "INVALID_TRANSITION"
    await county.verified(application)
    assert await county.refused(path, filler, CORRECTED | {"wage": None}) == "INCOME_MISSING"
    assert await county.refused(path, filler, CORRECTED | {"wage": "1,8"}) == "MONEY_FORMAT_INVALID"
    assert await county.refused(path, filler, {key: value for key, value in CORRECTED.items() if key != "reason"}) == "INPUT_INVALID"
