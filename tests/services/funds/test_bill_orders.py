"""Bills go to the bank in its own files and come back in its answers: two persons each, each bill once, the whole file or nothing (C2.3, C2.4, C2.6)."""

import asyncio
from datetime import date

import pytest

from services.funds.jobs.publish_bank_files import publish_bank_files
from services.funds.storage.bank_outbox import BankOutbox
from tests.services.funds.billing import (
    central,
    central_money,
    open_units,
    own_money,
    prepare,
    registered,
    said,
    split,
    step,
    training,
    worker,
)
from tests.services.funds.union import card, trailed

BUREAU = "合肥市人社局"
LAYOUT = {
    "payment": {
        "file_name": "DF_{batch}_{part}.txt",
        "header": [{"field": "source", "words": {"EMPLOYMENT_FUND": "34050140880800000123"}}, {"field": "count"}],
        "detail": [
            {"field": "bank_ref"}, {"field": "account"}, {"field": "name"}, {"field": "amount"},
            {"field": "relation", "words": {"SELF": "本人"}},
        ],
        "max_lines": 2,
    },
    "answer": {"columns": {"reference": 0, "amount": 1, "result": 2, "reason": 3, "date": 4}, "words": {"0000": "SETTLED", "E1": "REJECTED"}},
}  # fmt: skip


@pytest.fixture
async def payers(union):
    await open_units(union)
    return union


async def _approved(union, share, unit):
    _, made = await prepare(union, share, unit)
    status, body = await step(union, made["id"], "approval", "approver", "APPROVER", unit)
    assert status == 201, body
    return made["id"]


async def _courses(union, count, fen=10000):
    """Approved subsidies of a bureau to as many people."""
    events = [training(union, await union.person("2024-03"), fen) for _ in range(count)]
    await union.hear(*events)
    await own_money(union, BUREAU, "TRAINING_SUBSIDY", roles="HRSS_CLERK")
    return [await _approved(union, event.bill.shares[0].share_id, BUREAU) for event in events]


async def _release(union, payments, unit=BUREAU, who="releaser", roles="RELEASER"):
    return await union.act("/bill-payments/release", who, roles, unit, json={"payment_ids": payments})


def _answer(union, order, rows, unit=BUREAU):
    day = union.system.clock.today()
    lines = [f"H,RETURN,1,{order},{union.units[unit]},{day}"]
    lines += [f"R,{ref},{result},{fen},{'' if result == 'SETTLED' else '户名不符'},{day}" for ref, result, fen in rows]
    return trailed(lines, sum(fen for _, _, fen in rows))


async def _load(union, content, who="preparer", unit=BUREAU, query=""):
    return await union.act(f"/bill-answers{query}", who, "PREPARER", unit, files={"file": ("回盘.csv", content)})


async def _decide(union, answer, who="approver", unit=BUREAU, what="confirmation"):
    return await union.act(f"/bill-answers/{answer}/{what}", who, "APPROVER PREPARER", unit)


async def _states(union, unit=BUREAU):
    return {row["bank_ref"]: row["state"] for row in (await union.look("/bill-payments", "PREPARER", unit))["items"]}


