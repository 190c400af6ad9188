"""`make up`, `make status`, `make logs`, `make down`: the whole system on one machine, as processes that outlive the terminal.

Data, keys and accounts are kept in build/up and found again by the next `make up`; FRESH=1 begins anew. Civil time is the machine's.
"""

import asyncio
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Annotated, Any, Final

import httpx
import typer

from deploy.local.accounts import establish, keep_accounts
from deploy.local.many import ManyProcesses
from deploy.local.processes import last_words
from deploy.local.running import in_many_processes
from libs.common.observability.logs import configure_logs
from libs.common.persistence.embedded import EmbeddedPostgres, reachable_place

ROOT: Final = Path(__file__).resolve().parents[2]
PLACE: Final = ROOT / "build" / "up"
STATE: Final = PLACE / "state.json"
_START_SECONDS: Final = 180.0
_STOP_SECONDS: Final = 60.0
command = typer.Typer(no_args_is_help=True, add_completion=False, help="The whole system on this machine.")
Port = Annotated[int, typer.Option(min=1024, max=65535, help="port of the one address that all departments answer on")]


@command.command()
def start(port: Port = 8279, *, fresh: bool = False) -> None:
    """Start everything and return once it answers."""
    if _alive():
        typer.echo("已在运行（already running）: make status")
        return
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            typer.echo(f"端口 {port} 已被占用，请用 make up PORT=其他端口", err=True)
            raise typer.Exit(2)
    if fresh:
        shutil.rmtree(PLACE, ignore_errors=True)
    (PLACE / "logs").mkdir(parents=True, exist_ok=True)
    STATE.unlink(missing_ok=True)
    log = PLACE / "logs" / "system.log"
    with log.open("ab") as out:
        arguments = [sys.executable, "-m", "deploy.local.up", "run", "--port", str(port)]
        child = subprocess.Popen(arguments, stdout=out, stderr=out, stdin=subprocess.DEVNULL, start_new_session=True, cwd=ROOT)  # noqa: S603
    deadline = time.monotonic() + _START_SECONDS
    while not (_state() or {}).get("ready"):
        if child.poll() is not None or time.monotonic() > deadline:
            typer.echo(f"启动失败，日志见 {log.relative_to(ROOT)}：\n{last_words(log)}", err=True)
            if child.poll() is None:
                child.terminate()
            raise typer.Exit(1)
        time.sleep(0.2)
    _show()


@command.command()
def stop() -> None:
    """Stop everything in order; what is committed stays."""
    state = _state()
    if state is None or not _alive():
        typer.echo("没有在运行（not running）")
        return
    os.kill(state["pid"], signal.SIGTERM)
    deadline = time.monotonic() + _STOP_SECONDS
    while _alive():
        if time.monotonic() > deadline:
            typer.echo(f"进程 {state['pid']} 未在 {_STOP_SECONDS:.0f} 秒内结束，请查看 make logs", err=True)
            raise typer.Exit(1)
        time.sleep(0.1)
    STATE.unlink(missing_ok=True)
    typer.echo("已停止，数据保留在 build/up（stopped, data kept）")


@command.command()
def status() -> None:
    """What runs, and which department is behind on what. Exit code 1 where something is not as it should be."""
    if not _alive():
        typer.echo("没有在运行（not running）: make up")
        raise typer.Exit(1)
    if not _show():
        raise typer.Exit(1)


@command.command()
def logs(name: str = "", lines: int = 40) -> None:
    """The last lines of every log, or of one process (NAME=funds-web)."""
    found = sorted((PLACE / "logs").glob(f"{name or '*'}.log"))
    if not found:
        typer.echo(f"没有日志 {name}；有：{', '.join(sorted(path.stem for path in (PLACE / 'logs').glob('*.log'))) or '无'}", err=True)
        raise typer.Exit(1)
    for path in found:
        typer.echo(f"== {path.stem}\n{last_words(path, lines)}")


