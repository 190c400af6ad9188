"""The demo's fourth stage: money in, allocated by two signatures, paid by three persons of each union, answered by the bank, matched a day later."""

import asyncio
import json
import secrets
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from deploy.local.demo_gates import Desk
from deploy.local.demo_run import Demo
from libs.common.kernel.money import format_yuan, parse_yuan

_ROUND_FEN = 1_000_000
_BENEFIT = "LIVING_HARDSHIP_SUBSIDY"
_ROLES = {"PREPARER": "发放编制岗", "APPROVER": "发放审批岗", "RELEASER": "发放放行岗"}


@dataclass
class Paying:
    """The people of one union who pay."""

    name: str
    unit_id: str
    headers: dict[str, dict[str, str]]
    batch: dict[str, Any] = field(default_factory=dict)


class Bank:
    """The simulated bank as the demo runs it: another program, in a directory of its own."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    async def run(self, command: str, on: str = "") -> Any:  # noqa: ANN401 - what the program prints
        arguments = [sys.executable, "-m", "deploy.local.bank", str(self.directory), command, *(["--on", on] if on else [])]
        done = await asyncio.to_thread(subprocess.run, arguments, capture_output=True, text=True, check=True)
        return json.loads(done.stdout)

    def answers(self, pattern: str) -> list[Path]:
        return sorted((self.directory / "out").glob(pattern))


async def pay_the_lines(
    demo: Demo, unions: Sequence[Desk], granted: dict[str, Any], through: str, bank: Bank
) -> tuple[dict[str, Any], list[Paying]]:
    """Everything granted, paid and settled. The payment key of the summary, from the batches as they ended."""
    if not granted["lines"]:
        return granted, []  # nothing to allocate, prepare or match
    started = time.perf_counter()
    await _office(demo)
    earmark = await receive(demo, parse_yuan(granted["total"]), 1)
    await _allocated(demo, earmark, granted, through)
    paying = [_people(demo, desk) for desk in unions if granted["by_payer"].get(desk.name, "0.00") != "0.00"]
    for union in paying:
        prepared = await keyed(demo, "/funds/batches", union.headers["PREPARER"], json={"earmark_id": earmark, "through": through})
        await keyed(demo, f"/funds/batches/{prepared['id']}/approval", union.headers["APPROVER"])
        await keyed(demo, f"/funds/batches/{prepared['id']}/release", union.headers["RELEASER"])
        union.batch = prepared
    today = demo.system.clock.today()
    await bank.run("collect", today.isoformat())
    await load_answers(demo, paying, bank, "return-*.csv")
    demo.system.clock.move_to_day(today + timedelta(days=1))
    await bank.run("statement", today.isoformat())
    await _match(demo, paying, bank, today.isoformat())
    demo.timed("payment", time.perf_counter() - started, granted["lines"])
    return await _paid(demo, paying, through), paying


async def load_answers(demo: Demo, paying: Sequence[Paying], bank: Bank, pattern: str) -> list[dict[str, Any]]:
    """Every return file, uploaded by the union that paid. Again changes nothing."""
    by_unit = {union.unit_id: union for union in paying}
    loaded = []
    for path in bank.answers(pattern):
        content = await asyncio.to_thread(path.read_bytes)
        union = by_unit[content.split(b",", 5)[4].decode()]
        loaded.append(await demo.ask("POST", "/funds/return-files", union.headers["PREPARER"], files={"file": (path.name, content)}))
    return loaded


async def _office(demo: Demo) -> None:
    """The province's people who receive and allocate."""
    admin = demo.account("sysadmin", "系统管理员", ["SYSTEM_ADMIN"])
    finance = (await demo.ask("GET", "/registry/org-units", admin, params={"kind": "PROVINCIAL_FINANCE"}))["items"][0]["id"]
    federation = (await demo.ask("GET", "/registry/org-units", admin, params={"kind": "PROVINCIAL_FEDERATION"}))["items"][0]["id"]
    demo.account("funds-clerk", "省财政厅 资金登记岗", ["FUNDS_CLERK"], finance)
    demo.account("finance", "省财政厅 审核分配岗", ["FINANCE_ALLOCATOR"], finance)
    demo.account("federation", "省总工会 审核分配岗", ["FEDERATION_ALLOCATOR"], federation)