async def test_an_order_goes_out_in_one_file_and_the_answer_is_confirmed_by_another(payers):
    payments = await _courses(payers, 3)
    assert (await _release(payers, payments, roles="APPROVER"))[1]["code"] == "ROLE_NOT_PERMITTED"
    assert (await _release(payers, payments, "芜湖市人社局"))[1]["code"] == "NOT_RESPONSIBLE_UNIT"
    assert (await _release(payers, payments, who="approver", roles="RELEASER"))[1]["code"] == "SELF_REVIEW_FORBIDDEN"
    assert (await _release(payers, []))[1]["code"] == "INPUT_INVALID"
    assert (await _release(payers, [*payments, str(payers.units["合肥"])]))[1]["code"] == "NOT_FOUND"
    assert not list(payers.bank.glob("*LD*"))
    status, released = await _release(payers, payments)
    assert (status, released["name"], released["files"]) == (201, "LD00000001", ["pay-LD00000001.csv"])
    lines = payers.file_lines("pay-LD00000001.csv")
    assert {(line[2], line[3], line[5], line[6]) for line in lines} == {(card(n), "张三", "10000", "TRAINING_SUBSIDY") for n in (1, 2, 3)}
    assert (await _release(payers, payments))[1]["code"] == "INVALID_TRANSITION"
    refs = [row["bank_ref"] for row in released["payments"]]
    assert sorted(line[1] for line in lines) == sorted(refs)
    (payers.bank / "pay-LD00000001.csv").rename(payers.bank / "lost")
    await publish_bank_files(BankOutbox(payers.bank))(payers.system.houses["funds"])
    assert (payers.bank / "pay-LD00000001.csv").read_bytes() == (payers.bank / "lost").read_bytes()

    content = _answer(payers, "LD00000001", [(refs[0], "SETTLED", 10000), (refs[1], "REJECTED", 10000)])
    for wrong, code in (
        (_answer(payers, "LD00000001", [(refs[0], "SETTLED", 9999)]), "FIELD_INVALID"),
        (_answer(payers, "LD00000001", [("LB99999999", "SETTLED", 10000)]), "FIELD_INVALID"),
        (_answer(payers, "LD00000001", [(refs[0], "SETTLED", 10000)] * 2), "FIELD_INVALID"),
        (_answer(payers, "LM00000001", [(refs[0], "SETTLED", 10000)]), "FIELD_INVALID"),
        (_answer(payers, "LD00000001", [(refs[0], "SETTLED", 10000)], "合肥"), "NOT_RESPONSIBLE_UNIT"),
        (content[:-9] + b"\n", "FIELD_INVALID"),
    ):
        assert (await _load(payers, wrong))[1]["code"] == code
    assert (await _load(payers, content, unit="芜湖市人社局"))[1]["code"] == "NOT_RESPONSIBLE_UNIT"
    assert (await payers.answer(content, unit=BUREAU))[1]["code"] in ("FIELD_INVALID", "NOT_FOUND")  # no batch
    status, loaded = await _load(payers, content)
    assert (status, loaded["outcomes"]) == (201, {"SETTLED_ENTERED": 1, "REJECTED_ENTERED": 1})
    assert set((await _states(payers)).values()) == {"RELEASED"}  # one person's word
    assert (await _load(payers, content, "other"))[1]["code"] == "DUPLICATE_ROW"
    assert (await _decide(payers, loaded["id"], "preparer"))[1]["code"] == "SELF_REVIEW_FORBIDDEN"
    assert (await _decide(payers, loaded["id"], unit="芜湖市人社局"))[1]["code"] == "NOT_RESPONSIBLE_UNIT"
    done = await asyncio.gather(*(_decide(payers, loaded["id"], f"second-{n}") for n in range(3)))
    assert sorted(status for status, _ in done) == [201, 409, 409]
    assert await _states(payers) == {refs[0]: "SETTLED", refs[1]: "REJECTED", refs[2]: "RELEASED"}
    assert len(await said(payers, "BILL_SHARE_PAID")) == 1
    book = await payers.look("/union-book?year=2024", "HRSS_CLERK", BUREAU)
    assert (book["paid"], book["under_way"]) == ("100.00", "100.00")


async def test_what_the_bank_contradicts_changes_nothing_and_a_return_is_booked_once(payers):
    payments = await _courses(payers, 2)
    refs = [row["bank_ref"] for row in (await _release(payers, payments))[1]["payments"]]
    _, first = await _load(payers, _answer(payers, "LD00000001", [(refs[0], "SETTLED", 10000), (refs[1], "NOT_RECEIVED", 10000)]))
    assert first["outcomes"] == {"SETTLED_ENTERED": 1, "NOT_RECEIVED_NOT_RECEIVED": 1}
    back = _answer(payers, "LD00000001", [(refs[0], "RETURNED", 10000)])
    assert (await _load(payers, back))[1]["outcomes"] == {"RETURNED_WAITING": 1}
    await _decide(payers, first["id"])
    odd = _answer(payers, "LD00000001", [(refs[0], "REJECTED", 10000), (refs[1], "RETURNED", 10000)])
    assert (await _load(payers, odd))[1]["outcomes"] == {"REJECTED_CONTRADICTED": 1, "RETURNED_CONTRADICTED": 1}
    assert await _states(payers) == {refs[0]: "SETTLED", refs[1]: "RELEASED"}
    cases = (await payers.look("/exceptions", "SUPERVISOR", "省财政厅"))["items"]
    assert {case["bank_ref"] for case in cases} == set(refs)
    case = f"/exceptions/{cases[0]['id']}/resolution"
    assert (await payers.act(case, "x", "APPROVER", "合肥", json={"resolution": "以账簿为准"}))[1]["code"] == "NOT_RESPONSIBLE_UNIT"
    assert (await payers.act(case, "x", "APPROVER", BUREAU, json={"resolution": "以账簿为准"}))[0] == 201
    again = _answer(payers, "LD00000001", [(refs[0], "RETURNED", 10000), (refs[1], "SETTLED", 10000)])
    _, loaded = await _load(payers, again)
    assert (await _decide(payers, loaded["id"], what="discarding"))[0] == 201
    assert await _states(payers) == {refs[0]: "SETTLED", refs[1]: "RELEASED"}
    _, loaded = await _load(payers, again)
    assert loaded["outcomes"] == {"RETURNED_ENTERED": 1, "SETTLED_ENTERED": 1}
    await _decide(payers, loaded["id"])
    assert await _states(payers) == {refs[0]: "RETURNED", refs[1]: "SETTLED"}
    assert (await payers.look("/union-book?year=2024", "HRSS_CLERK", BUREAU))["paid"] == "100.00"


