"""The demo's third stage: each responsible union runs its lines; those that were paid, with numbers revealed for a reason, become lines.csv."""

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from deploy.local.demo_gates import Desk
from deploy.local.demo_run import Demo
from libs.common.kernel.money import format_yuan, parse_yuan
from libs.common.kernel.months import Month

_HEADER = "id_number,month,amount,grounds,payer"


async def run_the_lines(demo: Demo, unions: Sequence[Desk], through: str) -> dict[str, Any]:
    """What is owed: people, lines, total and the total by paying union. Nothing is paid by it; the clock goes on to the last month."""
    demo.system.clock.move_to_day(max(demo.system.clock.today(), Month.parse(through).first_day))
    started = time.perf_counter()
    people: set[str] = set()
    by_payer: dict[str, int] = {}
    count = 0
    for desk in unions:
        ordered = await demo.ask("POST", "/assistance/line-runs", desk.headers, json={"through": through})
        await demo.job("assistance", ordered["job_id"], desk.headers, f"逐月认定 {desk.name}")
        lines = await lines_of(demo, desk)
        people |= {line["person_id"] for line in lines}
        count += len(lines)
        by_payer[desk.name] = sum(parse_yuan(line["amount"]) for line in lines)
    demo.timed("lines", time.perf_counter() - started, count)
    return {
        "through": through,
        "people": len(people),
        "lines": count,
        "total": format_yuan(sum(by_payer.values())),
        "by_payer": {payer: format_yuan(fen) for payer, fen in sorted(by_payer.items()) if fen},
    }


async def write_paid_lines(demo: Demo, unions: Sequence[Desk], paid: int, file: Path) -> None:
    """lines.csv: the lines that assistance has heard are paid, once it has heard of all."""
    started = time.perf_counter()
    for _ in range(600):
        settled = {desk.unit_id: [line for line in await lines_of(demo, desk) if line["state"] == "PAID"] for desk in unions}
        if sum(map(len, settled.values())) >= paid:
            break
        await asyncio.sleep(0.1)
    rows = [row for desk in unions for row in await _revealed(demo, desk, settled[desk.unit_id])]
    rows.sort()
    await asyncio.to_thread(file.write_text, "\n".join([_HEADER, *(",".join(row) for row in rows)]) + "\n", "utf-8")
    demo.timed("lines_csv", time.perf_counter() - started, len(rows))


async def lines_of(demo: Demo, desk: Desk) -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = []
    cursor = None
    while True:
        page = await demo.ask("GET", "/assistance/lines", desk.headers, params={"limit": 500, **({"cursor": cursor} if cursor else {})})
        lines += page["items"]
        cursor = page["next"]
        if cursor is None:
            return lines


async def _revealed(demo: Demo, desk: Desk, lines: Sequence[dict[str, Any]]) -> list[tuple[str, str, str, str, str]]:
    people = sorted({line["person_id"] for line in lines})
    numbers: dict[str, str] = {}
    for start in range(0, len(people), 1000):
        body = {"person_ids": people[start : start + 1000], "reason": "编制月度补助明细表"}
        numbers |= {
            each["person_id"]: each["id_number"] for each in await demo.ask("POST", "/registry/people/reveals", desk.headers, json=body)
        }
    return [(numbers[line["person_id"]], line["month"], line["amount"], line["grounds"], desk.name) for line in lines]