async def receive(demo: Demo, fen: int, serial: int) -> str:
    """Money of the province for the year, rounded up, entered by one person and approved by another; its earmark."""
    today = demo.system.clock.today()
    document = {
        "source": "PROVINCIAL_SPECIAL",
        "purpose": _BENEFIT,
        "fiscal_year": today.year,
        "doc_no": f"皖财社〔{today.year}〕演示{serial}号",
        "amount": format_yuan(max(1, -(-fen // _ROUND_FEN)) * _ROUND_FEN),
        "received_on": today.isoformat(),
        "bank_receipt_no": f"{today:%Y%m%d}-{serial:06d}",
    }
    entered = await keyed(demo, "/funds/funding-documents", demo.headers("funds-clerk"), json=document)
    approved = await keyed(demo, f"/funds/funding-documents/{entered['id']}/approval", demo.headers("finance"))
    return str(approved["earmark_id"])


async def _allocated(demo: Demo, earmark: str, granted: dict[str, Any], through: str) -> None:
    """Proposed from what funds has heard is owed, signed by 省财政厅 and 省总工会."""
    asked = {"earmark_id": earmark, "through": through}
    for _ in range(600):
        proposal = await demo.ask("GET", "/funds/allocation-proposals", demo.headers("funds-clerk"), params=asked)
        if proposal["needed"] == granted["total"]:
            break
        await asyncio.sleep(0.05)
    shares = [{"l2": share["l2"], "amount": share["share"]} for share in proposal["shares"]]
    plan = await keyed(demo, "/funds/allocations", demo.headers("funds-clerk"), json={**asked, "shares": shares})
    for signer in ("finance", "federation"):
        await keyed(demo, f"/funds/allocations/{plan['id']}/signatures", demo.headers(signer))


def _people(demo: Demo, desk: Desk) -> Paying:
    headers = {
        role: demo.account(f"{role.lower()}-{desk.unit_id[:8]}", f"{desk.name} {title}", [role], desk.unit_id)
        for role, title in _ROLES.items()
    }
    return Paying(desk.name, desk.unit_id, headers)


async def _match(demo: Demo, paying: Sequence[Paying], bank: Bank, day: str) -> None:
    for union in paying:
        [path] = bank.answers(f"statement-{union.unit_id}-{day}.csv")
        content = await asyncio.to_thread(path.read_bytes)
        await demo.ask("POST", "/funds/statements", union.headers["APPROVER"], files={"file": (path.name, content)})


async def _paid(demo: Demo, paying: Sequence[Paying], through: str) -> dict[str, Any]:
    """People, lines and amounts that the bank settled, as funds has them."""
    people = lines = 0
    by_payer: dict[str, int] = {}
    for union in paying:
        batch = await demo.ask("GET", f"/funds/batches/{union.batch['id']}", union.headers["PREPARER"])
        if batch["state"] == "SETTLED" and set(batch["results"]) == {"SETTLED"}:
            people, lines = people + batch["people"], lines + batch["lines"]
            by_payer[union.name] = parse_yuan(batch["total"])
    return {
        "through": through,
        "people": people,
        "lines": lines,
        "total": format_yuan(sum(by_payer.values())),
        "by_payer": {payer: format_yuan(fen) for payer, fen in sorted(by_payer.items())},
    }


async def keyed(demo: Demo, path: str, headers: dict[str, str], **options: Any) -> Any:  # noqa: ANN401
    return await demo.ask("POST", path, {**headers, "Idempotency-Key": secrets.token_hex(8)}, **options)
