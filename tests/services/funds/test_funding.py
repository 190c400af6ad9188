"""Money comes in against a document, goes down by two signatures to responsible unions only, and lies with nobody (C2.2, C2.3, C2.7)."""

from datetime import date, timedelta

import psycopg
import pytest
import typer

from libs.common.kernel.ids import new_id
from tests.services.funds.union import PURPOSE

DOCUMENT = {
    "source": "PROVINCIAL_SPECIAL", "purpose": PURPOSE, "fiscal_year": 2024, "doc_no": "皖财社〔2024〕58号", "amount": "100.00",
    "received_on": "2024-06-12", "bank_receipt_no": "R-1",
}  # fmt: skip


async def _enter(union, who="clerk", roles="FUNDS_CLERK", unit="省财政厅", **changed):
    return await union.act("/funding-documents", who, roles, unit, json={**DOCUMENT, **changed})


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({"source": "CENTRAL_SPECIAL", "purpose": "OLD_AGE_ALLOWANCE"}, 422, "FUND_SOURCE_MISMATCH"),
        ({"source": "UNION_FUND"}, 422, "FUND_SOURCE_MISMATCH"),
        ({"received_on": "2024-06-13"}, 422, "FIELD_INVALID"),
        ({"amount": "0.00"}, 422, "MONEY_FORMAT_INVALID"),
        ({"amount": "1.005"}, 422, "MONEY_FORMAT_INVALID"),
        ({"amount": 100}, 422, "MONEY_FORMAT_INVALID"),
        ({"amount": "1e3"}, 422, "MONEY_FORMAT_INVALID"),
        ({"doc_no": ""}, 422, "INPUT_INVALID"),
    ],
)
async def test_a_wrong_document_is_refused_in_words(union, changed, status, code):
    got, problem = await _enter(union, **changed)
    assert (got, problem["code"]) == (status, code), problem


async def test_a_diversion_is_blocked_and_said(union):
    await _enter(union, source="UNION_FUND")
    assert [(data["source"], data["purpose"]) for kind, _, data in await union.told() if kind == "FUND_MISUSE_BLOCKED"] == [
        ("UNION_FUND", PURPOSE)
    ]


async def test_a_document_counts_once_and_needs_two_persons(union):
    _, entered = await _enter(union)
    assert (await _enter(union, roles="PREPARER", unit="合肥"))[1]["code"] == "ROLE_NOT_PERMITTED"
    assert (await _enter(union))[1]["code"] == "DUPLICATE_ROW"
    path = f"/funding-documents/{entered['id']}/approval"
    assert (await union.act(path, "clerk", "FINANCE_ALLOCATOR", "省财政厅"))[1]["code"] == "SELF_REVIEW_FORBIDDEN"
    assert (await union.act(path, "x", "FINANCE_ALLOCATOR", "省总"))[1]["code"] == "ROLE_NOT_PERMITTED"
    await union.done(path, "finance", "FINANCE_ALLOCATOR", "省财政厅")
    assert (await union.act(path, "finance", "FINANCE_ALLOCATOR", "省财政厅"))[1]["code"] == "INVALID_TRANSITION"
    assert (await union.act(f"/funding-documents/{new_id()}/approval", "finance", "FINANCE_ALLOCATOR", "省财政厅"))[1][
        "code"
    ] == "NOT_FOUND"
    _, other = await _enter(union, doc_no="皖财社〔2024〕59号")  # the same bank receipt
    assert (await union.act(f"/funding-documents/{other['id']}/approval", "finance", "FINANCE_ALLOCATOR", "省财政厅"))[1][
        "code"
    ] == "DUPLICATE_ROW"
    assert [data["amount_fen"] for kind, _, data in await union.told() if kind == "FUND_RECEIVED"] == [10000]
    await union.proof()


async def test_one_signature_moves_nothing_and_one_person_gives_one(union):
    await union.person("2024-06")
    earmark = await union.receive("1000.00")
    share = {"l2": str(union.units["合肥"]), "amount": "200.00"}
    plan = await union.done(
        "/allocations", "clerk", "FUNDS_CLERK", "省总", json={"earmark_id": earmark, "through": "2024-06", "shares": [share]}
    )
    path = f"/allocations/{plan['id']}/signatures"
    signed = await union.done(path, "finance", "FINANCE_ALLOCATOR", "省财政厅")
    assert (signed["state"], (await union.look("/earmarks"))[0]["own_balance"]) == ("SIGNED", "0.00")
    assert (await union.act(path, "finance", "FINANCE_ALLOCATOR", "省财政厅"))[1]["code"] == "INVALID_TRANSITION"
    assert (await union.act(path, "finance", "FEDERATION_ALLOCATOR", "省总"))[1]["code"] == "SELF_REVIEW_FORBIDDEN"
    assert (await union.act(path, "filler", "FEDERATION_ALLOCATOR", "省总"))[1]["code"] == "SELF_REVIEW_FORBIDDEN"
    assert (await union.act(path, "x", "FEDERATION_ALLOCATOR", "合肥"))[1]["code"] == "ROLE_NOT_PERMITTED"
    assert (await union.done(path, "federation", "FEDERATION_ALLOCATOR", "省总"))["state"] == "EXECUTED"
    assert (await union.look("/earmarks"))[0]["own_balance"] == "200.00"
    [allocated] = [data for kind, _, data in await union.told() if kind == "FUND_ALLOCATED"]
    assert (allocated["amount_fen"], len(allocated["application_ids"])) == (20000, 1)


