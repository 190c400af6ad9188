"""Supervision (C2.7): a hold stops what is new and loses nothing; who lifts it; orders and unfreezing by both offices; checks on site."""

import asyncio

import psycopg
import pytest
import typer

from libs.common.kernel.ids import new_id

WHY = {"doc_no": "皖财监〔2024〕6号", "reason": "收到举报，核查期间暂停"}
FINANCE = ("监督甲", "SUPERVISOR", "省财政厅")
FEDERATION = ("监督乙", "SUPERVISOR", "省总")


async def _hold(union, scope, target, by=FINANCE, **more):
    return await union.act("/supervision/holds", *by, json={"scope": scope, "target": str(target), **WHY, **more})


async def _held(union, scope, target, by=FINANCE, **more):
    status, body = await _hold(union, scope, target, by, **more)
    assert status == 201, body
    return body["id"]


async def _release(union, hold, by=FINANCE):
    return await union.act(f"/supervision/holds/{hold}/release", *by, json=WHY)


async def _approve(union, batch):
    return await union.act(f"/batches/{batch}/approval", "approver", "APPROVER")


async def _sign(union, decision, by):
    return await union.act(f"/joint-decisions/{decision}/signatures", *by)


async def _prepare(union, earmark):
    return await union.act("/batches", "preparer", "PREPARER", json={"earmark_id": earmark, "through": "2024-06"})


async def test_a_unions_part_of_an_earmark_is_held_and_given_free_again(union):
    await union.person("2024-06")
    earmark = await union.money()
    hold = await _held(union, "EARMARK", earmark, unit=str(union.units["合肥"]))
    status, refused = await _prepare(union, earmark)
    assert (status, refused["code"]) == (409, "SUPERVISION_HOLD")
    body = {"earmark_id": earmark, "through": "2024-06", "shares": [{"l2": str(union.units["合肥"]), "amount": "1.00"}]}
    await union.receive("100.00", doc_no="皖财社〔2024〕59号", receipt="R-2")
    plan = await union.done("/allocations", "clerk", "FUNDS_CLERK", "省财政厅", json=body)
    await union.done(f"/allocations/{plan['id']}/signatures", "finance", "FINANCE_ALLOCATOR", "省财政厅")
    status, refused = await union.act(f"/allocations/{plan['id']}/signatures", "federation", "FEDERATION_ALLOCATOR", "省总")
    assert (status, refused["code"]) == (409, "SUPERVISION_HOLD")
    [seen] = (await union.look("/supervision/holds"))["items"]  # the union sees what holds it, and why
    assert (seen["scope"], seen["reason"], seen["office"]) == ("EARMARK", WHY["reason"], "FINANCE")
    assert (await union.look("/supervision/holds", unit="芜湖"))["items"] == []
    assert (await _release(union, hold))[1] == {"lifted": True, "decision_id": None}
    assert (await _prepare(union, earmark))[0] == 201
    await union.done(f"/allocations/{plan['id']}/signatures", "federation", "FEDERATION_ALLOCATOR", "省总")
    await union.proof()


async def test_a_batch_stops_at_the_gate_where_it_is_held(union):
    await union.person("2024-06")
    earmark = await union.money()
    batch = (await union.prepare(earmark))["id"]
    hold = await _held(union, "BATCH", batch, FEDERATION)
    assert (await _approve(union, batch))[1]["code"] == "SUPERVISION_HOLD"
    assert (await _release(union, hold, FEDERATION))[0] == 201
    assert (await _approve(union, batch))[0] == 201
    hold = await _held(union, "BATCH", batch)
    assert (await union.act(f"/batches/{batch}/release", "releaser", "RELEASER"))[1]["code"] == "SUPERVISION_HOLD"
    assert not list(union.bank.glob("*.csv"))
    await _release(union, hold)
    await union.done(f"/batches/{batch}/release", "releaser", "RELEASER")
    assert (await _hold(union, "BATCH", batch))[1]["code"] == "INVALID_TRANSITION"  # the bank has it
    await union.proof()


async def test_a_held_person_is_left_out_and_the_others_are_paid(union):
    held, other = await union.person("2024-06"), await union.person("2024-06")
    earmark = await union.money()
    hold = await _held(union, "PERSON", held)
    batch = await union.prepare(earmark)
    assert (batch["people"], batch["held"]) == (1, [{"person_id": str(held), "code": "SUPERVISION_HOLD"}])
    hold_other = await _held(union, "PERSON", other)
    assert (await _approve(union, batch["id"]))[1]["code"] == "SUPERVISION_HOLD"
    for each in (hold, hold_other):
        await _release(union, each)
    assert (await _approve(union, batch["id"]))[0] == 201
    assert (await union.prepare(earmark))["people"] == 1
    await union.proof()


