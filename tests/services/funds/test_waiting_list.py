"""A shortage (Q44): pro rata to the fen, then a waiting list in the order of verification; the next money serves the list first."""

from datetime import date


async def _allocate(union, earmark, shares, through="2024-06"):
    body = {
        "earmark_id": earmark,
        "through": through,
        "shares": [{"l2": str(union.units[l2]), "amount": amount} for l2, amount in shares if amount != "0.00"],
    }
    plan = await union.done("/allocations", "clerk", "FUNDS_CLERK", "省财政厅", json=body)
    await union.done(f"/allocations/{plan['id']}/signatures", "finance", "FINANCE_ALLOCATOR", "省财政厅")
    await union.done(f"/allocations/{plan['id']}/signatures", "federation", "FEDERATION_ALLOCATOR", "省总")


async def _proposal(union, earmark):
    return await union.look(f"/allocation-proposals?earmark_id={earmark}&through=2024-06", "FUNDS_CLERK", "省财政厅")


async def _list(union, roles="FUNDS_CLERK", unit="省财政厅"):
    return [(each["position"], each["name"], each["owed"]) for each in (await union.look("/waiting-list", roles, unit))["items"]]


def _shares(proposal):
    return {each["name"]: each["share"] for each in proposal["shares"]}


async def test_a_shortage_lists_who_waits_and_the_next_money_serves_them_first(union):
    for l2 in ("合肥", "合肥", "芜湖"):
        await union.person("2024-06", l2=l2)
    earmark = await union.receive("300.00")
    proposal = await _proposal(union, earmark)
    assert (proposal["needed"], _shares(proposal), proposal["waiting"]) == ("600.00", {"合肥": "200.00", "芜湖": "100.00"}, 2)
    assert proposal["tiers"] == [{"tier": "PROVINCIAL", "needed": "600.00", "share": "300.00"}]
    await _allocate(union, earmark, _shares(proposal).items())
    assert await _list(union) == [(1, "合肥", "200.00"), (2, "芜湖", "200.00")]
    assert await _list(union, "PREPARER", "芜湖") == [(2, "芜湖", "200.00")]  # its own, with the province's position
    reached = [data["application_ids"] for kind, _, data in await union.told() if kind == "FUND_ALLOCATED"]
    assert sorted(len(ids) for ids in reached) == [1, 1]  # who is on the list and got nothing is not told of

    batch = await union.prepare(earmark)  # who is not on the list is paid, the other waits: no batch is refused for those
    assert (batch["people"], batch["total"], [each["code"] for each in batch["held"]]) == (1, "200.00", ["INSUFFICIENT_EARMARKED_BALANCE"])

    await union.person("2024-06", l2="芜湖")
    await union.receive("250.00", doc_no="皖财社〔2024〕59号", receipt="R-2")
    proposal = await _proposal(union, earmark)
    assert (proposal["needed"], _shares(proposal)) == (
        "500.00",
        {"合肥": "200.00", "芜湖": "50.00"},
    )  # in order: all of the first, then what is left
    await _allocate(union, earmark, _shares(proposal).items())
    assert [row[1:] for row in await _list(union)] == [("芜湖", "200.00"), ("芜湖", "200.00")]  # the later one stands behind
    await union.receive("250.00", doc_no="皖财社〔2024〕60号", receipt="R-3")
    await _allocate(union, earmark, _shares(await _proposal(union, earmark)).items())
    assert await _list(union) == []
    await union.proof()


async def test_nobody_waits_where_the_province_still_has_the_money(union):
    await union.person("2024-06")
    await union.person("2024-06", l2="芜湖")
    earmark = await union.receive("1000.00")
    await _allocate(union, earmark, [("合肥", "200.00")])
    assert await _list(union) == []
    assert _shares(await _proposal(union, earmark)) == {"合肥": "0.00", "芜湖": "200.00"}


async def test_who_is_on_no_list_is_never_left_out_of_a_batch(union):
    for _ in range(2):
        await union.person("2024-06")
    earmark = await union.receive("1000.00")
    await union.allocate(earmark, "300.00")
    status, refused = await union.act("/batches", "preparer", "PREPARER", json={"earmark_id": earmark, "through": "2024-06"})
    assert (status, refused["code"]) == (409, "INSUFFICIENT_EARMARKED_BALANCE")


async def test_one_who_died_leaves_the_list_and_the_others_move_up(union):
    people = [await union.person("2024-06") for _ in range(3)]
    earmark = await union.receive("200.00")
    await _allocate(union, earmark, [("合肥", "200.00")])
    assert [row[0] for row in await _list(union)] == [1, 2]
    first = (await union.look("/waiting-list"))["items"][0]["application_id"]
    [dead] = [person for person in people if str(union.entitlement(person)["application_id"]) == first]
    await union.dies(dead, date(2024, 5, 20))
    assert [row[0] for row in await _list(union)] == [1]
