"""Year end (Q45): flagged on 31 December, returned or carried over by both signatures; the clocks and the proof go on over the new year."""

import asyncio
from datetime import date

from libs.common.kernel.ids import new_id

FINANCE, FEDERATION = ("finance", "FINANCE_ALLOCATOR", "省财政厅"), ("federation", "FEDERATION_ALLOCATOR", "省总")
WHY = {"doc_no": "皖财社〔2025〕2号", "reason": "春节前发放，结转使用"}


async def _night(union, day):
    union.system.clock.move_to_day(day)
    department = union.system.system.departments["funds"]
    await department.calendar["year-end"](department.house)


async def _propose(union, earmark, outcome, amount, unit="合肥", by=FINANCE):
    body = {"earmark_id": earmark, "outcome": outcome, "amount": amount, **WHY}
    return await union.act("/year-end/decisions", *by, json=body | ({"unit": str(union.units[unit])} if unit else {}))


async def _decide(union, earmark, outcome, amount, unit="合肥"):
    _, proposed = await _propose(union, earmark, outcome, amount, unit)
    return await union.act(f"/joint-decisions/{proposed['id']}/signatures", *FEDERATION)


async def _report(union, roles="FUNDS_CLERK", unit="省财政厅"):
    return await union.look("/year-end?year=2024", roles, unit)


async def test_unspent_money_is_flagged_once_on_the_last_day(union):
    earmark = await union.receive("1000.00")
    await union.allocate(earmark, "600.00")
    await _night(union, date(2024, 12, 30))
    assert await _report(union) == []
    for day in (date(2024, 12, 31), date(2025, 1, 1)):
        await _night(union, day)
    rows = await _report(union)
    assert [(row["unit_name"], row["unspent"], row["left"], row["flagged_on"], row["undecided"]) for row in rows] == [
        ("合肥", "600.00", "600.00", "2024-12-31", True),
        ("省级未分配", "400.00", "400.00", "2024-12-31", True),
    ]
    assert [row["unit_name"] for row in await _report(union, "PREPARER", "合肥")] == ["合肥"]
    assert await _report(union, "PREPARER", "芜湖") == []


async def test_the_union_carries_over_and_pays_from_the_next_year(union):
    await union.person("2024-06")
    earmark = await union.money("600.00")
    await _night(union, date(2024, 12, 31))
    assert (await _decide(union, earmark, "CARRY_OVER", "500.00"))[0] == 201
    assert (await _decide(union, earmark, "RETURN", "100.00"))[0] == 201
    marks = {mark["fiscal_year"]: mark for mark in await union.look("/earmarks")}
    assert (marks[2024]["own_balance"], marks[2024]["pool"]) == ("0.00", "100.00")
    assert (marks[2025]["own_balance"], marks[2025]["pool"], marks[2025]["purpose"]) == ("500.00", "0.00", marks[2024]["purpose"])
    proof = {row["fiscal_year"]: row for row in await union.proof()}
    assert (proof[2024]["carried_out"], proof[2025]["carried_in"], proof[2025]["received"]) == ("500.00", "500.00", "0.00")
    _, [line] = await union.send(marks[2025]["id"])
    await union.answer(union.return_file("LM00000001", [(line[1], "SETTLED", 20000, "")]))
    assert (await union.proof())[1]["paid"] in ("200.00", "0.00")
    [flagged] = await _report(union, "PREPARER", "合肥")
    assert (flagged["carried"], flagged["left"], flagged["undecided"]) == ("500.00", "0.00", False)
    actions = (await union.look("/supervision/actions"))["items"]
    assert [each["act"] for each in actions] == ["YEAR_END", "YEAR_END"]


async def test_the_province_returns_to_the_source_or_carries_over(union):
    earmark = await union.receive("1000.00")
    await _night(union, date(2024, 12, 31))
    assert (await _decide(union, earmark, "RETURN", "300.00", None))[0] == 201
    assert (await _decide(union, earmark, "CARRY_OVER", "700.01", None))[1]["code"] == "INSUFFICIENT_EARMARKED_BALANCE"
    waiting = (await union.look("/joint-decisions", "FUNDS_CLERK", "省总"))["items"]
    await union.done(f"/joint-decisions/{waiting[0]['id']}/withdrawal", *FINANCE)
    assert (await _decide(union, earmark, "CARRY_OVER", "700.00", None))[0] == 201
    proof = {row["fiscal_year"]: row for row in await union.proof()}
    assert (proof[2024]["returned"], proof[2024]["carried_out"], proof[2024]["pool"]) == ("300.00", "700.00", "0.00")
    assert proof[2025]["pool"] == "700.00"


async def test_who_decides_and_when(union):
    earmark = await union.money("600.00")
    union.system.clock.move_to_day(date(2024, 12, 30))
    assert (await _propose(union, earmark, "RETURN", "1.00"))[1]["code"] == "INVALID_TRANSITION"  # the year is not over
    union.system.clock.move_to_day(date(2024, 12, 31))
    for by in (("x", "SUPERVISOR", "省财政厅"), ("x", "FINANCE_ALLOCATOR", "省总"), ("x", "PREPARER", "合肥")):
        assert (await _propose(union, earmark, "RETURN", "1.00", by=by))[1]["code"] == "ROLE_NOT_PERMITTED"
    assert (await _propose(union, str(new_id()), "RETURN", "1.00"))[1]["code"] == "NOT_FOUND"
    assert (await _propose(union, earmark, "RETURN", "0.00"))[1]["code"] == "MONEY_FORMAT_INVALID"
    _, proposed = await _propose(union, earmark, "CARRY_OVER", "600.00")
    assert (await union.look("/earmarks"))[0]["own_balance"] == "600.00"  # one signature moves nothing
    sign = f"/joint-decisions/{proposed['id']}/signatures"
    assert (await union.act(sign, "other", "FINANCE_ALLOCATOR", "省财政厅"))[1]["code"] == "INVALID_TRANSITION"
    assert (await union.act(sign, "finance", "FEDERATION_ALLOCATOR", "省总"))[1]["code"] == "SELF_REVIEW_FORBIDDEN"
    said = await asyncio.gather(*(union.act(sign, f"federation{n}", "FEDERATION_ALLOCATOR", "省总") for n in range(6)))
    assert sorted(status for status, _ in said) == [201] + [409] * 5
    await union.proof()


async def test_the_retention_clock_goes_on_over_the_new_year(union):
    union.system.clock.move_to_day(date(2024, 12, 10))
    earmark = await union.money("600.00")
    union.system.clock.move_to_day(date(2024, 12, 31))
    assert (await _decide(union, earmark, "CARRY_OVER", "600.00"))[0] == 201
    department = union.system.system.departments["funds"]

    async def alerts(day):
        union.system.clock.move_to_day(day)
        await department.calendar["watch-retention"](department.house)
        return [(data["since"], data["amount_fen"]) for kind, _, data in await union.told() if kind == "FUND_RETENTION_ALERT"]

    assert await alerts(date(2025, 1, 9)) == []  # 30 days since 10 December
    assert await alerts(date(2025, 1, 10)) == [("2024-12-10", 60000)]