async def test_the_payers_own_template_splits_the_order_and_reads_the_answer(payers):
    body = {"bank": "徽商银行", "bank_prefix": "徽商银行", "valid_from": "2024-06-12", "doc_no": "接口规范V3", "layout": LAYOUT}
    entered = await payers.done("/bank-templates", "preparer", "PREPARER", BUREAU, json=body)
    await payers.done(f"/bank-templates/{entered['id']}/approval", "approver", "APPROVER", BUREAU)
    assert len((await payers.look("/bank-templates", "PREPARER", BUREAU))["items"]) == 1
    released = (await _release(payers, await _courses(payers, 3)))[1]
    assert released["files"] == ["DF_LD00000001_01.txt", "DF_LD00000001_02.txt"]
    rows = [line.split("|") for line in (payers.bank / released["files"][0]).read_bytes().decode("GB18030").splitlines()]
    assert (rows[0], rows[1][2:]) == (["34050140880800000123", "2"], ["张三", "100.00", "本人"])
    refs = [row["bank_ref"] for row in released["payments"]]
    content = f"{refs[0]}|100.00|0000||20240612\r\n{refs[1]}|100.00|E1|户名不符|20240612\r\n".encode("GB18030")
    query = f"?template_id={entered['id']}"
    assert (await _load(payers, content, unit="芜湖市人社局", query=query))[1]["code"] == "NOT_RESPONSIBLE_UNIT"
    assert (await _load(payers, content.replace(b"LB00000001", b"LM000000010000001"), query=query))[1]["code"] == "FIELD_INVALID"
    _, loaded = await _load(payers, content, query=query)
    await _decide(payers, loaded["id"])
    assert sorted((await _states(payers)).values()) == ["REJECTED", "RELEASED", "SETTLED"]


async def test_orders_at_once_pay_each_bill_once_and_the_books_balance(payers):
    events = [central(payers, await worker(payers)) for _ in range(4)]
    shared = split(payers, await worker(payers, "PROVINCIAL"))
    await payers.hear(*events, shared)
    await registered(payers)
    await central_money(payers)
    await own_money(payers, "合肥", "CHECKUP")
    payments = [await _approved(payers, event.bill.shares[0].share_id, "合肥") for event in events]
    own = await _approved(payers, next(each.share_id for each in shared.bill.shares if each.payer == payers.units["合肥"]), "合肥")
    assert (await _release(payers, [payments[0], own], "合肥"))[1]["code"] == "FIELD_INVALID"  # two sources are two accounts
    wanted = ([0, 1, 2], [2, 1], [3, 2], [1, 3], [0], [3])
    found = await asyncio.gather(*(_release(payers, [payments[n] for n in some], "合肥", f"releaser-{k}") for k, some in enumerate(wanted)))
    assert {body["code"] for status, body in found if status != 201} <= {"INVALID_TRANSITION"}
    sent = [row["bank_ref"] for status, body in found if status == 201 for row in body["payments"]]
    assert len(sent) == len(set(sent)) > 0
    files = [name for status, body in found if status == 201 for name in body["files"]]
    assert sorted(line[1] for name in files for line in payers.file_lines(name)) == sorted(sent)
    proof = next(each for each in await payers.proof() if each["source"] == "CENTRAL_SPECIAL")
    assert (proof["reserved"], proof["paid"]) == ("4000.00", "0.00")
    for status, body in found:
        if status == 201:
            answer = _answer(payers, body["name"], [(row["bank_ref"], "SETTLED", 100000) for row in body["payments"]], "合肥")
            _, loaded = await _load(payers, answer, unit="合肥")
            await asyncio.gather(*(_decide(payers, loaded["id"], f"second-{n}", "合肥") for n in range(2)))
    proof = next(each for each in await payers.proof() if each["source"] == "CENTRAL_SPECIAL")
    assert (proof["paid"], proof["reserved"]) == (f"{1000 * len(sent)}.00", f"{1000 * (4 - len(sent))}.00")
    assert len(await said(payers, "BILL_SHARE_PAID")) == len(sent)
    day, unit = payers.system.clock.today(), payers.units["合肥"]
    rows = [f"H,STATEMENT,1,{unit},{day}", *(f"S,{ref},PAID,100000" for ref in sent[1:])]
    content = trailed(rows, 100000 * len(sent[1:]))
    statement = await payers.done("/statements", "preparer", "PREPARER", files={"file": ("s.csv", content)})
    assert (statement["matched"], statement["differences"]) == (len(sent) - 1, {"STATEMENT_MISSING": 1})  # one the bank does not know of
    traced = await payers.look(f"/audit/bill-payments/{sent[0]}/trace", "AUDITOR", "省总")
    assert traced["payment"]["files"][0]["name"] in files
    assert payers.system.clock.today() == date(2024, 6, 12)
