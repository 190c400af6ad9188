"""The demo's third stage: each responsible union runs its lines; what was granted, with numbers revealed for a reason, becomes lines.csv."""

import asyncio
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deploy.local.demo_gates import Desk
from libs.common.kernel.money import format_yuan, parse_yuan

if TYPE_CHECKING:
    from deploy.local.demo import Demo

_HEADER = "id_number,month,amount,grounds,payer"


async def run_the_lines(demo: "Demo", unions: list[Desk], through: str, file: Path) -> dict[str, Any]:
    """Writes `file` and returns the summary: people, lines, total and the total by paying union. Nothing is paid by it."""
    started = time.perf_counter()
    rows: list[tuple[str, str, str, str, str]] = []
    for desk in unions:
        ordered = await demo.ask("POST", "/assistance/line-runs", desk.headers, json={"through": through})
        await demo.job("assistance", ordered["job_id"], desk.headers, f"逐月认定 {desk.name}")
        rows += await _granted(demo, desk)
    rows.sort()
    await asyncio.to_thread(file.write_text, "\n".join([_HEADER, *(",".join(row) for row in rows)]) + "\n", "utf-8")
    demo.timed("lines", time.perf_counter() - started, len(rows))
    by_payer: dict[str, int] = {}
    for *_, amount, _, payer in rows:
        by_payer[payer] = by_payer.get(payer, 0) + parse_yuan(amount)
    return {
        "through": through,
        "people": len({row[0] for row in rows}),
        "lines": len(rows),
        "total": format_yuan(sum(by_payer.values())),
        "by_payer": {payer: format_yuan(fen) for payer, fen in sorted(by_payer.items())},
    }


async def _granted(demo: "Demo", desk: Desk) -> list[tuple[str, str, str, str, str]]:
    lines: list[dict[str, Any]] = []
    cursor = None
    while True:
        page = await demo.ask("GET", "/assistance/lines", desk.headers, params={"limit": 500, **({"cursor": cursor} if cursor else {})})
        lines += page["items"]
        cursor = page["next"]
        if cursor is None:
            break
    people = sorted({line["person_id"] for line in lines})
    numbers: dict[str, str] = {}
    for start in range(0, len(people), 1000):
        body = {"person_ids": people[start : start + 1000], "reason": "编制月度补助明细表"}
        numbers |= {
            each["person_id"]: each["id_number"] for each in await demo.ask("POST", "/registry/people/reveals", desk.headers, json=body)
        }
    return [(numbers[line["person_id"]], line["month"], line["amount"], line["grounds"], desk.name) for line in lines]
