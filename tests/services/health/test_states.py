"""Every state machine of health as a table: what leads where, and that everything else is refused and changes nothing."""

from datetime import UTC, date, datetime

import pytest

from libs.common.kernel.errors import LaomoError
from libs.common.kernel.ids import PersonId, new_id
from services.health.domain import checkup as checkups
from services.health.domain import checkup_bill as bills
from services.health.domain import convalescence, illness_report, pay_guarantee
from services.health.domain.checkup import CancelReason, Checkup, CheckupState, Hospital
from services.health.domain.checkup_bill import BillState, CheckupBill, Share, ShareLevel, ShareState
from services.health.domain.convalescence import Batch, BatchState, EndReason, Nomination, NominationState
from services.health.domain.pay_guarantee import PayGuarantee, PayState
from services.health.policy.c4_5_checkup_year import DeclineReason
from services.health.policy.c4_7_checkup_payer import Basis, Charge, Payer

DAY, PERSON = date(2024, 6, 12), PersonId(new_id())
CHARGE = Charge(Payer.UNION_FUND, Basis.FARMER)
TABLES = (checkups.NEXT, bills.NEXT, convalescence.NEXT, convalescence.NEXT_BATCH, pay_guarantee.NEXT, illness_report.NEXT)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: type(next(iter(table))).__name__)
def test_a_table_knows_every_state_and_every_state_is_reached_or_begins(table):
    kind = type(next(iter(table)))
    assert set(table) == set(kind)
    reached = {state for states in table.values() for state in states}
    assert set(kind) - reached <= {next(iter(kind))}


ACTS = {
    CheckupState.PLANNED: lambda each: each.plan(CHARGE),
    CheckupState.BOOKED: lambda each: each.book(DAY, Hospital("91110108551385082Q", "医院")),
    CheckupState.DONE: lambda each: each.complete(DAY),
    CheckupState.SETTLED: lambda each: each.settle(),
    CheckupState.DECLINED: lambda each: each.decline(DeclineReason.AWAY),
    CheckupState.CANCELLED: lambda each: each.cancel(CancelReason.MISTAKE),
}


@pytest.mark.parametrize("to", CheckupState)
@pytest.mark.parametrize("state", CheckupState)
def test_a_checkup_goes_only_where_its_table_says(state, to):
    checkup = Checkup(new_id(), PERSON, 2024, state, CHARGE.payer, CHARGE.basis)
    if state is CheckupState.CANCELLED:
        checkup.cancelled_for, checkup.booked_on = CancelReason.DECEASED, DAY
    if state is CheckupState.SETTLED and to is CheckupState.DONE:
        checkup.reopen()
    elif to in checkups.NEXT[state]:
        ACTS[to](checkup)
    else:
        with pytest.raises(LaomoError, match="ANNUAL_LIMIT_REACHED" if to is CheckupState.PLANNED else "INVALID_TRANSITION"):
            ACTS[to](checkup)
        assert (checkup.state, checkup.version) == (state, 1)
        return
    assert (checkup.state, checkup.version) == (to, 2)


@pytest.mark.parametrize(
    ("reason", "booked", "fine"),
    [
        (CancelReason.DECEASED, DAY, True), (CancelReason.HONOR_REVOKED, DAY, True), (CancelReason.DECEASED, None, False),
        (CancelReason.MERGED, DAY, False), (CancelReason.MISTAKE, DAY, False),
    ],
)  # fmt: skip
def test_what_was_booked_and_done_before_a_death_or_a_revocation_is_still_recorded(reason, booked, fine):
    checkup = Checkup(new_id(), PERSON, 2024, CheckupState.CANCELLED, CHARGE.payer, CHARGE.basis, booked_on=booked, cancelled_for=reason)
    if fine:
        checkup.complete(DAY)
        assert (checkup.state, checkup.done_on, checkup.cancelled_for) == (CheckupState.DONE, DAY, None)
        return
    with pytest.raises(LaomoError, match="INVALID_TRANSITION"):
        checkup.complete(DAY)
    assert (checkup.state, checkup.cancelled_for) == (CheckupState.CANCELLED, reason)


