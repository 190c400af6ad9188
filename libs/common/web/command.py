"""The command of every department: `python -m services.<name> web | subscriber | relay | job NAME | migrate`."""

import asyncio
import os
from collections.abc import Callable, Sequence
from typing import Annotated, Any

import typer
from fastapi import FastAPI
from pydantic import ValidationError

from libs.common.messaging.kafka_access import KafkaAccess
from libs.common.messaging.watchdog import StuckError
from libs.common.observability.logs import configure_logs
from libs.common.observability.tracing import configure_traces
from libs.common.persistence.migrate import migrate as run_migrations
from libs.common.web.department import Department
from libs.common.web.settings import HouseSettings
from libs.common.web.workload import Loop, serve_beside

Host = Annotated[str, typer.Option(help="address to listen on")]
Port = Annotated[int, typer.Option(help="port to listen on")]


def department_command(name: str, settings: Callable[[], HouseSettings], build: Callable[[], Department[Any]]) -> typer.Typer:
    """One command, its workloads; the environment is read only when one of them starts."""
    command = typer.Typer(help=f"laomo {name}", no_args_is_help=True, add_completion=False)

    def read() -> HouseSettings:
        return _checked(name, settings)

    @command.command()
    def web(host: Host = "127.0.0.1", port: Port = 8000) -> None:
        """Answer HTTP, and run the jobs that people order."""
        _observed(name)
        read()
        department = build()
        _run(department, department.app, host, port, department.chores())

    @command.command()
    def subscriber(host: Host = "127.0.0.1", port: Port = 8001) -> None:
        """Hear the other departments. Needs bus=kafka."""
        _observed(name)
        access, department = _kafka(name, read()), build()
        if not department.subscriber.hears:
            typer.echo(f"{name} hears nobody: it has no subscriber", err=True)
            raise typer.Exit(2)
        _run(department, department.probes, host, port, department.ears(access))

    @command.command()
    def relay(host: Host = "127.0.0.1", port: Port = 8001) -> None:
        """Carry what this department says to the bus, and whatever else it carries outward. Needs bus=kafka."""
        _observed(name)
        access, department = _kafka(name, read()), build()
        _run(department, department.probes, host, port, department.voices(access))

    _add_errands(command, name, read, build)
    return command


def _add_errands(command: typer.Typer, name: str, read: Callable[[], HouseSettings], build: Callable[[], Department[Any]]) -> None:
    """What runs once and returns."""

    @command.command()
    def job(job_name: str) -> None:
        """Run one job of the calendar and return."""
        configure_logs()
        read()
        department = build()
        if job_name not in department.calendar:
            typer.echo(f"no job {job_name}; there are: {', '.join(sorted(department.calendar)) or 'none'}", err=True)
            raise typer.Exit(2)
        asyncio.run(_run_job(department, job_name))

    @command.command()
    def migrate() -> None:
        """Bring the department's database to the newest version, as its owner."""
        values = read()
        if values.owner_url is None:
            typer.echo(f"set LAOMO_{name.upper()}_OWNER_URL", err=True)
            raise typer.Exit(2)
        run_migrations(name, values.owner_url.get_secret_value(), values.app_role)


def _checked(name: str, settings: Callable[[], HouseSettings]) -> HouseSettings:
    """The environment, or a word about each variable that is missing or wrong; never its value."""
    try:
        return settings()
    except ValidationError as wrong:
        for fault in wrong.errors(include_input=False, include_url=False):
            variable = "_".join(["LAOMO", name.upper(), *(str(part).upper() for part in fault["loc"])])
            typer.echo(f"set {variable}" if fault["type"] == "missing" else f"correct {variable}: {fault['msg']}", err=True)
        raise typer.Exit(2) from None


def _observed(name: str) -> None:
    configure_logs()
    configure_traces(name, None)


def _kafka(name: str, settings: HouseSettings) -> KafkaAccess:
    access = settings.kafka()
    if access is None:
        typer.echo(f"set LAOMO_{name.upper()}_BUS=kafka and LAOMO_{name.upper()}_KAFKA_BOOTSTRAP, _USERNAME, _PASSWORD", err=True)
        raise typer.Exit(2)
    return access


def _run(department: Department[Any], app: FastAPI, host: str, port: int, loops: Sequence[Loop]) -> None:
    try:
        asyncio.run(serve_beside(app, host, port, lambda: department.start(jobs=False), department.stop, loops))
    except StuckError as reason:  # no clean-up may wait on a library that has fallen silent: it is started anew
        typer.echo(str(reason), err=True)
        os._exit(1)


async def _run_job(department: Department[Any], name: str) -> None:
    await department.start(jobs=False)
    try:
        await department.calendar[name](department.house)
    finally:
        await department.stop()