async def test_what_the_bank_has_is_answered_although_everything_is_held(union):
    person = await union.person("2024-06")
    earmark = await union.money()
    _, [line] = await union.send(earmark)
    await _held(union, "PERSON", person)
    await _held(union, "EARMARK", earmark, unit=str(union.units["合肥"]))
    status, _ = await union.answer(union.return_file("LM00000001", [(line[1], "SETTLED", 20000, "")]))
    assert status == 201
    assert (await union.proof())[0]["paid"] == "200.00"


async def test_who_may_hold_and_who_may_release(union):
    person = await union.person("2024-06")
    for by in (("x", "SUPERVISOR", "合肥"), ("x", "FUNDS_CLERK", "省财政厅"), ("x", "APPROVER", "合肥")):
        assert (await _hold(union, "PERSON", person, by))[1]["code"] == "ROLE_NOT_PERMITTED"
    assert (await _hold(union, "PERSON", new_id()))[1]["code"] == "NOT_FOUND"
    assert (await _hold(union, "EARMARK", new_id()))[1]["code"] == "FIELD_INVALID"
    assert (await _hold(union, "EARMARK", new_id(), unit=str(union.units["合肥"])))[1]["code"] == "NOT_FOUND"
    hold = await _held(union, "PERSON", person)
    assert (await _hold(union, "PERSON", person, ("丙", "SUPERVISOR", "省财政厅")))[1]["code"] == "DUPLICATE_ROW"
    _, waits = await _release(union, hold, ("丙", "SUPERVISOR", "省财政厅"))
    assert not waits["lifted"]
    assert (await _sign(union, waits["decision_id"], ("丁", "SUPERVISOR", "省财政厅")))[1]["code"] == "INVALID_TRANSITION"
    assert (await _sign(union, waits["decision_id"], ("丙", "SUPERVISOR", "省总")))[1]["code"] == "SELF_REVIEW_FORBIDDEN"
    assert (await _release(union, hold, FEDERATION))[1]["code"] == "INVALID_TRANSITION"  # one waits
    assert len((await union.look("/supervision/holds"))["items"]) == 1
    assert (await _sign(union, waits["decision_id"], FEDERATION))[0] == 201
    assert (await union.look("/supervision/holds"))["items"] == []
    assert (await _release(union, hold))[1]["code"] == "INVALID_TRANSITION"
    actions = (await union.look("/supervision/actions", "SUPERVISOR", "省总"))["items"]
    assert [(each["act"], each["scope"]) for each in actions] == [("HOLD", "PERSON"), ("RELEASE", "PERSON")]


async def test_both_offices_holds_stand_until_both_are_lifted(union):
    person = await union.person("2024-06")
    earmark = await union.money()
    holds = [await _held(union, "PERSON", person, by) for by in (FINANCE, FEDERATION)]
    await _release(union, holds[0])
    assert (await _prepare(union, earmark))[0] == 404
    await _release(union, holds[1], FEDERATION)
    assert (await _prepare(union, earmark))[0] == 201


async def test_an_allocation_under_way_is_held(union):
    await union.person("2024-06")
    earmark = await union.receive("1000.00")
    body = {"earmark_id": earmark, "through": "2024-06", "shares": [{"l2": str(union.units["合肥"]), "amount": "200.00"}]}
    plan = (await union.done("/allocations", "clerk", "FUNDS_CLERK", "省财政厅", json=body))["id"]
    await union.done(f"/allocations/{plan}/signatures", "finance", "FINANCE_ALLOCATOR", "省财政厅")
    hold = await _held(union, "ALLOCATION", plan)
    sign = (f"/allocations/{plan}/signatures", "federation", "FEDERATION_ALLOCATOR", "省总")
    assert (await union.act(*sign))[1]["code"] == "SUPERVISION_HOLD"
    assert len((await union.look("/supervision/holds"))["items"]) == 1  # the union that would get a share sees it
    await _release(union, hold)
    assert (await union.done(*sign))["state"] == "EXECUTED"
    assert (await _hold(union, "ALLOCATION", plan))[1]["code"] == "INVALID_TRANSITION"


async def test_a_hold_and_releases_at_once_never_both_win(union):
    for _ in range(4):
        await union.person("2024-06")
    earmark = await union.money()
    batch = (await union.prepare(earmark))["id"]
    assert (await _approve(union, batch))[0] == 201
    acts = [union.act(f"/batches/{batch}/release", "releaser", "RELEASER") for _ in range(3)]
    said = await asyncio.gather(*acts, _hold(union, "BATCH", batch), _hold(union, "BATCH", batch, FEDERATION))
    released = sum(status == 201 for status, _ in said[:3])
    held = sum(status == 201 for status, _ in said[3:])
    assert released <= 1
    assert not (released and held), said
    assert released or held
    await union.proof()


