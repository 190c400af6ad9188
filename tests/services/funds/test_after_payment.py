"""A death reported late, a corrected line: by events, once, whatever order they come in (C3.5, Q12, Q14, Q46)."""

from datetime import date

import pytest

from libs.common.contracts.assistance import EntitlementChanged, EntitlementGranted, EntitlementTerminated, LineDue
from libs.common.kernel.ids import new_id


async def _paid(union, *months):
    person = await union.person(*months)
    earmark = await union.money()
    _, [line] = await union.send(earmark)
    await union.answer(union.return_file("LM00000001", [(line[1], "SETTLED", 20000 * len(months), "")]))
    return person, earmark, line[1]


async def _overpaid(union):
    return [(data["amount_fen"], data["reason"]) for kind, _, data in await union.told() if kind == "OVERPAYMENT_DETECTED"]


def _ended(union, person, last_month="2024-05", reason="DECEASED"):
    return EntitlementTerminated(effective_on=date(2024, 5, 20), last_month=last_month, reason=reason, **union.entitlement(person))


def _changed(union, person, month, seq, fen):
    line = LineDue(line_id=union.line(person, month), month=month, seq=seq, amount_fen=fen, payer=union.units["合肥"])
    return EntitlementChanged(effective_on=date(2024, 6, 1), lines=(line,), **union.entitlement(person))


@pytest.mark.parametrize("order", ["registry first", "assistance first"])
async def test_a_late_death_is_one_receivable_whoever_tells_first_and_however_often(union, order):
    person, _, _ = await _paid(union, "2024-04", "2024-05", "2024-06")
    if order == "registry first":
        told = await union.dies(person, date(2024, 5, 20))
        told += await union.hear(_ended(union, person))
    else:
        told = await union.hear(_ended(union, person))
        told += await union.dies(person, date(2024, 5, 20))
    for envelope in (*reversed(told), *told):
        await union.again(envelope)
    assert await _overpaid(union) == [(20000, "DECEASED")]
    [receivable] = (await union.look("/overpayments"))["items"]
    assert (receivable["month"], receivable["amount"], receivable["state"]) == ("2024-06", "200.00", "RECOVERING")
    assert (await union.proof())[0]["paid"] == "600.00"  # no set-off: what was paid stays paid until it is recovered


async def test_after_the_end_nothing_is_owed_and_a_correction_changes_nothing(union):
    person, earmark, _ = await _paid(union, "2024-05", "2024-06")
    await union.dies(person, date(2024, 5, 20))
    await union.hear(_changed(union, person, "2024-06", 1, -20000))
    await union.grant(person, "2024-07")
    assert await _overpaid(union) == [(20000, "DECEASED")]
    assert (await union.act("/batches", "preparer", "PREPARER", json={"earmark_id": earmark, "through": "2024-07"}))[0] == 404


async def test_the_month_of_death_waits_for_the_heir(union):
    person = await union.person("2024-05", "2024-06")
    earmark = await union.money()
    await union.dies(person, date(2024, 5, 20))
    other = await union.person("2024-06")
    batch = await union.prepare(earmark)
    assert (batch["people"], batch["held"]) == (1, [{"person_id": str(person), "code": "BENEFICIARY_DECEASED"}])
    assert other != person


async def test_a_revocation_claws_nothing_back(union):
    person, _, _ = await _paid(union, "2024-05", "2024-06")
    await union.hear(_ended(union, person, reason="HONOR_REVOKED"))
    assert await _overpaid(union) == []
    assert (await union.look("/overpayments"))["items"] == []


async def test_a_new_application_after_a_revocation_is_owed_again(union):
    person, earmark, _ = await _paid(union, "2024-05")
    await union.hear(_ended(union, person, reason="HONOR_REVOKED"))
    await union.grant(person, "2024-06")  # of the application that ended: nothing is due
    line = LineDue(line_id=union.line(person, "2024-07"), month="2024-07", seq=0, amount_fen=20000, payer=union.units["合肥"])
    again = union.entitlement(person) | {"application_id": new_id()}
    await union.hear(EntitlementGranted(effective_on=date(2024, 7, 1), lines=(line,), **again))
    batch = await union.prepare(earmark, through="2024-07")
    assert (batch["people"], batch["total"]) == (1, "200.00")


async def test_what_the_bank_pays_after_the_end_is_said_as_overpaid(union):
    person = await union.person("2024-06")
    _, [line] = await union.send(await union.money())
    await union.dies(person, date(2024, 5, 20))  # the file is out
    await union.answer(union.return_file("LM00000001", [(line[1], "SETTLED", 20000, "")]))
    assert await _overpaid(union) == [(20000, "PAID_AFTER_END")]
    await union.answer(union.return_file("LM00000001", [(line[1], "RETURNED", 20000, "户主已故")]))
    assert (await union.look("/overpayments"))["items"] == []  # it came back by itself
    assert (await union.proof())[0]["paid"] == "0.00"


async def test_a_negative_correction_of_a_paid_line_is_a_receivable_that_a_return_pays_off(union):
    person, earmark, ref = await _paid(union, "2024-06")
    [changed] = await union.hear(_changed(union, person, "2024-06", 1, -20000))
    await union.again(changed)
    assert await _overpaid(union) == [(20000, "ENTITLEMENT_CHANGED")]
    await union.answer(union.return_file("LM00000001", [(ref, "RETURNED", 20000, "销户")]))
    assert (await union.look("/overpayments"))["items"] == []
    assert (await union.act("/batches", "preparer", "PREPARER", json={"earmark_id": earmark, "through": "2024-06"}))[0] == 404
    await union.proof()


async def test_part_of_a_returned_payment_is_issued_anew(union):
    person, earmark, ref = await _paid(union, "2024-06")
    await union.hear(_changed(union, person, "2024-06", 1, -5000))
    await union.answer(union.return_file("LM00000001", [(ref, "RETURNED", 20000, "销户")]))
    assert (await union.prepare(earmark))["total"] == "150.00"


async def test_a_correction_before_its_line_waits_parked_and_others_go_on(union):
    person = await union.person()
    await union.hear(_changed(union, person, "2024-06", 1, -20000))
    async with union.system.houses["funds"].pool.connection() as connection:
        parked = await (await connection.execute("SELECT subject, reason, error FROM parked")).fetchall()
    assert parked == [(person, "POISON", "NOT_FOUND")]
    await union.person("2024-06")
    assert (await union.prepare(await union.money()))["people"] == 1
