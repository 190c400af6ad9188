"""What comes after a payment: the next month with an unknown outcome, a rejected card and a returned payment, and a death reported late."""

import json
import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from deploy.local.demo_gates import Desk
from deploy.local.demo_lines import lines_of
from deploy.local.demo_payment import Bank, Paying, keyed, load_answers, receive
from deploy.local.demo_run import Demo
from deploy.local.issuer import Account
from libs.common.kernel.money import format_yuan, parse_yuan
from libs.common.kernel.months import Month

_MIN_PEOPLE = 4


async def tell_stories(demo: Demo, unions: Sequence[Desk], paying: Sequence[Paying], through: str, bank: Bank) -> list[tuple[str, str]]:
    """Each story's outcome in a line; nothing where the sample is too small for one."""
    started = time.perf_counter()
    desks = {desk.unit_id: desk for desk in unions}
    union = max(paying, key=lambda each: each.batch["people"], default=None)
    if union is None or union.batch["people"] < _MIN_PEOPLE:
        return [("付款人数太少", "未演示")]
    month = str(Month.parse(through).next())
    demo.system.clock.move_to_day(max(demo.system.clock.today(), Month.parse(month).last_day))
    stories = [await _told(demo, desks[union.unit_id])]
    stories += await _unknown_and_returned(demo, desks[union.unit_id], union, month, bank)
    stories += await _late_death(demo, desks[union.unit_id], union)
    demo.timed("stories", time.perf_counter() - started, len(stories))
    return stories


async def _told(demo: Demo, desk: Desk) -> tuple[str, str]:
    """What the first of the paid people reads."""
    line = next(line for line in await lines_of(demo, desk) if line["state"] == "PAID")
    issuer = demo.system.issuer
    account = issuer.add(Account(f"worker-{line['person_id'][:8]}", "劳模本人", ("MODEL_WORKER",), person_id=UUID(line["person_id"])))
    headers = {"Authorization": f"Bearer {issuer.mint(account)}"}
    found = await demo.until(
        lambda: demo.ask("GET", "/notifications/me/messages", headers),
        lambda page: any(item["title"] == "补助已发放" for item in page["items"]),
    )
    return "告知本人", next(item["text"] for item in found["items"] if item["title"] == "补助已发放")


async def _unknown_and_returned(demo: Demo, desk: Desk, union: Paying, month: str, bank: Bank) -> list[tuple[str, str]]:
    ordered = await demo.ask("POST", "/assistance/line-runs", desk.headers, json={"through": month})
    await demo.job("assistance", ordered["job_id"], desk.headers, f"逐月认定 {month}")
    earmark = (await demo.ask("GET", "/funds/earmarks", union.headers["PREPARER"]))[0]["id"]
    owed = sum(parse_yuan(line["amount"]) for line in await lines_of(demo, desk) if line["state"] == "DUE")
    await receive(demo, owed, 2)
    await _top_up(demo, union, earmark, month, owed)
    batch = await _send(demo, union, earmark, month)
    rules = [{"batch": batch["name"], "nth": nth, "do": do} for nth, do in ((1, "SILENT"), (2, "REJECT"), (3, "RETURN_LATER"))]
    (bank.directory / "script.json").write_text(json.dumps(rules, ensure_ascii=False), "utf-8")
    today = demo.system.clock.today().isoformat()
    await bank.run("collect", today)
    [first] = await load_answers(demo, [union], bank, f"return-{batch['name']}-1.csv")
    asked = await keyed(demo, f"/funds/batches/{batch['id']}/inquiries", union.headers["PREPARER"])
    await bank.run("collect", today)
    [answered] = await load_answers(demo, [union], bank, f"return-{batch['name']}-2.csv")
    demo.system.clock.move_to_day(demo.system.clock.today() + timedelta(days=3))
    today = demo.system.clock.today().isoformat()
    await bank.run("late", today)
    [late] = await load_answers(demo, [union], bank, f"return-{batch['name']}-3.csv")
    again = await _send(demo, union, earmark, month)
    await bank.run("collect", today)
    [settled] = await load_answers(demo, [union], bank, f"return-{again['name']}-1.csv")
    return [
        (f"结果不明({month}，{first['unknown']}笔)", f"查询 {asked['payments']} 笔，银行答复 {_said(answered)}；未重复付款"),
        ("银行退回与退票", f"{_said(first)}；其后 {_said(late)}"),
        ("退回及退票后重发", f"新批次 {again['name']}：{_said(settled)}"),
    ]


