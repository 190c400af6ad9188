"""Bills of check-ups: charged to the right payer or refused, split to the fen, approved by another person, settled by funds or a receipt (C4.6–C4.8)."""

import asyncio
from datetime import date
from uuid import UUID

import pytest

from libs.common.contracts.funds import BillSharePaid, BillShareRefused, BillShareReturned, DisbursementPaid, DisbursementReturned
from libs.common.contracts.registry import WorkSpan
from libs.common.kernel.ids import new_id
from tests.services.health.conftest import bill
from tests.support.desk import BORN, CITY, COUNTY, OTHER_CITY, PROVINCE

UNIT = "包河区某厂工会"
TODAY = date(2024, 6, 12)


@pytest.fixture
async def farmer(season):
    """(checkup, person) of a farmer whose check-up is done; the ratio of the city route is 33 : 33 : 34."""
    await season.health.parameter("checkup.ratio.CITY", "33 33 34")
    person = await season.health.person(category="FARMER", work=())
    return await season.finished(person), person


async def shares_of(health, bill_id):
    [listed] = [each for each in await health.items("/checkup-bills", health.clerk("VERIFIER", CITY)) if each["id"] == bill_id]
    return listed, {each["level"]: (each["payer"], each["amount"], each["state"]) for each in listed["shares"]}


def told(kind, person, event, share, **more):
    owed = event["bill"]
    fen = next(each["amount_fen"] for each in owed["shares"] if each["share_id"] == share)
    head = {"subject": UUID(person), "effective_on": TODAY, "bill_id": owed["bill_id"], "share_id": share}
    return kind(**head, source="UNION_FUND", purpose=owed["purpose"], amount_fen=fen, **more)


async def test_the_unions_share_a_farmers_bill_and_it_is_settled_when_all_have_paid(season, farmer):
    health, (checkup, person) = season.health, farmer
    entered = await season.approved(checkup, "UNION_FUND", "100.01")
    [event] = await health.said("CHECKUP_BILL_APPROVED")
    owed = event["bill"]
    assert (owed["purpose"], owed["fiscal_year"], owed["payee_code"], event["year"]) == ("CHECKUP", 2024, "91110108551385082Q", 2024)
    expected = [(health.units[PROVINCE], 3300), (health.units[CITY], 3300), (health.units[COUNTY], 3401)]
    assert [(share["payer"], share["amount_fen"]) for share in owed["shares"]] == expected
    assert {share["source"] for share in owed["shares"]} == {"UNION_FUND"}
    for share in owed["shares"]:
        assert (await season.shown(checkup))["state"] == "DONE"
        [heard] = await health.registry.say(told(BillSharePaid, person, event, share["share_id"]))
        await health.registry.hear(heard)  # again
    listed, shares = await shares_of(health, entered)
    assert (listed["state"], (await season.shown(checkup))["state"]) == ("SETTLED", "SETTLED")
    assert shares["COUNTY"] == (health.units[COUNTY], "34.01", "PAID")
    for unit, total in ((PROVINCE, "33.00"), (CITY, "33.00"), (COUNTY, "34.01")):
        clerk = health.clerk("VERIFIER", unit)
        assert (await health.get("/checkup-payables/totals", clerk)).json() == [{"year": 2024, "state": "PAID", "bills": 1, "total": total}]
        assert [each["amount"] for each in await health.items("/checkup-payables", clerk, year=2024)] == [total]
    assert (await health.get("/checkup-payables/totals", health.clerk("VERIFIER", OTHER_CITY))).json() == []


async def test_what_funds_refuses_and_what_the_bank_returns(season, farmer):
    health, (checkup, person) = season.health, farmer
    entered = await season.approved(checkup, "UNION_FUND", "100.00")
    [event] = await health.said("CHECKUP_BILL_APPROVED")
    ids = [share["share_id"] for share in event["bill"]["shares"]]
    clerk = health.clerk("VERIFIER", CITY)
    await health.registry.say(
        told(BillSharePaid, person, event, ids[0]), told(BillShareRefused, person, event, ids[1], code="PAYEE_NOT_ALLOWED")
    )
    _, shares = await shares_of(health, entered)
    assert [state for _, _, state in shares.values()] == ["PAID", "REFUSED", "OWED"]
    assert await health.refused(f"/checkup-bills/{entered}/return", clerk) == "INVALID_TRANSITION"  # some of it is paid
    await health.registry.say(*(told(BillSharePaid, person, event, share) for share in ids[1:]))
    assert (await season.shown(checkup))["state"] == "SETTLED"
    await health.registry.say(told(BillShareReturned, person, event, ids[0]))
    assert (await shares_of(health, entered))[0]["state"] == "APPROVED"
    assert (await season.shown(checkup))["state"] == "DONE"
    await health.registry.say(told(BillSharePaid, person, event, ids[0]))
    assert (await season.shown(checkup))["state"] == "SETTLED"


