"""Receivables (Q46): told, decided by two persons, back line by line and in parts, or waived; never set off, also not against heirs."""

import asyncio
from datetime import date

from libs.common.contracts.assistance import EntitlementChanged, LineDue
from libs.common.kernel.ids import new_id

NOTICE = {"notified_on": "2024-06-11", "method": "LETTER", "doc_no": "多付告知2024-3"}
ORDER = {"kind": "ORDER", "doc_no": "合工发〔2024〕21号", "reason": "去世后多发一个月"}


async def _overpaid(union):
    """Paid for May and June; that the person died in May is told too late."""
    person = await union.person("2024-05", "2024-06")
    _, [line] = await union.send(await union.money())
    await union.answer(union.return_file("LM00000001", [(line[1], "SETTLED", 40000, "")]))
    await union.dies(person, date(2024, 5, 20))
    return person, union.line(person, "2024-06")


async def _notified(union, line):
    await union.done(f"/receivables/{line}/notices", "preparer", "PREPARER", json=NOTICE)


async def _enter(union, line, amount="200.00", receipt="20240612-1", who="preparer"):
    body = {"amount": amount, "bank_receipt_no": receipt, "received_on": "2024-06-12"}
    return await union.act(f"/receivables/{line}/recoveries", who, "PREPARER", json=body)


async def _settle(union, entered, who="approver", verdict="approval"):
    return await union.act(f"/recoveries/{entered['id']}/{verdict}", who, "APPROVER")


async def _one(union, line):
    return (await union.look(f"/receivables/{line}"))["receivable"]


async def _said(union, *kinds):
    return [(kind, data["amount_fen"], data["outstanding_fen"]) for kind, _, data in await union.told() if kind in kinds]


async def test_from_the_notice_to_the_money_in_two_parts(union):
    person, line = await _overpaid(union)
    assert (await _one(union, line))["state"] == "OPEN"
    path = f"/receivables/{line}/decisions"
    assert (await union.act(path, "preparer", "PREPARER", json=ORDER))[1]["code"] == "INVALID_TRANSITION"  # nobody was told
    await _notified(union, line)
    decision = (await union.done(path, "preparer", "PREPARER", json=ORDER))["id"]
    assert (await union.act(path, "preparer", "PREPARER", json=ORDER))[1]["code"] == "INVALID_TRANSITION"  # one waits
    decide = f"/recovery-decisions/{decision}/approval"
    assert (await union.act(decide, "preparer", "APPROVER"))[1]["code"] == "SELF_REVIEW_FORBIDDEN"
    assert (await union.act(decide, "x", "APPROVER", "芜湖"))[1]["code"] == "NOT_RESPONSIBLE_UNIT"
    await union.done(decide, "approver", "APPROVER")
    assert (await _one(union, line))["state"] == "ORDERED"
    before = (await union.look("/earmarks"))[0]["own_balance"]
    _, first = await _enter(union, line, "50.00")
    assert (await _settle(union, first, "preparer"))[1]["code"] == "SELF_REVIEW_FORBIDDEN"
    assert (await _settle(union, first))[1]["outstanding"] == "150.00"
    assert (await _settle(union, first))[1]["code"] == "INVALID_TRANSITION"
    assert (await _enter(union, line, "50.00"))[1]["code"] == "DUPLICATE_ROW"  # the same receipt
    assert (await _enter(union, line, "150.01", "R-2"))[1]["code"] == "FIELD_INVALID"
    _, second = await _enter(union, line, "150.00", "R-2")
    assert (await _settle(union, second))[1]["outstanding"] == "0.00"
    told = await _one(union, line)
    assert (told["state"], told["recovered"], told["outstanding"]) == ("RECOVERED", "200.00", "0.00")
    assert (await union.look("/receivables"))["items"] == []
    assert float((await union.look("/earmarks"))[0]["own_balance"]) - float(before) == 200
    assert (await union.proof())[0]["paid"] == "200.00"
    assert await _said(union, "OVERPAYMENT_RECOVERED") == [("OVERPAYMENT_RECOVERED", 5000, 15000), ("OVERPAYMENT_RECOVERED", 15000, 0)]
    assert [row["state"] for row in (await union.look("/overpayments"))["items"]] == ["RECOVERED"]
    assert person


