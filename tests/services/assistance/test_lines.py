"""Monthly lines: decided on the facts of each day, granted once, adjusted by signed rows, ended by death and revocation (C3.4, C3.5; Q10–Q15)."""

from datetime import date

import pytest

from libs.common.contracts.funds import (
    DisbursementBatchCreated,
    DisbursementFailed,
    DisbursementPaid,
    DisbursementReturned,
    FundAllocated,
    OverpaymentDetected,
)
from libs.common.kernel.ids import new_id
from tests.services.assistance.conftest import CITY, PROVINCE
from tests.support.speaking import Speaking

TODAY = date(2024, 6, 20)


@pytest.fixture
async def granted(county):
    """A verified person with lines of June and July; the clock stands in July."""
    person = await county.register()
    application = await county.submit()
    await county.verified(application)
    county.system.clock.move_to_day(date(2024, 7, 10))
    assert await county.run_lines("2024-07") == {"applications": 1, "lines": 2, "adjustments": 0}
    return person, application


async def _record(county, person):
    registrar = county.clerk("REGISTRAR", PROVINCE)
    return registrar, await county.system.http.get(f"/registry/people/{person}", headers=registrar)


def _figures(lines):
    return [(line["month"], line["amount"], line["state"]) for line in lines]


async def test_running_again_says_and_changes_nothing(county, granted):
    before = await county.fingerprint()
    assert await county.run_lines("2024-07") == {"applications": 1, "lines": 0, "adjustments": 0}
    assert await county.fingerprint() == before
    async with county.system.houses["assistance"].pool.connection() as connection:
        kept = await (await connection.execute("SELECT count(*) FROM month_decision")).fetchone()
    assert kept == (1,)


async def test_a_changed_parameter_gives_a_signed_adjustment_and_back(county, granted):
    officer, approver = county.clerk("POLICY_OFFICER", PROVINCE), county.clerk("POLICY_APPROVER", PROVINCE)
    row = {
        "key": "low_income.threshold",
        "unit": "元/月",
        "effective_from": "2024-06-01",
        "cites": "C3.4",
        "doc_no": "皖政办〔2024〕1号",
        "title": "收入线",
    }
    for value, amount in (("1500.00", "0.00"), ("2500.00", "200.00")):
        entered = (await county.done("/parameters", officer, {**row, "value": value}))["id"]
        await county.done(f"/parameters/{entered}/approval", approver)
        assert (await county.run_lines("2024-07"))["adjustments"] == 2
        assert [line["amount"] for line in await county.lines()] == [amount] * 2
    assert [[each["delta"] for each in line["adjustments"]] for line in await county.lines()] == [["-200.00", "200.00"]] * 2
    changed = await county.said("ENTITLEMENT_CHANGED")
    assert [[(line["seq"], line["amount_fen"]) for line in event["lines"]] for event in changed] == [[(1, -20000)] * 2, [(2, 20000)] * 2]
    assert (await county.run_lines("2024-07"))["adjustments"] == 0


async def test_a_death_ends_the_entitlement_after_its_month(county, granted):
    person, application = granted
    death = {"died_on": "2024-06-25", "reason": "户籍注销"}
    for _ in range(2):
        await county.done(f"/registry/people/{person}/death", county.clerk("REGISTRAR", PROVINCE), death)
    assert _figures(await county.lines()) == [("2024-06", "200.00", "DUE"), ("2024-07", "200.00", "CANCELLED")]
    [ended] = await county.said("ENTITLEMENT_TERMINATED")
    assert (ended["last_month"], ended["reason"]) == ("2024-06", "DECEASED")
    assert await county.state(application) == "CLOSED"
    assert await county.run_lines("2024-07") == {"applications": 1, "lines": 0, "adjustments": 0}


async def test_a_revocation_cancels_its_own_month_too(county, granted):
    person, _ = granted
    registrar, record = await _record(county, person)
    honour = record.json()["honours"][0]["id"]
    body = {"revoked_on": "2024-07-01", "doc_no": "皖政〔2024〕9号", "reason": "违法"}
    await county.done(f"/registry/people/{person}/honours/{honour}/revocation", registrar, body)
    assert [line["state"] for line in await county.lines()] == ["DUE", "CANCELLED"]
    [ended] = await county.said("ENTITLEMENT_TERMINATED")
    assert (ended["last_month"], ended["reason"]) == ("2024-06", "HONOR_REVOKED")


