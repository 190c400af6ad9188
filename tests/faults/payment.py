"""The way of the money, walked by people who repeat what was not answered: from forms that wait to payments that the bank has settled."""

import asyncio
import sys
import time
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import httpx

from deploy.local.bank.desk import Desk
from libs.common.kernel.money import format_yuan, parse_yuan
from tests.faults.world import World

_GIVE_UP_SECONDS = 180.0
_FINANCE, _FEDERATION, _CITY, _COUNTY = "安徽省财政厅", "安徽省总工会", "合肥市总工会", "包河区总工会"


@dataclass
class Walk:
    """One payment of everything that is due in 合肥. Each act has a key of its own and is repeated under it."""

    world: World
    bank: Path
    steps: int = 0
    repeated: int = 0
    lines: int = 0
    total: str = ""
    _clerks: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)

    def clerk(self, role: str, unit: str) -> dict[str, str]:
        return self._clerks.setdefault((role, unit), self.world.token(f"{role.lower()}-walk", role, unit))

    async def ask(self, method: str, path: str, headers: dict[str, str], **options: Any) -> Any:
        """Again under the same key until there is a yes or a reasoned no."""
        self.steps += 1
        headers = {**headers, "Idempotency-Key": f"walk-{self.steps}"}
        deadline = time.monotonic() + _GIVE_UP_SECONDS
        while True:
            try:
                answer = await self.world.http.request(method, path, headers=headers, **options)
            except httpx.HTTPError:
                answer = None
            if answer is not None and answer.is_success:
                return answer.json()
            if answer is not None and answer.status_code < 500 and answer.status_code != 409:
                raise AssertionError(f"{path}: {answer.text}")
            if time.monotonic() > deadline:
                raise AssertionError(f"{path}: {answer.text if answer is not None else 'no answer'}")
            self.repeated += 1
            await asyncio.sleep(0.3)

    async def job(self, path: str, headers: dict[str, str], body: dict[str, Any]) -> dict[str, Any]:
        """Order a job and wait until it is done, whoever finishes it."""
        ordered = await self.ask("POST", path, headers, json=body)
        while True:
            job: dict[str, Any] = await self.ask("GET", f"/{path.split('/')[1]}/jobs/{ordered['job_id']}", headers)
            if job["state"] == "DONE":
                return dict(job["result"])
            assert job["state"] in ("WAITING", "RUNNING"), job
            await asyncio.sleep(0.3)

    async def run(self) -> None:
        await self._gates()
        earmark = await self._money()
        batch = await self._batch(earmark)
        await self._settle(batch)

    async def _gates(self) -> None:
        reviewer, verifier = self.clerk("COUNTY_REVIEWER", _COUNTY), self.clerk("VERIFIER", _CITY)
        await self.job("/assistance/bulk-acts", reviewer, {"act": "review"})
        notice = (await self.job("/assistance/bulk-acts", reviewer, {"act": "open_notice"}))["notice_id"]
        for place in ("UNIT", "COUNTY"):
            body = {"place": place, "posted_on": self.world.system.clock.today().isoformat(), "posted_by": "王芳"}
            await self.ask("POST", f"/assistance/notices/{notice}/postings", reviewer, json=body)
        self.world.system.clock.move_to_day(date(2024, 6, 20))
        await self.ask("POST", f"/assistance/notices/{notice}/closing", reviewer)
        await self.job("/assistance/bulk-acts", reviewer, {"act": "declare"})
        await self.job("/assistance/bulk-acts", verifier, {"act": "verify"})
        await self.job("/assistance/line-runs", verifier, {"through": "2024-06"})
        owed = self.world.ask("assistance", "SELECT count(*), coalesce(sum(amount_fen), 0) FROM line")[0]
        self.lines, self.total = int(owed[0]), format_yuan(int(owed[1]))

    async def _money(self) -> str:
        clerk = self.clerk("FUNDS_CLERK", _FINANCE)
        document = {
            "source": "PROVINCIAL_SPECIAL",
            "purpose": "LIVING_HARDSHIP_SUBSIDY",
            "fiscal_year": 2024,
            "doc_no": "皖财社〔2024〕58号",
            "amount": self.total,
            "received_on": "2024-06-20",
            "bank_receipt_no": "R-1",
        }
        entered = (await self.ask("POST", "/funds/funding-documents", clerk, json=document))["id"]
        signer = self.clerk("FINANCE_ALLOCATOR", _FINANCE)
        earmark = str((await self.ask("POST", f"/funds/funding-documents/{entered}/approval", signer))["earmark_id"])
        asked = {"earmark_id": earmark, "through": "2024-06"}
        while True:  # until funds has heard of all that is owed
            proposal = await self.ask("GET", "/funds/allocation-proposals", clerk, params=asked)
            if proposal["needed"] == self.total:
                break
            await asyncio.sleep(0.3)
        shares = [{"l2": share["l2"], "amount": share["share"]} for share in proposal["shares"]]
        plan = (await self.ask("POST", "/funds/allocations", clerk, json={**asked, "shares": shares}))["id"]
        for person in (signer, self.clerk("FEDERATION_ALLOCATOR", _FEDERATION)):
            await self.ask("POST", f"/funds/allocations/{plan}/signatures", person)
        return earmark

    async def _batch(self, earmark: str) -> str:
        asked = {"earmark_id": earmark, "through": "2024-06"}
        batch = str((await self.ask("POST", "/funds/batches", self.clerk("PREPARER", _CITY), json=asked))["id"])
        await self.ask("POST", f"/funds/batches/{batch}/approval", self.clerk("APPROVER", _CITY))
        await self.ask("POST", f"/funds/batches/{batch}/release", self.clerk("RELEASER", _CITY))
        return batch

    async def _settle(self, batch: str) -> None:
        """The file goes out by the calendar's job where the door that released it was killed; the bank answers; the answer is loaded."""
        child = self.world.system.processes.children["funds-web"]
        command = [
            sys.executable,
            "-m",
            "deploy.local.workload",
            str(self.world.directory / "clock.json"),
            "funds",
            "job",
            "publish-bank-files",
        ]
        publishing = await asyncio.create_subprocess_exec(*command, env=dict(child.environment))
        assert await publishing.wait() == 0
        desk = Desk(self.bank)
        desk.collect("2024-06-20")
        desk.books.close()
        for answer in sorted((self.bank / "out").glob("return-*.csv")):
            await self.ask("POST", "/funds/return-files", self.clerk("PREPARER", _CITY), files={"file": (answer.name, answer.read_bytes())})
        found = await self.ask("GET", f"/funds/batches/{batch}", self.clerk("PREPARER", _CITY))
        assert (found["state"], found["total"]) == ("SETTLED", self.total)


def paid_once(world: World, walk: Walk) -> dict[str, object]:
    """C1–C3: the books close; the bank paid each line's person once, to the fen, and what the ledger says is what the bank says."""
    desk = Desk(walk.bank)
    payments = list(desk.books.payments())
    desk.books.close()
    fen = sum(amount for _, amount, state in payments if state == "SETTLED")
    assert fen == parse_yuan(walk.total)
    assert world.ask("funds", "SELECT sum(paid_fen), bool_and(holds) FROM ledger.conservation()") == [(fen, True)]
    assert world.ask("assistance", "SELECT state, count(*) FROM line GROUP BY 1") == [("PAID", walk.lines)]
    people = world.ask("assistance", "SELECT count(DISTINCT person_id) FROM line")[0][0]
    assert len(payments) == people
    assert world.ask("notifications", "SELECT count(*) FROM message WHERE kind = 'PAID'") == [(people,)]
    return {"payments": len(payments), "fen": fen, "acts": walk.steps, "repeated": walk.repeated}