async def test_instalments_add_up_and_what_is_late_is_shown(union):
    _, line = await _overpaid(union)
    await _notified(union, line)
    path = f"/receivables/{line}/decisions"

    def plan(*parts):
        return {**ORDER, "kind": "INSTALMENTS", "instalments": [{"due_on": day, "amount": amount} for day, amount in parts]}

    wrong = [
        plan(("2024-07-01", "100.00"), ("2024-08-01", "99.99")),
        plan(("2024-06-12", "200.00")),
        plan(("2024-08-01", "100.00"), ("2024-07-01", "100.00")),
        plan(("2024-07-01", "100.00"), ("2024-07-01", "100.00")),
        plan(("2024-07-01", "200.00"), ("2024-08-01", "0.00")),
        plan(),
        {**plan(("2024-07-01", "200.00")), "kind": "ORDER"},
        {**ORDER, "waived": "1.00"},
        {**ORDER, "kind": "WAIVER", "waived": "200.01"},
        {**ORDER, "kind": "WAIVER"},
    ]
    for body in wrong:
        assert (await union.act(path, "preparer", "PREPARER", json=body))[1]["code"] == "FIELD_INVALID", body
    decision = (await union.done(path, "preparer", "PREPARER", json=plan(("2024-07-01", "100.00"), ("2024-08-01", "100.00"))))["id"]
    await union.done(f"/recovery-decisions/{decision}/approval", "approver", "APPROVER")
    union.system.clock.move_to_day(date(2024, 7, 1))
    assert (await _one(union, line))["overdue"] == "0.00"  # due today
    union.system.clock.move_to_day(date(2024, 7, 2))
    assert (await _one(union, line))["overdue"] == "100.00"
    _, entered = await _enter(union, line, "30.00")
    await _settle(union, entered)
    assert ((await _one(union, line))["overdue"], (await _one(union, line))["state"]) == ("70.00", "INSTALMENTS")


async def test_a_waiver_is_the_provinces_and_moves_no_money(union):
    _, line = await _overpaid(union)
    await _notified(union, line)
    body = {**ORDER, "kind": "WAIVER", "waived": "200.00", "reason": "家属困难"}
    decision = (await union.done(f"/receivables/{line}/decisions", "preparer", "PREPARER", json=body))["id"]
    decide = f"/recovery-decisions/{decision}/approval"
    assert (await union.act(decide, "approver", "APPROVER"))[1]["code"] == "ROLE_NOT_PERMITTED"
    assert (await union.act(decide, "preparer", "SUPERVISOR", "省财政厅"))[1]["code"] == "SELF_REVIEW_FORBIDDEN"
    await union.done(decide, "监督甲", "SUPERVISOR", "省财政厅")
    assert (await _one(union, line))["state"] == "WAIVED"
    assert await _said(union, "OVERPAYMENT_WAIVED") == [("OVERPAYMENT_WAIVED", 20000, 0)]
    assert (await union.proof())[0]["paid"] == "400.00"
    assert (await _enter(union, line))[1]["code"] == "FIELD_INVALID"
    async with union.system.houses["funds"].pool.connection() as connection:
        [row] = await (await connection.execute("SELECT reason FROM recovery_decision")).fetchall()
    assert "家属".encode() not in bytes(row[0])


async def test_nothing_is_set_off_the_heir_gets_what_accrued_before_death_in_full(union):
    person = await union.person("2024-06")
    earmark = await union.money()
    _, [line] = await union.send(earmark)
    await union.answer(union.return_file("LM00000001", [(line[1], "SETTLED", 20000, "")]))
    await union.dies(person, date(2024, 5, 20))
    await union.grant(person, "2024-04", "2024-05")  # due before death, said late
    receivable = await _one(union, union.line(person, "2024-06"))
    assert receivable["outstanding"] == "200.00"
    async with union.system.houses["funds"].pool.connection() as connection:
        owed = await (
            await connection.execute("SELECT sum(amount_fen) FROM ledger.obligation WHERE person_id = %s AND state = 'DUE'", (person,))
        ).fetchone()
    assert owed == (40000,)
    assert (await union.act("/batches", "preparer", "PREPARER", json={"earmark_id": earmark, "through": "2024-06"}))[
        0
    ] == 404  # the heir's account is awaited


