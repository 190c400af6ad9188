"""Bills are paid once, out of the payer's own book or out of the earmark, and only the bank's word says that they were (C2.3, C2.4, C4.6, C4.8, C5.5, C5.8)."""

import asyncio
from datetime import date

import psycopg
import pytest

from libs.common.contracts.assistance import EntitlementGranted, LineDue
from libs.common.kernel.ids import derived_id
from tests.services.funds.billing import (
    EMPLOYER,
    answered,
    bills,
    central,
    central_money,
    insurance,
    open_units,
    own_money,
    prepare,
    receipt,
    registered,
    said,
    sent,
    split,
    step,
    training,
    worker,
)
from tests.services.funds.union import card


@pytest.fixture
async def payers(union):
    await open_units(union)
    return union


def _share(event, payer=None):
    return next(each.share_id for each in event.bill.shares if payer in (None, each.payer))


async def _book(union, unit, roles="PREPARER"):
    return await union.look("/union-book?year=2024", roles, unit)


async def test_three_unions_pay_their_own_shares_of_one_checkup(payers):
    event = split(payers, await worker(payers, "PROVINCIAL"))
    await payers.hear(event)
    for number, unit in enumerate(("省总", "合肥", "庐江县总")):
        share_id = _share(event, payers.units[unit])
        assert (await prepare(payers, share_id, unit))[1]["code"] == "PAYEE_NOT_ALLOWED"
        await registered(payers, unit)
        assert (await prepare(payers, share_id, unit))[1]["code"] == "INSUFFICIENT_EARMARKED_BALANCE"
        await own_money(payers, unit, "CHECKUP")
        payment = await sent(payers, share_id, unit)
        book = await _book(payers, unit)
        assert (book["paid"], book["under_way"]) == (
            "0.00",
            next(row["amount"] for row in await bills(payers, unit, query="?state=IN_PAYMENT")),
        )
        assert (await answered(payers, payment, unit, no=f"HF-{number}"))[1]["state"] == "SETTLED"
    paid = [(data["share_id"], data["amount_fen"], data["bill_id"]) for _, data in await said(payers, "BILL_SHARE_PAID")]
    assert paid == [(str(each.share_id), each.amount_fen, str(event.bill.bill_id)) for each in event.bill.shares]
    assert {row["state"] for row in await bills(payers, "省总", "FUNDS_CLERK")} == {"PAID"}
    book = await _book(payers, "庐江县总")
    assert (book["paid"], book["balance"], book["purposes"][0]["payments"]) == ("272.01", "4727.99", 1)
    entry = (await payers.look("/union-book/entries", "PREPARER", "庐江县总"))["items"][-1]
    reversal = await payers.act(f"/union-book/entries/{entry['id']}/reversal", "clerk", "PREPARER", "庐江县总", json={"reason": "误录"})
    assert reversal[1]["code"] == "INVALID_TRANSITION"  # only the bank's return
    assert await payers.look("/earmarks") == []


