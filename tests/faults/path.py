"""One path through all departments, as a process that can be killed at any commit: `python -m tests.faults.path CONFIG [KIND NTH]`.

Every act carries an idempotency key that is the same in each run, so a run after a kill repeats what was answered and goes on.
"""

import asyncio
import base64
import json
import os
import signal
import sys
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy.ext.asyncio import AsyncSession

from deploy.local.bank.desk import Desk
from deploy.local.composition import ADDRESS, Secrets, compose
from deploy.local.movable_clock import MovableClock
from libs.common.kernel.clock import SHANGHAI
from libs.common.messaging.transports.local import LocalTransport
from services.funds.storage import bank_outbox
from tests.support.local_system import TestSystem

PEOPLE = (
    ("张三", "男", "360426199101010071", "1991-01-01", "6225881414207430"),
    ("王五", "女", "120103198806018241", "1988-06-01", "6225880000000000028"),
)
COUNTS = Counter[str]()


def dies_at(kind: str, nth: int) -> None:
    """Kill this very process at the nth boundary of a kind: before-commit, after-commit, published (not yet marked), rename."""

    def pass_by(name: str) -> None:
        COUNTS[name] += 1
        if name == kind and COUNTS[name] == nth:
            os.kill(os.getpid(), signal.SIGKILL)

    commit, publish, rename = AsyncSession.commit, LocalTransport.publish, bank_outbox._publish

    async def committing(self: AsyncSession) -> None:
        pass_by("before-commit")
        await commit(self)
        pass_by("after-commit")

    async def publishing(self: LocalTransport, envelopes: Any) -> Any:
        failed = await publish(self, envelopes)
        pass_by("published")
        return failed

    def renaming(part: Path, target: Path) -> None:
        pass_by("rename")
        rename(part, target)

    AsyncSession.commit = committing
    LocalTransport.publish = publishing
    bank_outbox._publish = renaming


