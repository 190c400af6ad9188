"""The command of every department: `python -m services.<name> web | job NAME | migrate`."""

import asyncio
from collections.abc import Callable
from typing import Any

import typer
import uvicorn

from libs.common.observability.logs import configure_logs
from libs.common.observability.tracing import configure_traces
from libs.common.persistence.migrate import migrate as run_migrations
from libs.common.web.department import Department
from libs.common.web.garbage import settle
from libs.common.web.settings import HouseSettings


def department_command(name: str, settings: Callable[[], HouseSettings], build: Callable[[], Department[Any]]) -> typer.Typer:
    """One command, its workloads; the environment is read only when one of them starts."""
    command = typer.Typer(help=f"laomo {name}", no_args_is_help=True, add_completion=False)

    @command.command()
    def web(host: str = "127.0.0.1", port: int = 8000) -> None:
        """Answer HTTP, and run the jobs that people order."""
        configure_logs()
        configure_traces(name, None)
        asyncio.run(_serve(build(), host, port))

    @command.command()
    def job(job_name: str) -> None:
        """Run one job of the calendar and return."""
        configure_logs()
        department = build()
        if job_name not in department.calendar:
            typer.echo(f"no job {job_name}; there are: {', '.join(sorted(department.calendar)) or 'none'}", err=True)
            raise typer.Exit(2)
        asyncio.run(_run_job(department, job_name))

    @command.command()
    def migrate() -> None:
        """Bring the department's database to the newest version, as its owner."""
        values = settings()
        if values.owner_url is None:
            typer.echo(f"set LAOMO_{name.upper()}_OWNER_URL", err=True)
            raise typer.Exit(2)
        run_migrations(name, values.owner_url.get_secret_value(), values.app_role)

    return command


async def _serve(department: Department[Any], host: str, port: int) -> None:
    await department.start()
    settle()
    try:
        await uvicorn.Server(uvicorn.Config(department.app, host=host, port=port, log_config=None, timeout_graceful_shutdown=20)).serve()
    finally:
        await department.stop()


async def _run_job(department: Department[Any], name: str) -> None:
    await department.start(jobs=False)
    settle()
    try:
        await department.calendar[name](department.house)
    finally:
        await department.stop()
