"""`make demo`: from an empty database, through the public doors, to what a union's workbooks come to.

Units, the roster, the survey, every application through its gates, the monthly lines, and their payment by the simulated bank; then the
stories of an unknown outcome, a returned payment and a death reported late. Written to build/demo/: summary.json, lines.csv, timings.json (timings-kafka.json),
audit.json, conservation.json, stories.json, bank/in and bank/out, both workbooks back with a verdict beside each row.
"""

import asyncio
import json
import re
import shutil
import socket
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

import httpx
from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from deploy.local.demo_gates import through_the_gates
from deploy.local.demo_lines import run_the_lines, write_paid_lines
from deploy.local.demo_payment import Bank, pay_the_lines
from deploy.local.demo_proof import ProofError, prove
from deploy.local.demo_stories import tell_stories
from deploy.local.demo_workbooks import counted, last_declared
from deploy.local.demo_year import live_a_year
from deploy.local.issuer import Account
from deploy.local.running import Running, in_many_processes, in_one_process
from libs.common.kernel.clock import SHANGHAI
from libs.common.kernel.errors import LaomoError
from libs.common.observability.logs import configure_logs
from libs.common.persistence.embedded import EmbeddedPostgres, reachable_place
from libs.common.web.fields import MONTH
from libs.common.workbooks.reading import read_preamble

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "deploy" / "local" / "sample"
BUILD = ROOT / "build" / "demo"


_SHOWN = ("sysadmin", "registrar", "filler", "funds-clerk", "finance", "federation", "auditor")
_SHOWN_UNIONS = ("合肥市总工会", "包河区总工会")  # of the unions' desks these, as an example of the rest
_ACTS = {"review": "县级审核", "open_notice": "公示", "close_notice": "公示期满", "declare": "上报", "verify": "信息核对"}


class DemoSettings(BaseSettings):
    """What a person may say on the command line of make."""

    model_config = SettingsConfigDict(env_ignore_empty=True)

    once: str = ""
    roster: Path = SAMPLE / "roster.xlsx"
    survey: Path = SAMPLE / "survey.xlsx"
    through: str = Field(default="2024-06", pattern=MONTH)
    port: int = Field(default=8279, ge=1024, le=65535)
    bus: Literal["local", "kafka"] = "local"


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


async def run(settings: DemoSettings, server: EmbeddedPostgres, console: Console) -> None:
    started = time.perf_counter()
    today = read_preamble(settings.roster.read_bytes()).reported_on
    if today is None:
        raise DemoError("名册第二行没有填报日期，例如：填报日期：2024年02月26日")
    start = datetime(today.year, today.month, today.day, 9, tzinfo=SHANGHAI)
    address = f"http://127.0.0.1:{settings.port}"
    bank = Bank(BUILD / "bank")
    shutil.rmtree(bank.directory, ignore_errors=True)
    extra = {"funds": {"bank_outbox": bank.directory / "in"}}
    if settings.bus == "kafka":
        place = BUILD / "processes"
        shutil.rmtree(place, ignore_errors=True)
        standing: Any = in_many_processes(server, start, extra, settings.port, place)
    else:
        standing = in_one_process(server, start, extra, settings.port)
    async with standing as system, httpx.AsyncClient(base_url=address, timeout=120) as http:
        await _tell(Demo(system, http, console), settings, bank, started, today)
        if not settings.once:
            _farewell(system, address, console)
            await asyncio.Event().wait()


async def _tell(demo: Demo, settings: DemoSettings, bank: Bank, started: float, today: date) -> None:
    """The whole story, on a system that answers."""
    console, clock = demo.console, demo.system.clock
    demo.timed("start", time.perf_counter() - started, 1)
    province = await demo.units(today.isoformat())
    summary = {"roster": await demo.roster(settings.roster, province)}
    last = await asyncio.to_thread(last_declared, settings.survey)
    clock.move_to_day(max(last, today))
    summary["survey"] = await demo.survey(settings.survey, province)
    gates, unions = await through_the_gates(demo)
    demo.show("逐级办理(每一环节由本级工会各自办理)", [(_ACTS[act], str(count)) for act, count in gates.items()])
    granted = await run_the_lines(demo, unions, settings.through)
    summary["payment"], paying = await pay_the_lines(demo, unions, granted, settings.through, bank)
    await write_paid_lines(demo, unions, summary["payment"]["lines"], BUILD / "lines.csv")
    demo.show_payment(summary["payment"])
    proofs = await prove(demo, bank)
    demo.timed("all", time.perf_counter() - started, summary["roster"]["rows"] + summary["survey"]["rows"])
    timings = "timings" if settings.bus == "local" else f"timings-{settings.bus}"
    _write({"summary": summary, timings: demo.timings, **proofs})
    stories = await tell_stories(demo, unions, paying, settings.through, bank)
    demo.show("之后的事", stories)
    year = await live_a_year(demo, unions, paying, BUILD / "papers")
    demo.show("一县一年", year)
    demo.timed("acts", time.perf_counter() - started, len(stories) + len(year))
    _write({"stories": dict(stories), "year": dict(year), timings: demo.timings, **await prove(demo, bank)})
    console.print("资金平衡、银行账与账簿一致、审计链完整。结果见 build/demo/")


def _write(documents: dict[str, Any]) -> None:
    for name, document in documents.items():
        (BUILD / f"{name}.json").write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _farewell(system: Running, address: str, console: Console) -> None:
    console.print("\n接口文档：" + "　".join(f"{address}/{name}/docs" for name in system.departments))
    for account in system.issuer.accounts.values():
        if account.subject in _SHOWN or account.name.startswith(_SHOWN_UNIONS):
            console.print(f"{account.name}（{account.subject}）令牌：", system.issuer.mint(account), soft_wrap=True, highlight=False)
    console.print("按 Ctrl-C 结束")


def _unusable(settings: DemoSettings) -> str:
    """What cannot work, before anything is set up; empty where all is well."""
    for workbook in (settings.roster, settings.survey):
        if not workbook.is_file():
            return f"没有这个工作簿：{workbook}"
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", settings.port)) == 0:
            return f"端口 {settings.port} 已被占用，请用 make demo PORT=其他端口"
    return ""


def main() -> int:
    console = Console()
    configure_logs("WARNING")
    try:
        settings = DemoSettings()
    except ValidationError as wrong:
        named = "、".join(str(fault["loc"][0]).upper() for fault in wrong.errors())
        console.print(f"请改正：{named}（THROUGH=2024-06 那样写月份，PORT=8279 那样写端口号，BUS=kafka 或 BUS=local）")
        return 2
    if reason := _unusable(settings):
        console.print(reason)
        return 2
    BUILD.mkdir(parents=True, exist_ok=True)
    place = reachable_place(BUILD / "postgres")
    try:
        with EmbeddedPostgres(place, fresh=True) as server:
            asyncio.run(run(settings, server, console))
    except KeyboardInterrupt:
        return 0
    except (DemoError, ProofError, LaomoError, RuntimeError, ValueError) as reason:
        console.print(f"演示未完成：{re.sub(r'[0-9]{15,19}', '***', str(reason))}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