class Walk:
    def __init__(self, system: TestSystem, bank: Path) -> None:
        self.system, self.bank, self.keys = system, bank, 0
        self.units: dict[str, str] = {}

    def clerk(self, roles: str, unit: str = "") -> dict[str, str]:
        return self.system.token(roles.lower(), roles=roles.split(), unit_id=self.units[unit] if unit else None)

    async def do(self, path: str, headers: dict[str, str], body: Any = None, **options: Any) -> Any:
        self.keys += 1
        headers = {**headers, "Idempotency-Key": f"step-{self.keys}"}
        answer = await self.system.http.post(path, headers=headers, **({"json": body} if body is not None else {}), **options)
        assert answer.is_success, f"{path}: {answer.text}"
        return answer.json()

    async def settle(self) -> None:
        await self.system.drain()
        await self.system.run_jobs()
        await self.system.drain()

    async def people(self) -> list[str]:
        admin = self.clerk("SYSTEM_ADMIN")
        await self.do("/registry/org-units/establishment", admin, {"on": "2024-06-12"})
        await self.settle()
        listed = await self.system.http.get("/registry/org-units", params={"limit": 500}, headers=admin)
        self.units = {unit["name"]: unit["id"] for unit in listed.json()["items"]}
        applications = []
        for name, sex, number, born, card in PEOPLE:
            person = {"name": name, "sex": sex, "birth_date": born, "id_number": number, "category": "在职职工", "title": "安徽省劳动模范",
                      "award_date": "2015-04-01", "doc_no": "皖政〔2015〕20号", "region_code": "340111", "union": "合肥市总工会",
                      "county_union": "包河区总工会"}  # fmt: skip
            await self.do("/registry/people", self.clerk("REGISTRAR", "安徽省总工会"), person)
            await self.settle()
            form = {"id_number": number, "name": name, "submitted_on": "2024-06-03", "consented_on": "2024-06-01", "wage": "1800.00", "source": "WAGE",
                    "insurance": "职工", "evidence": [{"kind": "收入证明", "shelf_mark": "柜3", "seen_by": "李会计"}],
                    "account": {"kind": "CARD", "number": card, "holder": name, "bank": "徽商银行"}}  # fmt: skip
            applications.append((await self.do("/assistance/applications", self.clerk("FORM_FILLER", "包河区总工会"), form))["id"])
        return applications

    async def gates(self, applications: list[str]) -> None:
        reviewer, verifier = self.clerk("COUNTY_REVIEWER", "包河区总工会"), self.clerk("VERIFIER", "合肥市总工会")
        await self.do("/assistance/bulk-acts", reviewer, {"act": "review"})
        await self.settle()
        notice = (await self.do("/assistance/notices", reviewer, {"application_ids": applications}))["id"]
        for place in ("UNIT", "COUNTY"):
            await self.do(
                f"/assistance/notices/{notice}/postings", reviewer, {"place": place, "posted_on": "2024-06-12", "posted_by": "王芳"}
            )
        self.system.clock.move_to_day(date(2024, 6, 20))
        await self.do(f"/assistance/notices/{notice}/closing", reviewer)
        await self.do("/assistance/bulk-acts", reviewer, {"act": "declare"})
        await self.settle()
        await self.do("/assistance/bulk-acts", verifier, {"act": "verify"})
        await self.settle()
        await self.do("/assistance/line-runs", verifier, {"through": "2024-06"})
        await self.settle()

    async def payment(self) -> None:
        finance, federation, city = "安徽省财政厅", "安徽省总工会", "合肥市总工会"
        document = {"source": "PROVINCIAL_SPECIAL", "purpose": "LIVING_HARDSHIP_SUBSIDY", "fiscal_year": 2024, "doc_no": "皖财社〔2024〕58号",
                    "amount": "1000.00", "received_on": "2024-06-20", "bank_receipt_no": "R-1"}  # fmt: skip
        entered = (await self.do("/funds/funding-documents", self.clerk("FUNDS_CLERK", finance), document))["id"]
        earmark = (await self.do(f"/funds/funding-documents/{entered}/approval", self.clerk("FINANCE_ALLOCATOR", finance)))["earmark_id"]
        share = {"l2": self.units[city], "amount": "400.00"}
        plan = {"earmark_id": earmark, "through": "2024-06", "shares": [share]}
        allocation = (await self.do("/funds/allocations", self.clerk("FUNDS_CLERK", finance), plan))["id"]
        await self.do(f"/funds/allocations/{allocation}/signatures", self.clerk("FINANCE_ALLOCATOR", finance))
        await self.do(f"/funds/allocations/{allocation}/signatures", self.clerk("FEDERATION_ALLOCATOR", federation))
        await self.settle()
        batch = (await self.do("/funds/batches", self.clerk("PREPARER", city), {"earmark_id": earmark, "through": "2024-06"}))["id"]
        await self.settle()
        await self.do(f"/funds/batches/{batch}/approval", self.clerk("APPROVER", city))
        await self.do(f"/funds/batches/{batch}/release", self.clerk("RELEASER", city))
        department = self.system.system.departments["funds"]
        await department.calendar["publish-bank-files"](department.house)
        desk = Desk(self.bank)
        desk.collect("2024-06-20")
        desk.books.close()
        for answer in sorted((self.bank / "out").glob("return-*.csv")):
            await self.do("/funds/return-files", self.clerk("PREPARER", city), files={"file": (answer.name, answer.read_bytes())})
        await self.settle()


async def main(config: dict[str, Any]) -> None:
    clock = MovableClock(datetime(2024, 6, 12, 9, tzinfo=SHANGHAI))
    keys = Secrets(base64.b64decode(config["seal"]), base64.b64decode(config["index"]))
    bank = Path(config["bank"])
    system = compose(config["urls"], clock, keys, {"funds": {"bank_outbox": bank / "in"}}, pool_size=4)
    await system.start_quiet()
    walk = Walk(TestSystem(system), bank)
    walk.system.http = httpx.AsyncClient(transport=system.network, base_url=ADDRESS, timeout=30)
    try:
        await walk.gates(await walk.people())
        await walk.payment()
    finally:
        await walk.system.close()
    sys.stdout.write(json.dumps(COUNTS))


if __name__ == "__main__":
    if len(sys.argv) > 2:
        dies_at(sys.argv[2], int(sys.argv[3]))
    asyncio.run(main(json.loads(sys.argv[1])))
