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
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

import httpx
from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict
from rich.console import Console

from deploy.local.demo_gates import through_the_gates
from deploy.local.demo_lines import run_the_lines, write_paid_lines
from deploy.local.demo_payment import Bank, pay_the_lines
from deploy.local.demo_proof import ProofError, prove
from deploy.local.demo_run import BUILD, Demo, DemoError
from deploy.local.demo_stories import tell_stories
from deploy.local.demo_workbooks import last_declared
from deploy.local.demo_year import live_a_year
from deploy.local.running import Running, in_many_processes, in_one_process
from libs.common.kernel.clock import SHANGHAI
from libs.common.kernel.errors import LaomoError
from libs.common.observability.logs import configure_logs
from libs.common.persistence.embedded import EmbeddedPostgres, reachable_place
from libs.common.web.fields import MONTH
from libs.common.workbooks.reading import read_preamble

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "deploy" / "local" / "sample"


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