def test_what_the_union_recorded_stands_until_the_facts_change():
    checkup = Checkup(new_id(), PERSON, 2024, CheckupState.PLANNED, Payer.EMPLOYER, Basis.UNIT)
    checkup.record_payer(Payer.OTHER, "区财政局")
    assert not checkup.charge(Charge(Payer.EMPLOYER, Basis.UNIT))
    assert checkup.due is Payer.OTHER
    assert checkup.charge(CHARGE)
    assert (checkup.due, checkup.payer_name) == (Payer.UNION_FUND, "")
    for state in (CheckupState.DECLINED, CheckupState.CANCELLED, CheckupState.SETTLED):
        checkup.state = state
        with pytest.raises(LaomoError, match="INVALID_TRANSITION"):
            checkup.record_payer(Payer.OTHER, "区财政局")


def a_bill(*fens):
    bill = CheckupBill(new_id(), new_id(), PERSON, 2024, "c", "医院", "1", sum(fens), Payer.UNION_FUND, BillState.ENTERED, "a")
    bill.approve([Share(new_id(), ShareLevel.PROVINCE, "UNION_FUND", new_id(), fen) for fen in fens])
    return bill


def test_a_bill_is_settled_by_its_last_share_and_opens_again_with_the_first_that_comes_back():
    bill = a_bill(1, 2)
    first, second = bill.shares
    bill.note(first.id, ShareState.PAID, DAY)
    assert bill.follow_shares() is BillState.APPROVED
    bill.note(second.id, ShareState.PAID, DAY)
    assert bill.follow_shares() is BillState.SETTLED
    assert bill.follow_shares() is BillState.SETTLED
    bill.note(first.id, ShareState.OWED, DAY)
    assert (bill.follow_shares(), first.settled_on) == (BillState.APPROVED, None)
    with pytest.raises(LaomoError, match="NOT_FOUND"):
        bill.note(new_id(), ShareState.PAID, DAY)


def test_a_bill_goes_back_before_approval_or_when_all_of_it_was_refused():
    bill = a_bill(1, 2)
    bill.note(bill.shares[0].id, ShareState.REFUSED, DAY, "PAYEE_NOT_ALLOWED")
    with pytest.raises(LaomoError, match="INVALID_TRANSITION"):
        bill.send_back()
    bill.note(bill.shares[1].id, ShareState.REFUSED, DAY, "PAYEE_NOT_ALLOWED")
    bill.send_back()
    with pytest.raises(LaomoError, match="INVALID_TRANSITION"):
        bill.approve(bill.shares)


@pytest.mark.parametrize("to", NominationState)
@pytest.mark.parametrize("state", NominationState)
def test_a_nomination_goes_only_where_its_table_says(state, to):
    nomination = Nomination(
        new_id(), new_id(), PERSON, state, hard_conditions=False, attended_on=None, nominated_at=datetime(2024, 6, 12, tzinfo=UTC)
    )
    if to in convalescence.NEXT[state]:
        nomination.move(to, EndReason.WITHDRAWN if to is NominationState.CANCELLED else None)
        assert nomination.state is to
    else:
        with pytest.raises(LaomoError, match="INVALID_TRANSITION"):
            nomination.move(to)


@pytest.mark.parametrize("to", BatchState)
@pytest.mark.parametrize("state", BatchState)
def test_a_batch_goes_only_where_its_table_says_and_never_over_its_places(state, to):
    batch = Batch(new_id(), 2024, "黄山", DAY, DAY, DAY, 1, state)
    assert [batch.take_place(), batch.take_place(), batch.confirmed] == [True, False, 1]
    if to in convalescence.NEXT_BATCH[state]:
        batch.move(to)
    else:
        with pytest.raises(LaomoError, match="INVALID_TRANSITION"):
            batch.move(to)


@pytest.mark.parametrize("to", PayState)
@pytest.mark.parametrize("state", PayState)
def test_pay_goes_only_where_its_table_says(state, to):
    guarantee = PayGuarantee(new_id(), new_id(), PERSON, DAY, DAY, state)
    if to in pay_guarantee.NEXT[state]:
        guarantee.move(to)
    else:
        with pytest.raises(LaomoError, match="INVALID_TRANSITION"):
            guarantee.move(to)