async def test_money_is_recovered_from_a_union_by_both(union):
    earmark = await union.money("1000.00")
    order = {"earmark_id": earmark, "unit": str(union.units["合肥"]), "amount": "300.00", **WHY}
    assert (await union.act("/supervision/recovery-orders", *FINANCE, json={**order, "amount": None}))[1]["code"] == "FIELD_INVALID"
    decision = (await union.done("/supervision/recovery-orders", *FINANCE, json=order))["id"]
    assert (await union.look("/earmarks"))[0]["own_balance"] == "1000.00"
    assert len((await union.look("/joint-decisions"))["items"]) == 1
    assert (await _sign(union, decision, FEDERATION))[0] == 201
    assert (await _sign(union, decision, FEDERATION))[1]["code"] == "INVALID_TRANSITION"
    mine = (await union.look("/earmarks"))[0]
    assert (mine["own_balance"], mine["pool"]) == ("700.00", "300.00")
    assert [data["amount_fen"] for kind, _, data in await union.told() if kind == "FUND_RETURNED"] == [30000]
    too_much = (await union.done("/supervision/recovery-orders", *FEDERATION, json={**order, "amount": "700.01"}))["id"]
    assert (await _sign(union, too_much, FINANCE))[1]["code"] == "INSUFFICIENT_EARMARKED_BALANCE"
    assert (await union.act(f"/joint-decisions/{too_much}/withdrawal", *FINANCE))[1]["code"] == "ROLE_NOT_PERMITTED"
    await union.done(f"/joint-decisions/{too_much}/withdrawal", *FEDERATION)
    assert (await _sign(union, too_much, FINANCE))[1]["code"] == "INVALID_TRANSITION"
    await union.proof()


async def test_a_check_on_site_is_recorded_and_seen_by_the_union_checked(union):
    check = {
        "unit": str(union.units["合肥"]), "checked_on": "2024-06-10", "checkers": ["甲", "乙"], "conclusion": "RECTIFY",
        "rectify_by": "2024-07-10", "findings": "两户公示照片缺日期", "doc_no": "皖工财监〔2024〕3号",
    }  # fmt: skip
    path = "/supervision/on-site-checks"
    assert (await union.act(path, "x", "APPROVER", json=check))[1]["code"] == "ROLE_NOT_PERMITTED"
    wrong = [{"checked_on": "2024-06-13"}, {"checkers": ["甲", "甲"]}, {"rectify_by": None}, {"conclusion": "NO_FINDINGS"}]
    for changed in wrong:
        assert (await union.act(path, *FEDERATION, json={**check, **changed}))[1]["code"] == "FIELD_INVALID", changed
    assert (await union.act(path, *FEDERATION, json={**check, "unit": str(new_id())}))[1]["code"] == "ORG_UNKNOWN"
    await union.done(path, *FEDERATION, json=check)
    [seen] = (await union.look(path))["items"]
    assert (seen["findings"], seen["rectify_by"], seen["doc_no"]) == (check["findings"], "2024-07-10", check["doc_no"])
    assert (await union.look(path, unit="芜湖"))["items"] == []
    async with union.system.houses["funds"].pool.connection() as connection:
        rows = await (await connection.execute("SELECT findings, a.reason FROM onsite_check c, supervision_action a")).fetchall()
        assert all(check["findings"].encode() not in bytes(value) for row in rows for value in row)
        for table in ("supervision_action", "onsite_check", "joint_signature"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                await connection.execute(f"DELETE FROM {table}")


async def test_a_frozen_earmark_is_opened_by_both_and_only_once_its_books_hold(union):
    earmark = await union.money("1000.00")
    department = union.system.system.departments["funds"]
    owner = department.house.database_url.replace("funds_app", "funds_owner")
    tamper = (
        "UPDATE ledger.account_balance b SET cr_posted = cr_posted {} FROM ledger.account a WHERE a.id = b.account_id AND a.kind = 'ALLOT'"
    )
    path = f"/earmarks/{earmark}/unfreezing"
    assert (await union.act(path, *FINANCE, json=WHY))[1]["code"] == "INVALID_TRANSITION"
    with psycopg.connect(owner, autocommit=True) as books:
        books.execute(tamper.format("+ 1"))
    with pytest.raises(typer.Exit):
        await department.calendar["conservation-proof"](department.house)
    decision = (await union.done(path, *FEDERATION, json=WHY))["id"]
    assert (await _sign(union, decision, FINANCE))[1]["code"] == "EARMARK_FROZEN"  # the proof fails still
    assert (await union.look("/earmarks"))[0]["frozen"]
    with psycopg.connect(owner, autocommit=True) as books:
        books.execute(tamper.format("- 1"))
    assert (await _sign(union, decision, ("监督乙", "SUPERVISOR", "省财政厅")))[1]["code"] == "SELF_REVIEW_FORBIDDEN"
    assert (await _sign(union, decision, FINANCE))[0] == 201
    assert not (await union.look("/earmarks"))[0]["frozen"]
    await union.person("2024-06")
    assert (await _prepare(union, earmark))[0] == 201
    await union.proof()