async def test_a_bill_that_funds_refused_whole_is_sent_back_and_entered_anew(season, farmer):
    health, (checkup, person) = season.health, farmer
    entered = await season.approved(checkup, "UNION_FUND", "100.00")
    [event] = await health.said("CHECKUP_BILL_APPROVED")
    ids = [share["share_id"] for share in event["bill"]["shares"]]
    await health.registry.say(*(told(BillShareRefused, person, event, share, code="PAYEE_NOT_ALLOWED") for share in ids))
    await health.done(f"/checkup-bills/{entered}/return", health.clerk("VERIFIER", CITY))
    assert (await health.get("/checkup-payables/totals", health.clerk("VERIFIER", COUNTY))).json() == []
    await season.approved(checkup, "UNION_FUND", "100.00")


async def test_bills_of_other_departments_are_none_of_ours_and_an_unknown_one_is_parked(season, farmer):
    health, (checkup, person) = season.health, farmer
    await season.approved(checkup, "UNION_FUND")
    [event] = await health.said("CHECKUP_BILL_APPROVED")
    paid = told(BillSharePaid, person, event, event["bill"]["shares"][0]["share_id"])
    await health.registry.say(paid.model_copy(update={"bill_id": new_id(), "purpose": "TRAINING_SUBSIDY"}))
    assert await health.registry.parked() == []
    stranger = paid.model_copy(update={"bill_id": new_id(), "subject": new_id()})
    await health.registry.say(stranger, paid)
    [(subject, _, error)] = await health.registry.parked()
    assert subject == stranger.subject
    assert "NOT_FOUND" in error
    assert (await shares_of(health, str(event["bill"]["bill_id"])))[1]["PROVINCE"][2] == "PAID"


async def test_the_central_money_pays_the_standard_and_nothing_else(season):
    health, person = season.health, await season.health.person(tier="NATIONAL")
    checkup, clerk = await season.finished(person), season.health.clerk("COUNTY_REVIEWER")
    path = f"/checkups/{checkup}/bills"
    for amount in ("999.99", "1000.01"):
        assert await health.refused(path, clerk, bill("CENTRAL_SPECIAL", amount)) == "FIELD_INVALID"
    for payer in ("EMPLOYER", "UNION_FUND", "OTHER"):
        assert await health.refused(path, clerk, bill(payer, "1000.00")) == "PAYER_MISMATCH"
    await season.approved(checkup, "CENTRAL_SPECIAL", "1000.00")
    [event] = await health.said("CHECKUP_BILL_APPROVED")
    [share] = event["bill"]["shares"]
    assert (event["bill"]["purpose"], share["source"], share["payer"], share["amount_fen"]) == (
        "HEALTH_CHECKUP_SUBSIDY", "CENTRAL_SPECIAL", health.units[CITY], 100000,
    )  # fmt: skip


async def test_the_units_bill_is_recorded_and_never_told_to_funds(season):
    health = season.health
    await health.office("EMPLOYER_UNION", UNIT, "340111", COUNTY)
    checkup = await season.finished(await health.person(unit=UNIT))
    entered = await season.approved(checkup, "EMPLOYER", "650.50")
    assert await health.said("CHECKUP_BILL_APPROVED") == []
    unit, receipt = health.clerk("FORM_FILLER", UNIT), {"receipt_no": "PZ-17", "paid_on": "2024-06-12"}
    assert [each["amount"] for each in await health.items("/checkup-payables", unit)] == ["650.50"]
    path = f"/checkup-bills/{entered}/receipt"
    assert await health.refused(path, health.clerk("VERIFIER", OTHER_CITY), receipt) == "NOT_RESPONSIBLE_UNIT"
    assert await health.refused(path, unit, receipt | {"paid_on": "2024-06-13"}) == "FIELD_INVALID"
    assert (await health.done(path, unit, receipt))["state"] == "SETTLED"
    assert await health.refused(path, unit, receipt) == "INVALID_TRANSITION"
    assert (await season.shown(checkup))["state"] == "SETTLED"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"payer": "CENTRAL_SPECIAL"}, "PAYER_MISMATCH"),
        ({"payer": "EMPLOYER"}, "PAYER_MISMATCH"),
        ({"payer": "NOBODY"}, "INPUT_INVALID"),
        ({"amount": "0.00"}, "MONEY_FORMAT_INVALID"),
        ({"amount": "-1.00"}, "MONEY_FORMAT_INVALID"),
        ({"amount": 800}, "MONEY_FORMAT_INVALID"),
        ({"amount": "800.001"}, "MONEY_FORMAT_INVALID"),
        ({"hospital_code": "91110108551385082A"}, "FIELD_INVALID"),
        ({"hospital_code": "9111010855138508"}, "INPUT_INVALID"),
    ],
)
async def test_a_bill_that_cannot_be_entered(season, farmer, changed, code):
    checkup, _ = farmer
    assert (
        await season.health.refused(f"/checkups/{checkup}/bills", season.health.clerk("COUNTY_REVIEWER"), bill("UNION_FUND") | changed)
        == code
    )


