"""One run of the demo: a system that answers, and what its clerks do there over HTTP, each with the token of their role."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import httpx
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from deploy.local.demo_workbooks import counted
from deploy.local.issuer import Account
from deploy.local.running import Running

BUILD: Final = Path(__file__).resolve().parents[2] / "build" / "demo"


class DemoError(Exception):
    """The demo cannot go on; its text is the plain reason."""


class Demo:
    """One run. `system` answers on `address`; everything goes through HTTP with the token of the right role."""

    def __init__(self, system: Running, http: httpx.AsyncClient, console: Console) -> None:
        self.system, self.http, self.console = system, http, console
        self.timings: dict[str, dict[str, float]] = {}
        self.done: set[str] = set()

    def account(self, subject: str, name: str, roles: Sequence[str], unit_id: str | None = None) -> dict[str, str]:
        """An account of the local issuer, and the headers of its token."""
        account = self.system.issuer.add(Account(subject, name, tuple(roles), UUID(unit_id) if unit_id else None))
        return {"Authorization": f"Bearer {self.system.issuer.mint(account)}"}

    def headers(self, subject: str) -> dict[str, str]:
        """The headers of an account made before."""
        return {"Authorization": f"Bearer {self.system.issuer.mint(self.system.issuer.accounts[subject])}"}

    async def ask(self, method: str, path: str, headers: dict[str, str], **options: Any) -> Any:  # noqa: ANN401
        answer = await self.http.request(method, path, headers=headers, **options)
        body = answer.json()
        if answer.is_error:
            raise DemoError(f"{method} {path}: {body.get('title')} {body.get('detail', '')}")
        return body

    async def job(self, path: str, job_id: str, headers: dict[str, str], label: str) -> dict[str, Any]:
        """Wait for a job with a progress bar; its result."""
        with Progress(console=self.console, transient=True) as bar:
            task = bar.add_task(label, total=None)
            while True:
                job: dict[str, Any] = await self.ask("GET", f"/{path}/jobs/{job_id}", headers)
                bar.update(task, total=job["progress"].get("total"), completed=job["progress"].get("done", 0))
                if job["state"] == "DONE":
                    return job
                if job["state"] in ("FAILED", "CANCELLED"):
                    raise DemoError(f"{label}: {job['problem'] or job['state']}")
                await asyncio.sleep(0.1)

    async def until(self, ask: Callable[[], Awaitable[Any]], met: Callable[[Any], bool]) -> Any:  # noqa: ANN401
        """Ask again until the events have come round; at most a minute."""
        for _ in range(600):
            answer = await ask()
            if met(answer):
                return answer
            await asyncio.sleep(0.1)
        raise DemoError("其他部门没有在一分钟内收到事件")

    def timed(self, stage: str, seconds: float, rows: int) -> None:
        self.timings[stage] = {"seconds": round(seconds, 3), "rows_per_second": round(rows / seconds, 1)}

    async def units(self, today: str) -> str:
        admin = self.account("sysadmin", "系统管理员", ["SYSTEM_ADMIN"])
        started = time.perf_counter()
        made = await self.ask("POST", "/registry/org-units/establishment", admin, json={"on": today})
        self.timed("units", time.perf_counter() - started, made["added"])
        listed = await self.ask("GET", "/registry/org-units", admin, params={"kind": "PROVINCIAL_FEDERATION"})
        self.console.print(f"已建立法定单位 {made['added']} 个（省、市、县、省直和产业工会）")
        province: str = listed["items"][0]["id"]
        return province

    async def roster(self, path: Path, province: str) -> dict[str, Any]:
        registrar = self.account("registrar", "省总工会 登记岗", ["REGISTRAR"], province)
        result = await self.workbook("registry/roster-imports", path, registrar, "roster", "导入名册")
        tiers = result["tiers"]
        self.show(
            "名册导入",
            [
                *((name, str(result[key])) for key, name in (("rows", "名册行数"), ("people", "入库人数"), ("honours", "荣誉数"))),
                ("其中 全国 / 省部级 / 无有效荣誉", f"{tiers['national']} / {tiers['provincial']} / {tiers['none']}"),
                *counted(result),
                ("提醒行数", str(len(result["warnings"]))),
            ],
        )
        return result

    async def survey(self, path: Path, province: str) -> dict[str, Any]:
        filler = self.account("filler", "省总工会 填表岗(代各单位上报)", ["FORM_FILLER"], province)
        result = await self.workbook("assistance/survey-imports", path, filler, "survey", "导入摸底调查")
        self.show("摸底调查及困难申报", [("申报行数", str(result["rows"])), ("受理申请数", str(result["accepted"])), *counted(result)])
        return result

    async def workbook(self, path: str, file: Path, headers: dict[str, str], stage: str, label: str) -> dict[str, Any]:
        """Upload, wait, fetch the same workbook back with a verdict beside each row."""
        started = time.perf_counter()
        content = await asyncio.to_thread(file.read_bytes)
        ordered = await self.ask("POST", f"/{path}", headers, files={"file": (file.name, content)})
        job = await self.job(path.split("/", maxsplit=1)[0], ordered["job_id"], headers, label)
        result: dict[str, Any] = job["result"]
        self.timed(stage, time.perf_counter() - started, result["rows"])
        report = await self.http.get(f"/{path}/{ordered['job_id']}/report", headers=headers)
        report.raise_for_status()
        (BUILD / f"{stage}-report.xlsx").write_bytes(report.content)
        return result

    def show_payment(self, payment: dict[str, Any]) -> None:
        """By paying union, as a finance officer reads it."""
        rows = [("人数", str(payment["people"])), ("笔数", str(payment["lines"])), ("合计(元)", payment["total"])]
        self.show(f"发放(至{payment['through']})", rows + [(f"　{payer}", amount) for payer, amount in payment["by_payer"].items()])

    def show(self, title: str, rows: Sequence[tuple[str, str]]) -> None:
        table = Table(title=title, show_header=False)
        table.add_column(overflow="fold")
        table.add_column(overflow="fold")
        for name, value in rows:
            table.add_row(name, value)
        self.console.print(table)