async def test_employment_money_pays_the_employer_and_the_person(payers):
    person = await payers.person("2024-03")
    wages, course = insurance(payers, person), training(payers, person)
    await payers.hear(wages, course)
    bureau = "合肥市人社局"
    await registered(payers, bureau, credit_code=EMPLOYER, name="合肥某机械有限公司")
    await own_money(payers, bureau, "SOCIAL_INSURANCE_SUBSIDY", "2000.00", roles="HRSS_CLERK")
    assert (await prepare(payers, _share(course), bureau))[1]["code"] == "INSUFFICIENT_EARMARKED_BALANCE"  # no budget of this purpose
    await own_money(payers, bureau, "TRAINING_SUBSIDY", "1.00", "800.00", roles="HRSS_CLERK")
    first = await sent(payers, _share(wages), bureau)
    assert (await prepare(payers, _share(course), bureau))[1]["code"] == "INSUFFICIENT_EARMARKED_BALANCE"  # what is under way is spent
    await own_money(payers, bureau, "TRAINING_SUBSIDY", "300.00", "0.01", roles="HRSS_CLERK")
    second = await sent(payers, _share(course), bureau)
    order = await step(payers, second, "order", "preparer", "PREPARER", bureau, json={"reason": "开具付款凭证"})
    assert (order[1]["account"], order[1]["amount"]) == (card(1), "800.00")
    await answered(payers, first, bureau)
    await answered(payers, second, bureau, no="HF-2")
    assert [data["purpose"] for _, data in await said(payers, "BILL_SHARE_PAID")] == ["SOCIAL_INSURANCE_SUBSIDY", "TRAINING_SUBSIDY"]
    assert (await _book(payers, bureau, "HRSS_CLERK"))["balance"] == "1.00"
    by_hand = {
        "kind": "PAYMENT",
        "purpose": "TRAINING_SUBSIDY",
        "fiscal_year": 2024,
        "amount": "1.00",
        "on_day": "2024-06-10",
        "doc_no": "记-1",
    }
    assert (await payers.act("/union-book/entries", "clerk", "HRSS_CLERK", bureau, json=by_hand))[1]["code"] == "FIELD_INVALID"
    foreign = by_hand | {"kind": "BUDGET", "purpose": "CHECKUP"}
    assert (await payers.act("/union-book/entries", "clerk", "HRSS_CLERK", bureau, json=foreign))[1]["code"] == "FUND_SOURCE_MISMATCH"
    unions = by_hand | {"kind": "BUDGET"}
    assert (await payers.act("/union-book/entries", "clerk", "PREPARER", "合肥", json=unions))[1]["code"] == "FUND_SOURCE_MISMATCH"
    other = payers.system.token("x", roles=["PREPARER"], unit_id=payers.units["芜湖市人社局"])
    assert (await payers.system.http.get(f"/funds/bill-payments/{first}", headers=other)).status_code == 404
    assert (await payers.look("/bill-payments", "PREPARER", "芜湖市人社局"))["items"] == []
    assert [row["state"] for row in (await payers.look("/bill-payments", "PREPARER", bureau))["items"]] == ["SETTLED", "SETTLED"]


async def test_central_money_pays_the_hospital_out_of_its_earmark(payers):
    event = central(payers, await worker(payers))
    await payers.hear(event)
    await registered(payers)
    assert (await prepare(payers, _share(event)))[1]["code"] == "INSUFFICIENT_EARMARKED_BALANCE"
    earmark = await central_money(payers, "999.99")
    assert (await prepare(payers, _share(event)))[1]["code"] == "INSUFFICIENT_EARMARKED_BALANCE"
    await central_money(payers, "0.01", receipt="R-10")
    _, made = await prepare(payers, _share(event))
    [proof] = await payers.proof()
    assert (proof["earmark_id"], proof["reserved"], proof["paid"], proof["allotted"]) == (earmark, "1000.00", "0.00", "0.00")
    assert (await step(payers, made["id"], "withdrawal", "preparer", "PREPARER", json={"reason": "撤回重编"}))[1]["state"] == "WITHDRAWN"
    [proof] = await payers.proof()
    assert (proof["reserved"], proof["allotted"]) == ("0.00", "1000.00")
    payment = await sent(payers, _share(event))
    await answered(payers, payment)
    [proof] = await payers.proof()
    assert (proof["reserved"], proof["paid"], proof["allotted"]) == ("0.00", "1000.00", "0.00")
    await answered(payers, payment, outcome="RETURNED", no="HF-2")
    [proof] = await payers.proof()
    assert (proof["paid"], proof["allotted"]) == ("0.00", "1000.00")
    assert [row["state"] for row in await bills(payers)] == ["OWED"]
    again = await sent(payers, _share(event))
    await answered(payers, again, no="HF-3")
    assert [kind for kind, _ in await said(payers, "BILL_SHARE_PAID", "BILL_SHARE_RETURNED")] == [
        "BILL_SHARE_PAID", "BILL_SHARE_RETURNED", "BILL_SHARE_PAID",
    ]  # fmt: skip
    [proof] = await payers.proof()
    assert proof["paid"] == "1000.00"