async def test_without_a_ratio_of_the_route_nothing_is_owed(season):
    health = season.health
    await health.parameter("checkup.ratio.DIRECT", "50 50 0")
    checkup = await season.finished(await health.person(category="FARMER", work=()))
    assert await health.refused(f"/checkups/{checkup}/bills", health.clerk("COUNTY_REVIEWER"), bill("UNION_FUND")) == "CONFIG_MISSING"
    row = {"unit": "%", "effective_from": "2024-01-01", "cites": "C4.8", "doc_no": "皖工发〔2024〕30号", "title": "比例"}
    for value in ("33 33 33", "33 34 34", "100"):
        body = row | {"key": "checkup.ratio.CITY", "value": value}
        assert await health.refused("/parameters", health.clerk("POLICY_OFFICER", PROVINCE), body) == "FIELD_INVALID"
    await health.parameter("checkup.ratio.CITY", "33 33 34", "2024-06-13")  # of a later day
    assert await health.refused(f"/checkups/{checkup}/bills", health.clerk("COUNTY_REVIEWER"), bill("UNION_FUND")) == "CONFIG_MISSING"
    await health.parameter("checkup.ratio.CITY", "33 33 34")
    await season.billed(checkup, "UNION_FUND")


async def test_the_direct_route_has_its_own_ratio_and_no_county(season):
    health, direct = season.health, "安徽省省直机关工会"
    union = next(name for name in health.units if name.startswith(direct) and not name.endswith("办公室"))
    await health.parameter("checkup.ratio.DIRECT", "50 50 0")
    clerk = health.clerk("VERIFIER", union)
    person = await health.person(l2=union, county=None, work=(WorkSpan(starts_on=BORN, has_unit=True, condition="HARDSHIP"),))
    checkup = await season.finished(person, clerk=clerk)
    entered = await season.billed(checkup, "UNION_FUND", "0.03", clerk)
    await health.done(f"/checkup-bills/{entered}/approval", health.clerk("VERIFIER", union, "another"))
    [event] = await health.said("CHECKUP_BILL_APPROVED")
    assert [(share["payer"], share["amount_fen"]) for share in event["bill"]["shares"]] == [
        (health.units[PROVINCE], 2),
        (health.units[union], 1),
    ]


async def test_two_persons_and_the_right_union(season, farmer):
    health, (checkup, _) = season.health, farmer
    verifier = health.clerk("VERIFIER", CITY, "one")
    entered = await season.billed(checkup, "UNION_FUND", clerk=verifier)
    path = f"/checkup-bills/{entered}/approval"
    assert await health.refused(path, verifier) == "SELF_REVIEW_FORBIDDEN"
    assert await health.refused(path, health.clerk("VERIFIER", OTHER_CITY)) == "NOT_RESPONSIBLE_UNIT"
    assert await health.refused(path, health.clerk("COUNTY_REVIEWER")) == "ROLE_NOT_PERMITTED"
    assert await health.refused(f"/checkup-bills/{new_id()}/approval", verifier) == "NOT_FOUND"
    bare = await health.system.http.post(f"/health{path}", headers=health.clerk("VERIFIER", CITY))
    assert (bare.status_code, bare.json()["code"]) == (422, "INPUT_INVALID")  # money moves: Idempotency-Key
    await health.done(path, health.clerk("VERIFIER", CITY))
    assert await health.refused(path, health.clerk("VERIFIER", CITY, "three")) == "INVALID_TRANSITION"
    assert await health.refused(f"/checkups/{checkup}/bills", verifier, bill("UNION_FUND")) == "ANNUAL_LIMIT_REACHED"
    assert await health.items("/checkup-bills", health.clerk("VERIFIER", OTHER_CITY)) == []