async def test_only_responsible_unions_and_only_what_is_there(union):
    earmark = await union.receive("1000.00")
    ask = {"earmark_id": earmark, "through": "2024-06"}

    async def propose(unit, amount):
        body = {**ask, "shares": [{"l2": str(unit), "amount": amount}]}
        return (await union.act("/allocations", "clerk", "FUNDS_CLERK", "省财政厅", json=body))[1]["code"]

    assert await propose(union.units["省总"], "1.00") == "FUND_SOURCE_MISMATCH"
    assert await propose(new_id(), "1.00") == "FUND_SOURCE_MISMATCH"
    assert await propose(union.units["合肥"], "1000.01") == "INSUFFICIENT_EARMARKED_BALANCE"
    assert await propose(union.units["合肥"], "0.00") == "FIELD_INVALID"
    assert [kind for kind, _, _ in await union.told()].count("FUND_MISUSE_BLOCKED") == 2


async def test_the_proposal_is_what_is_owed_less_what_is_held_and_serves_who_waits_first(union):
    await union.person("2024-05", "2024-06")
    await union.person("2024-06", l2="芜湖")
    earmark = await union.receive("500.00")
    asked = await union.look(f"/allocation-proposals?earmark_id={earmark}&through=2024-06", "FUNDS_CLERK", "省财政厅")
    assert {share["name"]: share["share"] for share in asked["shares"]} == {"合肥": "333.33", "芜湖": "166.67"}
    await union.allocate(earmark, "300.00")
    later = await union.look(f"/allocation-proposals?earmark_id={earmark}&through=2024-06", "FUNDS_CLERK", "省财政厅")
    assert {share["name"]: share["share"] for share in later["shares"]} == {"合肥": "100.00", "芜湖": "100.00"}, (
        "合肥 waits for 100 since then"
    )


async def test_money_that_lies_is_named_once_and_no_more_is_given(union):
    department = union.system.system.departments["funds"]
    earmark = await union.receive("1000.00")
    await union.allocate(earmark, "400.00")
    union.system.clock.move_to_day(date(2024, 6, 12) + timedelta(days=30))
    await department.calendar["watch-retention"](department.house)
    assert not [1 for kind, _, _ in await union.told() if kind == "FUND_RETENTION_ALERT"]
    union.system.clock.move_to_day(date(2024, 6, 12) + timedelta(days=31))
    for _ in range(2):
        await department.calendar["watch-retention"](department.house)
    alerts = {
        (data["hop"], data["holder"], data["amount_fen"], data["since"])
        for kind, _, data in await union.told()
        if kind == "FUND_RETENTION_ALERT"
    }
    assert alerts == {
        ("RECEIVED_ALLOCATED", str(union.units["省财政厅"]), 60000, "2024-06-12"),
        ("ALLOCATED_PAID", str(union.units["合肥"]), 40000, "2024-06-12"),
    }
    body = {"earmark_id": earmark, "through": "2024-06", "shares": [{"l2": str(union.units["合肥"]), "amount": "1.00"}]}
    assert (await union.act("/allocations", "clerk", "FUNDS_CLERK", "省财政厅", json=body))[1]["code"] == "INVALID_TRANSITION"
    await union.done(f"/earmarks/{earmark}/unspent-returns", "preparer", "PREPARER", json={"amount": "400.00", "reason": "结余"})
    await union.done("/allocations", "clerk", "FUNDS_CLERK", "省财政厅", json=body)
    assert (await union.act(f"/earmarks/{earmark}/unspent-returns", "x", "PREPARER", json={"amount": "0.01", "reason": "结余"}))[1][
        "code"
    ] == "INSUFFICIENT_EARMARKED_BALANCE"
    await union.proof()


async def test_the_proof_freezes_what_does_not_hold(union):
    earmark = await union.money("1000.00")
    department = union.system.system.departments["funds"]
    await department.calendar["conservation-proof"](department.house)
    owner = union.system.system.departments["funds"].house.database_url.replace("funds_app", "funds_owner")
    with psycopg.connect(owner, autocommit=True) as books:  # somebody with the owner's rights tampers with a balance
        books.execute(
            "UPDATE ledger.account_balance b SET cr_posted = cr_posted + 1 FROM ledger.account a WHERE a.id = b.account_id AND a.kind = 'ALLOT'"
        )
    with pytest.raises(typer.Exit):
        await department.calendar["conservation-proof"](department.house)
    await union.person("2024-06")
    status, refused = await union.act("/batches", "preparer", "PREPARER", json={"earmark_id": earmark, "through": "2024-06"})
    assert (status, refused["code"]) == (409, "EARMARK_FROZEN")