@pytest.mark.parametrize("money", ["own", "earmarked"])
async def test_of_two_payments_at_once_one_wins(payers, money):
    person = await worker(payers, "PROVINCIAL" if money == "own" else "NATIONAL")
    event = split(payers, person) if money == "own" else central(payers, person)
    await payers.hear(event)
    await registered(payers)
    await (own_money(payers, "合肥", "CHECKUP") if money == "own" else central_money(payers))
    share_id = _share(event, payers.units["合肥"])
    found = await asyncio.gather(*(prepare(payers, share_id, who=f"preparer-{number}") for number in range(4)))
    assert sorted(status for status, _ in found) == [201, 409, 409, 409]
    assert {body["code"] for status, body in found if status != 201} == {"INVALID_TRANSITION"}
    [payment] = (await payers.look("/bill-payments"))["items"]
    for what, who, roles in (("approval", "approver", "APPROVER"), ("release", "releaser", "RELEASER")):
        steps = await asyncio.gather(*(step(payers, payment["id"], what, f"{who}-{n}", roles) for n in range(3)))
        assert sorted(status for status, _ in steps) == [201, 409, 409]
    _, entered = await step(payers, payment["id"], "receipts", "preparer", "PREPARER", json=receipt())
    path = f"receipts/{entered['id']}/confirmation"
    done = await asyncio.gather(*(step(payers, payment["id"], path, f"second-{n}", "APPROVER") for n in range(3)))
    assert sorted(status for status, _ in done) == [201, 409, 409]
    assert len(await said(payers, "BILL_SHARE_PAID")) == 1
    await payers.proof()


async def test_shares_at_once_never_exceed_the_book(payers):
    events = [training(payers, await payers.person("2024-03"), 30000) for _ in range(5)]
    await payers.hear(*events)
    await own_money(payers, "合肥市人社局", "TRAINING_SUBSIDY", "1000.00", roles="HRSS_CLERK")
    found = await asyncio.gather(*(prepare(payers, _share(event), "合肥市人社局") for event in events))
    assert sorted(status for status, _ in found) == [201, 201, 201, 409, 409]