async def test_part_of_a_corrected_line_comes_back_and_then_the_rest_of_it_ends(union):
    person = await union.person("2024-06")
    _, [paid] = await union.send(await union.money())
    await union.answer(union.return_file("LM00000001", [(paid[1], "SETTLED", 20000, "")]))
    line = union.line(person, "2024-06")
    less = LineDue(line_id=line, month="2024-06", seq=1, amount_fen=-5000, payer=union.units["合肥"])
    await union.hear(EntitlementChanged(effective_on=date(2024, 6, 1), lines=(less,), **union.entitlement(person)))
    _, entered = await _enter(union, line, "20.00")
    assert (await _settle(union, entered))[1]["outstanding"] == "30.00"
    status, loaded = await union.answer(union.return_file("LM00000001", [(paid[1], "RETURNED", 20000, "销户")]))
    assert (status, loaded["outcomes"]) == (201, {"RETURNED_CONTRADICTED": 1})  # part of it is back already: a person must look
    await union.dies(person, date(2024, 5, 20))
    told = await _one(union, line)
    assert (told["amount"], told["recovered"], told["outstanding"]) == ("200.00", "20.00", "180.00")
    _, rest = await _enter(union, line, "180.00", "R-2")
    assert (await _settle(union, rest))[1]["outstanding"] == "0.00"
    assert (await union.proof())[0]["paid"] == "0.00"


async def test_eight_approvals_at_once_book_it_once_and_never_too_much(union):
    _, line = await _overpaid(union)
    entered = [(await _enter(union, line, "120.00", f"R-{n}"))[1] for n in range(2)]
    said = await asyncio.gather(*(_settle(union, each, f"approver{n}") for n in range(4) for each in entered))
    assert sum(status == 201 for status, _ in said) == 1  # two of 120.00 are more than 200.00
    assert {body["code"] for status, body in said if status != 201} <= {"INVALID_TRANSITION", "FIELD_INVALID"}
    assert (await _one(union, line))["recovered"] == "120.00"
    await union.proof()


async def test_a_rejected_entry_frees_its_receipt_and_others_may_not_look(union):
    _, line = await _overpaid(union)
    _, entered = await _enter(union, line)
    assert (await _settle(union, entered, verdict="rejection"))[1]["outstanding"] is None
    assert (await _enter(union, line))[0] == 201
    assert (await union.act(f"/receivables/{line}/notices", "x", "PREPARER", "芜湖", json=NOTICE))[1]["code"] == "NOT_RESPONSIBLE_UNIT"
    assert (await union.act(f"/receivables/{line}/notices", "x", "PREPARER", json={**NOTICE, "notified_on": "2024-06-13"}))[1][
        "code"
    ] == "FIELD_INVALID"
    headers = union.system.token("y", roles=["PREPARER"], unit_id=union.units["芜湖"])
    assert (await union.system.http.get(f"/funds/receivables/{line}", headers=headers)).status_code == 404
    assert (await union.act(f"/receivables/{new_id()}/notices", "x", "PREPARER", json=NOTICE))[1]["code"] == "NOT_FOUND"


async def test_the_province_orders_a_recovery(union):
    _, line = await _overpaid(union)
    order = {"line_id": str(line), "doc_no": "皖财监〔2024〕6号", "reason": "检查发现"}
    decision = (await union.done("/supervision/recovery-orders", "监督甲", "SUPERVISOR", "省财政厅", json=order))["id"]
    assert (await _one(union, line))["state"] == "OPEN"
    await union.done(f"/joint-decisions/{decision}/signatures", "监督乙", "SUPERVISOR", "省总")
    assert (await _one(union, line))["state"] == "ORDERED"
    [action] = (await union.look("/supervision/actions"))["items"]  # the union sees it
    assert (action["act"], action["scope"]) == ("RECOVERY_ORDER", "LINE")