async def test_who_entered_it_may_take_it_back_and_two_bills_at_once_are_one(season, farmer):
    health, (checkup, _) = season.health, farmer
    clerks = [health.clerk("COUNTY_REVIEWER"), health.clerk("VERIFIER", CITY)]
    answers = await asyncio.gather(*(health.post(f"/checkups/{checkup}/bills", clerk, bill("UNION_FUND")) for clerk in clerks))
    assert sorted(answer.get("code", "OK") for _, answer in answers) == ["ANNUAL_LIMIT_REACHED", "OK"]
    [(clerk, entered)] = [(clerk, answer["id"]) for clerk, (_, answer) in zip(clerks, answers, strict=True) if "id" in answer]
    assert (await health.done(f"/checkup-bills/{entered}/return", clerk))["state"] == "SENT_BACK"
    await season.approved(checkup, "UNION_FUND")


async def test_the_union_records_another_payer_with_reason_and_document(season, farmer):
    health, (checkup, _) = season.health, farmer
    path, officer = f"/checkups/{checkup}/payer", health.clerk("VERIFIER", CITY)
    body = {"payer": "OTHER", "name": "包河区财政局", "doc_no": "包政办〔2024〕7号", "reason": "区财政统一安排"}
    assert await health.refused(path, health.clerk("COUNTY_REVIEWER"), body) == "ROLE_NOT_PERMITTED"
    assert await health.refused(path, health.clerk("VERIFIER", OTHER_CITY), body) == "NOT_RESPONSIBLE_UNIT"
    assert await health.refused(path, officer, body | {"payer": "UNION_FUND", "name": ""}) == "FIELD_INVALID"  # so it is already
    assert await health.refused(path, officer, body | {"name": ""}) == "FIELD_INVALID"
    assert await health.refused(path, officer, body | {"payer": "CENTRAL_SPECIAL", "name": ""}) == "FUND_SOURCE_MISMATCH"
    assert await health.refused(path, officer, {key: value for key, value in body.items() if key != "doc_no"}) == "INPUT_INVALID"
    national = await season.finished(await health.person(tier="NATIONAL"))
    assert await health.refused(f"/checkups/{national}/payer", officer, body) == "PAYER_MISMATCH"
    await health.done(path, officer, body)
    shown = await season.shown(checkup)
    assert (shown["payer"], shown["recorded"], shown["payer_name"], shown["basis"]) == ("OTHER", True, "包河区财政局", "FARMER")
    assert "区财政统一安排".encode().hex() not in str(await health.rows("SELECT t::text FROM checkup_act t"))
    assert await health.refused(f"/checkups/{checkup}/bills", officer, bill("UNION_FUND")) == "PAYER_MISMATCH"
    entered = await season.approved(checkup, "OTHER")
    assert await health.refused(path, officer, body) == "ANNUAL_LIMIT_REACHED"
    assert (await health.done(f"/checkup-bills/{entered}/receipt", officer, {"receipt_no": "PZ-1", "paid_on": "2024-06-12"}))[
        "state"
    ] == "SETTLED"
    assert await health.said("CHECKUP_BILL_APPROVED") == []


async def test_facts_of_that_day_corrected_between_bill_and_approval_stop_it(season, farmer):
    health, (checkup, person) = season.health, farmer
    entered = await season.billed(checkup, "UNION_FUND")
    await health.tell(person)  # was staff of a working unit after all
    path = f"/checkup-bills/{entered}/approval"
    assert await health.refused(path, health.clerk("VERIFIER", CITY)) == "PAYER_MISMATCH"
    await health.done(f"/checkup-bills/{entered}/return", health.clerk("VERIFIER", CITY))
    await season.approved(checkup, "EMPLOYER")


@pytest.mark.parametrize("year", ["2024", "2023"])
async def test_a_checkup_whose_subsidy_was_paid_has_no_bill_on_top(season, farmer, year):
    health, (checkup, person) = season.health, farmer
    head = {"subject": UUID(person), "effective_on": TODAY, "batch_id": new_id(), "bank_ref": "LM1", "benefit": "HEALTH_CHECKUP_SUBSIDY"}
    body = {"source": "PROVINCIAL_SPECIAL", "line_ids": (new_id(),), "months": (f"{year}-06",), "amount_fen": 50000}
    [heard] = await health.registry.say(DisbursementPaid(**head, **body))
    await health.registry.hear(heard)
    clerk = health.clerk("COUNTY_REVIEWER")
    if year == "2024":
        assert await health.refused(f"/checkups/{checkup}/bills", clerk, bill("UNION_FUND")) == "ANNUAL_LIMIT_REACHED"
        await health.registry.say(DisbursementReturned(**head, **body, reason="CLOSED"))
    await season.approved(checkup, "UNION_FUND")