@command.command()
def token(account: str) -> None:
    """An access token of an account of build/up/accounts.json, for curl: `make token AS=sysadmin`."""
    state, accounts = _state(), json.loads((PLACE / "accounts.json").read_text()) if (PLACE / "accounts.json").exists() else {}
    if state is None or account not in accounts:
        typer.echo(f"没有账号 {account}；有：{', '.join(accounts) or '无（先运行 make up）'}", err=True)
        raise typer.Exit(1)
    form = {"grant_type": "client_credentials", "client_id": account, "client_secret": accounts[account]["secret"]}
    answer = httpx.post(f"{state['address']}/issuer/token", data=form, timeout=10)
    answer.raise_for_status()
    typer.echo(answer.json()["access_token"])


@command.command(hidden=True)
def run(port: Port = 8279) -> None:
    """Keep everything running in the foreground, until SIGTERM."""
    configure_logs("WARNING")
    with EmbeddedPostgres(reachable_place(PLACE / "postgres")) as server:
        asyncio.run(_run(server, port))


async def _run(server: EmbeddedPostgres, port: int) -> None:
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    extra = {"funds": {"bank_outbox": PLACE / "bank" / "in"}}
    async with in_many_processes(server, None, extra, port, PLACE) as system:
        accounts = keep_accounts(PLACE / "accounts.json", system.issuer)
        await establish(system.address, system.issuer, accounts)
        while not ended.is_set():
            _write(system)
            try:
                await asyncio.wait_for(ended.wait(), 1)
            except TimeoutError:
                continue


def _write(system: ManyProcesses) -> None:
    children = [
        {"name": child.name, "pid": child.pid, "starts": child.starts, "probe": child.probe} for child in system.processes.children.values()
    ]
    state = {"pid": os.getpid(), "ready": True, "address": system.address, "kafka": system.broker.bootstrap, "children": children}
    part = STATE.with_suffix(".part")
    part.write_text(json.dumps(state, ensure_ascii=False, indent=1))
    part.rename(STATE)


def _state() -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = json.loads(STATE.read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return None
    return found


def _alive() -> bool:
    state = _state()
    if state is None:
        return False
    try:
        os.kill(state["pid"], 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{state['pid']}").exists() or sys.platform != "linux"


def _show() -> bool:
    """Whether everything is as it should be."""
    state = _state() or {}
    good = True
    typer.echo(f"地址 {state['address']}　Kafka {state['kafka']}　日志 build/up/logs　账号 build/up/accounts.json")
    for child in state["children"]:
        answers = _answers(child["probe"])
        good &= answers
        typer.echo(f"  {child['name']:<26} pid {child['pid'] or '-':<8} 启动 {child['starts']} 次　{'就绪' if answers else '未就绪'}")
    return _show_completeness(state["address"]) and good


def _show_completeness(address: str) -> bool:
    accounts = json.loads((PLACE / "accounts.json").read_text())
    form = {"grant_type": "client_credentials", "client_id": "sysadmin", "client_secret": accounts["sysadmin"]["secret"]}
    try:
        bearer = httpx.post(f"{address}/issuer/token", data=form, timeout=10).json()["access_token"]
        found = httpx.get(f"{address}/registry/bus/completeness", headers={"Authorization": f"Bearer {bearer}"}, timeout=30).json()
    except (httpx.HTTPError, KeyError, ValueError):
        typer.echo("  事件到齐情况：暂不能查询")
        return False
    for gap in found.get("behind", ()):
        typer.echo(f"  {gap['department']} 尚未办理 {gap['speaker']} 的 {gap['events']} 个事件（分片 {gap['shard']}）")
    for name in found.get("unreachable", ()):
        typer.echo(f"  {name} 没有答复")
    if found.get("complete"):
        typer.echo("  事件到齐情况：各部门都已办理全部事件")
    return bool(found.get("complete"))


def _answers(probe: str) -> bool:
    try:
        return httpx.get(probe, timeout=3).is_success
    except httpx.HTTPError:
        return False


if __name__ == "__main__":
    command()