async def _top_up(demo: Demo, union: Paying, earmark: str, month: str, owed_fen: int) -> None:
    """One month's money for the union, by the same two signatures, once funds has heard of all of it."""
    asked = {"earmark_id": earmark, "through": month}
    proposal = await demo.until(
        lambda: demo.ask("GET", "/funds/allocation-proposals", demo.headers("funds-clerk"), params=asked),
        lambda found: any(share["l2"] == union.unit_id and parse_yuan(share["owed"]) == owed_fen for share in found["shares"]),
    )
    shares = [{"l2": share["l2"], "amount": share["share"]} for share in proposal["shares"] if share["l2"] == union.unit_id]
    plan = await keyed(demo, "/funds/allocations", demo.headers("funds-clerk"), json={**asked, "shares": shares})
    for signer in ("finance", "federation"):
        await keyed(demo, f"/funds/allocations/{plan['id']}/signatures", demo.headers(signer))


async def _send(demo: Demo, union: Paying, earmark: str, month: str) -> dict[str, Any]:
    prepared = await keyed(demo, "/funds/batches", union.headers["PREPARER"], json={"earmark_id": earmark, "through": month})
    read = await demo.ask("GET", f"/funds/batches/{prepared['id']}/comparison", union.headers["APPROVER"])
    await keyed(demo, f"/funds/batches/{prepared['id']}/approval", union.headers["APPROVER"], json={"comparison": read["version"]})
    released: dict[str, Any] = await keyed(demo, f"/funds/batches/{prepared['id']}/release", union.headers["RELEASER"])
    return released


async def _late_death(demo: Demo, desk: Desk, union: Paying) -> list[tuple[str, str]]:
    """Somebody paid for several months turns out to have died in the first of them."""
    lines = [line for line in await lines_of(demo, desk) if line["state"] == "PAID"]
    months: dict[str, list[str]] = {}
    for line in lines:
        months.setdefault(line["person_id"], []).append(line["month"])
    person, paid = max(months.items(), key=lambda each: (len(each[1]), each[0]))
    died = Month.parse(min(paid)).last_day
    registrar = demo.account(f"registrar-{desk.unit_id[:8]}", f"{desk.name} 登记岗", ["REGISTRAR"], desk.unit_id)
    report = {"died_on": died.isoformat(), "reason": "亲属报告，户籍注销证明"}
    for _ in range(2):  # reported twice, recorded once
        await demo.ask("POST", f"/registry/people/{person}/death", registrar, json=report)
    found = await demo.until(
        lambda: demo.ask("GET", "/funds/overpayments", union.headers["PREPARER"]), lambda page: len(page["items"]) >= len(paid) - 1
    )
    overpaid = [item for item in found["items"] if item["person_id"] == person]
    total = format_yuan(sum(parse_yuan(item["amount"]) for item in overpaid))
    return [(f"迟报去世({died})", f"次月起终止，多付 {len(overpaid)} 笔共 {total} 元列为待追回，不自动抵扣")]


def _said(loaded: dict[str, Any]) -> str:
    names = {"SETTLED": "到账", "REJECTED": "退回", "RETURNED": "退票", "NOT_RECEIVED": "未收到"}
    return "、".join(f"{names[key.split('_APPLIED')[0]]} {count} 笔" for key, count in sorted(loaded["outcomes"].items()))