async def test_three_persons_and_two_more(payers):
    event = split(payers, await worker(payers, "PROVINCIAL"))
    await payers.hear(event)
    await registered(payers)
    await own_money(payers, "合肥", "CHECKUP")
    share_id = _share(event, payers.units["合肥"])
    assert (await prepare(payers, share_id, roles="APPROVER"))[1]["code"] == "ROLE_NOT_PERMITTED"
    assert (await prepare(payers, share_id, "芜湖"))[1]["code"] == "NOT_RESPONSIBLE_UNIT"
    assert (await prepare(payers, share_id, "合肥市人社局"))[1]["code"] == "ROLE_NOT_PERMITTED"  # no union
    payment = (await prepare(payers, share_id))[1]["id"]
    everything = "PREPARER APPROVER RELEASER"
    assert (await step(payers, payment, "release", "releaser", "RELEASER"))[1]["code"] == "INVALID_TRANSITION"
    assert (await step(payers, payment, "approval", "preparer", everything))[1]["code"] == "SELF_REVIEW_FORBIDDEN"
    assert (await step(payers, payment, "approval", "x", "APPROVER", "芜湖"))[1]["code"] == "NOT_RESPONSIBLE_UNIT"
    assert (await step(payers, payment, "receipts", "x", "PREPARER", json=receipt()))[1]["code"] == "INVALID_TRANSITION"
    await step(payers, payment, "approval", "approver", "APPROVER")
    for who in ("preparer", "approver"):
        assert (await step(payers, payment, "release", who, everything))[1]["code"] == "SELF_REVIEW_FORBIDDEN"
    await step(payers, payment, "release", "releaser", "RELEASER")
    assert (await step(payers, payment, "withdrawal", "preparer", "PREPARER", json={"reason": "撤回"}))[1]["code"] == "INVALID_TRANSITION"
    for changed, code in (
        ({"outcome": "RETURNED"}, "INVALID_TRANSITION"), ({"on": "2024-06-11"}, "FIELD_INVALID"), ({"on": "2024-06-13"}, "FIELD_INVALID"),
        ({"outcome": "REJECTED", "reason": ""}, "FIELD_INVALID"), ({"no": "1"}, "INPUT_INVALID"),
    ):  # fmt: skip
        assert (await step(payers, payment, "receipts", "preparer", "PREPARER", json=receipt(**changed)))[1]["code"] == code
    _, entered = await step(payers, payment, "receipts", "preparer", "PREPARER", json=receipt())
    assert (await step(payers, payment, "receipts", "releaser", "RELEASER", json=receipt(no="HF-2")))[1]["code"] == "DUPLICATE_ROW"
    path = f"receipts/{entered['id']}"
    assert (await step(payers, payment, f"{path}/confirmation", "preparer", everything))[1]["code"] == "SELF_REVIEW_FORBIDDEN"
    assert (await step(payers, payment, f"{path}/confirmation", "x", "APPROVER", "芜湖"))[1]["code"] == "NOT_RESPONSIBLE_UNIT"
    assert (await step(payers, payment, f"{path}/discarding", "approver", "APPROVER"))[1]["state"] == "RELEASED"
    assert await said(payers, "BILL_SHARE_PAID") == []
    assert (await prepare(payers, share_id, who="other"))[1]["code"] == "INVALID_TRANSITION"  # an unknown outcome is never paid again
    await answered(payers, payment, outcome="REJECTED", no="HF-3")
    assert await said(payers, "BILL_SHARE_PAID", "BILL_SHARE_RETURNED") == []
    second = await sent(payers, share_id)
    assert (await answered(payers, second, no="HF-3"))[1]["code"] == "DUPLICATE_ROW"  # a receipt answers once
    await answered(payers, second, no="HF-4")
    assert (await _book(payers, "合肥"))["paid"] == "264.00"
    await answered(payers, second, outcome="RETURNED", no="HF-5")
    assert (await _book(payers, "合肥"))["paid"] == "0.00"
    refs = {row["bank_ref"] for row in (await payers.look("/bill-payments"))["items"]}
    assert len(refs) == 2


async def test_a_death_does_not_keep_a_hospital_waiting_but_a_person_is_paid_by_the_heir(payers):
    person = await payers.person("2024-03")
    checkup, course = split(payers, person), training(payers, person)
    await payers.hear(checkup, course)
    await registered(payers)
    await own_money(payers, "合肥", "CHECKUP")
    await own_money(payers, "合肥市人社局", "TRAINING_SUBSIDY", roles="HRSS_CLERK")
    waiting = (await prepare(payers, _share(course), "合肥市人社局"))[1]["id"]
    await payers.dies(person, date(2024, 6, 11))
    await answered(payers, await sent(payers, _share(checkup, payers.units["合肥"])))
    assert len(await said(payers, "BILL_SHARE_PAID")) == 1
    assert (await step(payers, waiting, "approval", "approver", "APPROVER", "合肥市人社局"))[1]["code"] == "BENEFICIARY_DECEASED"
    await payers.lawful_payee(person)
    assert (await step(payers, waiting, "approval", "approver", "APPROVER", "合肥市人社局"))[1]["code"] == "PAYEE_HELD"
    payers.system.clock.move_to_day(date(2024, 6, 14))
    assert (await step(payers, waiting, "approval", "approver", "APPROVER", "合肥市人社局"))[1]["code"] == "PAYEE_HELD"  # another account
    await step(payers, waiting, "withdrawal", "preparer", "PREPARER", "合肥市人社局", json={"reason": "改由继承人领取"})
    payment = await sent(payers, _share(course), "合肥市人社局")
    await answered(payers, payment, "合肥市人社局", on="2024-06-14", no="HF-9")
    assert [data["purpose"] for _, data in await said(payers, "BILL_SHARE_PAID")] == ["CHECKUP", "TRAINING_SUBSIDY"]


