"""How a line stands by what funds has told, as a table; and that the order in which batches are heard of does not matter (domain.md §5)."""

from datetime import date
from itertools import combinations

import pytest

from libs.common.contracts.funds import DisbursementBatchCreated, DisbursementFailed, DisbursementPaid, DisbursementReturned
from libs.common.kernel.ids import new_id
from services.assistance.domain.line_states import LineState, Told, after_payment, state_after
from tests.support.speaking import Speaking

S, F, P, R = Told.SENT, Told.FAILED, Told.PAID, Told.RETURNED
TABLE = [
    ("DUE", [], "DUE"),
    ("DUE", [S], "IN_BATCH"),
    ("DUE", [P], "PAID"),  # heard of before its batch
    ("DUE", [F], "FAILED"),
    ("IN_BATCH", [F, S], "REISSUED"),
    ("REISSUED", [F, F], "FAILED"),
    ("REISSUED", [R, P], "PAID"),
    ("PAID", [P, S], "PAID"),  # an adjustment of a paid line is on its way
    ("PAID", [P, F], "PAID"),  # and failed
    ("PAID", [P, R], "PAID"),  # or came back
    ("PAID", [R], "FAILED"),
    ("CANCELLED", [S], "CANCELLED"),
    ("CANCELLED", [F], "CANCELLED"),
    ("CANCELLED", [P], "PAID"),  # the file was out
    ("RECOVERING", [P], "RECOVERING"),
    ("RECOVERING", [R], "CANCELLED"),
    ("RECOVERING", [S], "RECOVERING"),
    ("RECOVERED", [R], "RECOVERED"),
]


@pytest.mark.parametrize(("before", "results", "after"), TABLE)
def test_the_table(before, results, after):
    assert state_after(LineState(before), results) == after
    assert state_after(LineState(after), results) == after  # told again


@pytest.mark.parametrize("state", LineState)
def test_only_what_was_paid_or_cancelled_is_a_receivable(state):
    assert after_payment(state, Told.OVERPAID) == ("RECOVERING" if state in ("PAID", "CANCELLED", "RECOVERING") else state)


@pytest.mark.parametrize("state", LineState)
@pytest.mark.parametrize(("told", "then"), [(Told.RECOVERED, "RECOVERED"), (Told.WAIVED, "PAID")])
def test_only_a_receivable_is_recovered_or_waived_and_once(state, told, then):
    after = after_payment(state, told)
    assert after == (then if state == "RECOVERING" else state)
    assert after_payment(after, told) == after


def _interleavings(batches, person):
    """Every order in which the batches' events can come between the person's, which keep their own order."""
    for places in combinations(range(len(batches) + len(person)), len(person)):
        rest = iter(batches)
        own = iter(person)
        yield [next(own) if place in places else next(rest) for place in range(len(batches) + len(person))]


async def test_batches_may_be_heard_of_at_any_moment(county):
    """Failed, issued anew, paid, come back, issued anew: ten orders of the batches' events, one line each, in the end the same."""
    await county.register()
    await county.verified(await county.submit())
    county.system.clock.move_to_day(date(2025, 4, 10))
    await county.run_lines("2025-04")
    lines = [line["id"] for line in await county.lines()]
    person = (await county.lines())[0]["person_id"]
    funds = Speaking(county.system, "assistance")
    orders = list(_interleavings("abc", "123"))[::2]
    assert len(orders) == 10 <= len(lines)
    for line, order in zip(lines, orders, strict=False):
        a, b, c = new_id(), new_id(), new_id()

        def sent(batch, line=line):
            return DisbursementBatchCreated(subject=batch, effective_on=date(2025, 4, 10), unit=new_id(), line_ids=(line,), total_fen=20000)

        def told(kind, batch, line=line, **more):
            return kind(
                subject=person, effective_on=date(2025, 4, 10), batch_id=batch, bank_ref="LM1", benefit="LIVING_HARDSHIP_SUBSIDY",
                source="PROVINCIAL_SPECIAL", line_ids=(line,), months=("2024-06",), amount_fen=20000, **more,
            )  # fmt: skip

        events = {
            "a": sent(a), "b": sent(b), "c": sent(c),
            "1": told(DisbursementFailed, a, reason="销户"), "2": told(DisbursementPaid, b), "3": told(DisbursementReturned, b, reason="退票"),
        }  # fmt: skip
        await funds.say(*(events[each] for each in order))
    states = {line["id"]: line["state"] for line in await county.lines()}
    assert {states[line] for line, _ in zip(lines, orders, strict=False)} == {"REISSUED"}
    assert await funds.parked() == []
