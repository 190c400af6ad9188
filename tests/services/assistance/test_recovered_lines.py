"""What funds says of money that was not due (Q46): asked back, come back or waived; heard again, out of order and unreadable."""

from dataclasses import replace
from datetime import date

import pytest

from libs.common.contracts.funds import (
    DisbursementBatchCreated,
    DisbursementPaid,
    OverpaymentDetected,
    OverpaymentRecovered,
    OverpaymentWaived,
)
from libs.common.kernel.ids import new_id
from tests.support.speaking import Speaking

TODAY = date(2024, 6, 20)
SETTLED = {OverpaymentRecovered: "RECOVERED", OverpaymentWaived: "PAID"}


@pytest.fixture
async def overpaid(county):
    """(person, line, funds as assistance hears it): a line of June, paid although it was not due."""
    person = await county.register()
    await county.verified(await county.submit())
    await county.run_lines("2024-06")
    [line] = [each["id"] for each in await county.lines()]
    funds, batch = Speaking(county.system, "assistance"), new_id()
    await funds.say(DisbursementBatchCreated(subject=batch, effective_on=TODAY, unit=new_id(), line_ids=(line,), total_fen=20000))
    await funds.say(
        DisbursementPaid(
            subject=person, effective_on=TODAY, batch_id=batch, bank_ref="LM000000010000001", benefit="LIVING_HARDSHIP_SUBSIDY",
            source="PROVINCIAL_SPECIAL", line_ids=(line,), months=("2024-06",), amount_fen=20000,
        ),
        OverpaymentDetected(subject=person, effective_on=TODAY, line_ids=(line,), amount_fen=20000, reason="DECEASED"),
    )  # fmt: skip
    assert await _state(county) == "RECOVERING"
    return person, line, funds


async def _state(county):
    [line] = await county.lines()
    return line["state"]


def _settled(kind, person, line, outstanding=0, amount=20000):
    return kind(subject=person, effective_on=TODAY, line_ids=(line,), amount_fen=amount, outstanding_fen=outstanding)


@pytest.mark.parametrize("kind", SETTLED, ids=lambda kind: kind.TYPE)
async def test_a_part_leaves_it_open_and_the_rest_settles_it_however_often_it_is_told(county, overpaid, kind):
    person, line, funds = overpaid
    part, rest = (funds.envelope(_settled(kind, person, line, left, 10000)) for left in (10000, 0))
    await funds.hear(rest)  # before the part: it waits for it
    assert [(str(subject), reason) for subject, reason, _ in await funds.parked()] == [(person, "GAP")]
    assert await _state(county) == "RECOVERING"
    await funds.hear(part)
    assert (await _state(county), await funds.parked()) == (SETTLED[kind], [])
    before = await county.fingerprint()
    await funds.hear(rest, part, rest)
    await funds.hear(part)
    assert (await _state(county), await county.fingerprint(), await funds.parked()) == (SETTLED[kind], before, [])


@pytest.mark.parametrize("kind", SETTLED, ids=lambda kind: kind.TYPE)
async def test_what_cannot_be_read_or_names_no_line_halts_its_own_person_only(county, overpaid, kind):
    person, line, funds = overpaid
    stranger, unread = new_id(), new_id()
    unknown = funds.envelope(_settled(kind, stranger, new_id()))
    sent = funds.envelope(_settled(kind, unread, new_id()))
    broken = replace(sent, data={**sent.data, "line_ids": "gone"})
    await funds.hear(unknown, broken, funds.envelope(_settled(kind, person, line)))
    assert {(subject, reason) for subject, reason, _ in await funds.parked()} == {(stranger, "POISON"), (unread, "POISON")}
    assert await _state(county) == SETTLED[kind]


@pytest.mark.parametrize("kind", SETTLED, ids=lambda kind: kind.TYPE)
async def test_a_line_that_nobody_asks_back_stays_as_it_is(county, kind):
    person = await county.register()
    await county.verified(await county.submit())
    await county.run_lines("2024-06")
    [line] = [each["id"] for each in await county.lines()]
    funds = Speaking(county.system, "assistance")
    await funds.say(_settled(kind, person, line))
    assert (await _state(county), await funds.parked()) == ("DUE", [])