async def test_who_is_lost_accrues_nothing_until_found(county, granted):
    person, _ = granted
    for life, on in (("LOST_CONTACT", "2024-08-01"), ("ALIVE", "2024-09-05")):
        county.system.clock.move_to_day(date.fromisoformat(on))
        registrar, record = await _record(county, person)
        body = {"effective_on": on, "reason": "走访", "life": life}
        await county.done(f"/registry/people/{person}/facts", registrar | {"If-Match": record.headers["etag"]}, body)
    assert len(await county.said("ENTITLEMENT_SUSPENDED")) == 1
    await county.run_lines("2024-09")
    assert [line["month"] for line in await county.lines()] == ["2024-06", "2024-07", "2024-09"]


async def test_why_why_not_and_what_would_change_it(county, granted):
    person, application = granted
    path = f"/applications/{application}/explanation"
    told = (await county.get(path, county.clerk("VERIFIER", CITY), month="2024-06")).json()
    assert (told["payable"], told["amount"], told["grounds"]) == (True, "200.00", "LOW_INCOME")
    [low_income] = [clause for clause in told["clauses"] if clause["id"] == "C3.4"]
    assert low_income["met"]
    assert "2500" in low_income["quote"]
    assert "1800.00" in str(low_income["values"])
    assert (await county.get(path, county.clerk("VERIFIER", CITY), month="2025-01")).status_code == 404
    assert (await county.get(path, county.clerk("VERIFIER", "芜湖市总工会"), month="2024-06")).status_code == 404
    own = county.system.token("worker", roles=["MODEL_WORKER"], person_id=person)
    assert (await county.get(path, own, month="2024-06")).status_code == 200


async def test_a_no_gives_every_reason_and_what_would_change_it(county):
    await county.register()
    application = await county.submit(wage="2500.00")
    await county.verified(application)
    assert (await county.run_lines("2024-06"))["lines"] == 0
    told = (await county.get(f"/applications/{application}/explanation", county.clerk("VERIFIER", CITY), month="2024-06")).json()
    assert not told["payable"]
    assert "INCOME_NOT_BELOW_THRESHOLD" in {reason["code"] for reason in told["reasons"]}
    assert any("2500" in change for change in told["what_would_change"])


async def test_lines_follow_funds_in_whatever_order_it_is_heard(county, granted):
    person, application = granted
    line, later = [each["id"] for each in await county.lines()]
    funds = Speaking(county.system, "assistance")
    first, second = new_id(), new_id()

    def told(kind, batch, ref, **more):
        return kind(
            subject=person, effective_on=TODAY, batch_id=batch, bank_ref=ref, benefit="LIVING_HARDSHIP_SUBSIDY", source="PROVINCIAL_SPECIAL",
            line_ids=(line,), months=("2024-06",), amount_fen=20000, **more,
        )  # fmt: skip

    async def state():
        return (await county.lines())[0]["state"]

    def sent(batch):
        return DisbursementBatchCreated(subject=batch, effective_on=TODAY, unit=new_id(), line_ids=(line,), total_fen=20000)

    failed = await funds.say(told(DisbursementFailed, first, "LM000000010000001", reason="销户"))
    await funds.say(sent(first))  # heard after its own failure: no second chance by that
    await funds.hear(*failed)
    assert await state() == "FAILED"
    await funds.say(sent(second))
    assert await state() == "REISSUED"
    await funds.say(told(DisbursementPaid, second, "LM000000020000001"))
    assert (await state(), await county.state(application)) == ("PAID", "PAID")
    await funds.say(
        FundAllocated(subject=new_id(), effective_on=TODAY, earmark_id=new_id(), l2=new_id(), amount_fen=1, application_ids=(application,))
    )
    assert await county.state(application) == "PAID"
    await funds.say(told(DisbursementReturned, second, "LM000000020000001", reason="户名不符"))
    assert await state() == "FAILED"
    third = new_id()
    await funds.say(sent(third), told(DisbursementPaid, third, "LM000000030000001"))
    await funds.say(OverpaymentDetected(subject=person, effective_on=TODAY, line_ids=(line,), amount_fen=20000, reason="DECEASED"))
    assert await state() == "RECOVERING"
    assert (await county.lines())[1]["id"] == later


async def test_a_poison_event_halts_its_own_key_only(county, granted):
    person, _ = granted
    stranger = new_id()
    funds = Speaking(county.system, "assistance")
    poison = funds.envelope(
        DisbursementBatchCreated(subject=stranger, effective_on=TODAY, unit=new_id(), line_ids=(new_id(),), total_fen=1)
    )
    line = (await county.lines())[0]["id"]
    fine = funds.envelope(DisbursementBatchCreated(subject=new_id(), effective_on=TODAY, unit=new_id(), line_ids=(line,), total_fen=1))
    await funds.hear(poison, fine)
    assert [(subject, reason) for subject, reason, _ in await funds.parked()] == [(stranger, "POISON")]
    assert (await county.lines())[0]["state"] == "IN_BATCH"
    assert person