async def test_a_changed_account_waits_and_the_old_one_is_not_paid(payers):
    event = split(payers, await worker(payers, "PROVINCIAL"))
    await payers.hear(event)
    await registered(payers)
    await own_money(payers, "合肥", "CHECKUP")
    payment = (await prepare(payers, _share(event, payers.units["合肥"])))[1]["id"]
    await registered(payers, account_number=card(801))
    assert (await step(payers, payment, "approval", "approver", "APPROVER"))[1]["code"] == "PAYEE_HELD"
    payers.system.clock.move_to_day(date(2024, 6, 14))
    assert (await step(payers, payment, "approval", "approver", "APPROVER"))[1]["code"] == "PAYEE_HELD"
    await step(payers, payment, "withdrawal", "approver", "APPROVER", json={"reason": "账户变更"})
    second = await sent(payers, _share(event, payers.units["合肥"]))
    order = await step(payers, second, "order", "releaser", "RELEASER", json={"reason": "付款"})
    assert order[1]["account"] == card(801)
    assert (await step(payers, second, "order", "releaser", "RELEASER", "芜湖", json={"reason": "付款"}))[1][
        "code"
    ] == "NOT_RESPONSIBLE_UNIT"
    assert (await step(payers, second, "order", "x", "PAYEE_REVIEWER", json={"reason": "付款"}))[1]["code"] == "ROLE_NOT_PERMITTED"


async def test_holds_and_freezes_stop_a_central_bill(payers):
    event = central(payers, await worker(payers))
    await payers.hear(event)
    await registered(payers)
    earmark = await central_money(payers)
    payment = (await prepare(payers, _share(event)))[1]["id"]
    hold = {"scope": "EARMARK", "target": earmark, "unit": str(payers.units["合肥"]), "doc_no": "皖财监〔2024〕3号", "reason": "核查"}
    status, placed = await payers.act("/supervision/holds", "supervisor", "SUPERVISOR", "省财政厅", json=hold)
    assert status == 201, placed
    assert (await step(payers, payment, "approval", "approver", "APPROVER"))[1]["code"] == "SUPERVISION_HOLD"
    assert [row["state"] for row in (await payers.look("/bill-payments"))["items"]] == ["PREPARED"]
    await payers.proof()


CHECKUP = "HEALTH_CHECKUP_SUBSIDY"


async def _granted(union, person):
    """The check-up subsidy of 2024 (C3.3) to the person in hardship."""
    line = LineDue(line_id=derived_id("checkup-line", person), month="2024-05", seq=0, amount_fen=50000, payer=union.units["合肥"])
    told = union.entitlement(person) | {"benefit": CHECKUP, "entitlement_id": derived_id("checkup", person)}
    await union.hear(EntitlementGranted(effective_on=date(2024, 3, 1), lines=(line,), **told))
    return line.line_id


async def _subsidy_money(union):
    document = {
        "source": "PROVINCIAL_SPECIAL", "purpose": CHECKUP, "fiscal_year": 2024, "doc_no": "皖财社〔2024〕70号", "amount": "5000.00",
        "received_on": "2024-06-12", "bank_receipt_no": "R-70",
    }  # fmt: skip
    entered = await union.done("/funding-documents", "clerk", "FUNDS_CLERK", "省财政厅", json=document)
    earmark = (await union.done(f"/funding-documents/{entered['id']}/approval", "finance", "FINANCE_ALLOCATOR", "省财政厅"))["earmark_id"]
    await union.allocate(earmark, "5000.00")
    return earmark


async def test_a_subsidy_of_the_year_and_a_bill_never_both(payers):
    """Q31, both ways: what stands in a batch refuses the bill; what is owed of a bill is left out of a batch, and cannot be forced into one."""
    batched, billed, between = await payers.person(), await payers.person(), await payers.person()
    earmark = await _subsidy_money(payers)
    for person in (batched, between):
        await _granted(payers, person)
    event = split(payers, between)
    await payers.hear(event)
    assert (await payers.prepare(earmark))["people"] == 1  # not whose check-up a bill pays
    await payers.hear(split(payers, batched))
    assert {data["code"] for _, data in await said(payers, "BILL_SHARE_REFUSED")} == {"ANNUAL_LIMIT_REACHED"}
    await payers.hear(split(payers, batched, year=2025), split(payers, billed))
    line = await _granted(payers, billed)
    batch = {"earmark_id": earmark, "through": "2024-06"}
    assert (await payers.act("/batches", "preparer", "PREPARER", json=batch))[1]["code"] == "NOT_FOUND"
    forced = (
        "SELECT ledger.reserve(uuidv7(), %s, %s, '2024-06-01', ARRAY[%s]::uuid[], ARRAY[%s]::uuid[], ARRAY[uuidv7()]::uuid[], 'x', now())"
    )
    async with payers.system.houses["funds"].pool.connection() as connection:
        with pytest.raises(psycopg.Error, match="DUPLICATE_PERIOD"):
            await connection.execute(forced, (earmark, payers.units["合肥"], line, billed))
    assert [row["state"] for row in await bills(payers, query="?state=REFUSED")] == ["REFUSED"]
    await payers.proof()


async def test_a_frozen_earmark_pays_no_bill(payers):
    event = central(payers, await worker(payers))
    await payers.hear(event)
    await registered(payers)
    earmark = await central_money(payers)
    payment = await sent(payers, _share(event))
    async with payers.system.houses["funds"].pool.connection() as connection:
        await connection.execute("SELECT ledger.freeze_earmark(%s, '核查', now())", (earmark,))
    status, said_no = await answered(payers, payment)
    assert (status, said_no["code"]) == (409, "EARMARK_FROZEN")
    assert await said(payers, "BILL_SHARE_PAID") == []
    assert [row["state"] for row in (await payers.look("/bill-payments"))["items"]] == ["RELEASED"]


async def test_the_walls_of_the_ledger_hold_for_raw_sql(payers):
    event = central(payers, await worker(payers))
    await payers.hear(event)
    await registered(payers)
    await central_money(payers)
    payment = (await prepare(payers, _share(event)))[1]["id"]
    refused = [
        ("UPDATE ledger.bill_payment SET state = 'SETTLED'", psycopg.errors.InsufficientPrivilege),
        ("DELETE FROM ledger.bill_share", psycopg.errors.InsufficientPrivilege),
        ("DELETE FROM bill_payment", psycopg.errors.InsufficientPrivilege),
        (f"SELECT ledger.advance_bill('{payment}', 'RELEASED', 'x')", psycopg.Error),
        (f"SELECT ledger.advance_bill('{payment}', 'APPROVED', 'preparer')", psycopg.Error),
        (f"SELECT ledger.resolve_bill('{payment}', 'post', 'a', 'b', '', now())", psycopg.Error),
        (f"SELECT ledger.return_bill('{payment}', 'a', 'b', 'x', now())", psycopg.Error),
        (f"SELECT ledger.reserve_bill(uuidv7(), '{_share(event)}', '{payers.units['合肥']}', 'x', now())", psycopg.Error),
        (f"SELECT ledger.reserve_bill(uuidv7(), '{_share(event)}', '{payers.units['芜湖']}', 'x', now())", psycopg.Error),
        ("INSERT INTO bill_payment (id, share_id, source, payer, purpose, fiscal_year, amount_fen, organisation_id, preparer, prepared_at) SELECT uuidv7(), share_id, source, payer, purpose, fiscal_year, amount_fen + 1, organisation_id, 'x', now() FROM bill_payment", psycopg.Error),
    ]  # fmt: skip
    for statement, error in refused:
        async with payers.system.houses["funds"].pool.connection() as connection:
            with pytest.raises(error):
                await connection.execute(statement)
    await payers.proof()
