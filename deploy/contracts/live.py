"""`python -m deploy.contracts.live COMMAND…`: every department behind a real socket on a fresh PostgreSQL, for clients made of the documents.

Each COMMAND runs with LAOMO_ADDRESS in its environment, one after the other; a failing one fails the whole. What a person does at a desk in
real life a command asks of `/desk/…`: a token of an account, the next day, and that everybody does what waits for them.
"""

import asyncio
import shlex
import socket
import sys
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel
from starlette.types import Receive, Scope, Send

from deploy.local.composition import LocalSystem, Secrets, compose
from deploy.local.issuer import Account
from deploy.local.movable_clock import MovableClock
from deploy.local.running import databases
from libs.common.jobs.runner import JobRunner
from libs.common.kernel.clock import SHANGHAI
from libs.common.observability.logs import configure_logs
from libs.common.persistence.embedded import EmbeddedPostgres, reachable_place

ROOT = Path(__file__).resolve().parents[2]
PLACE = ROOT / "build/clients"
_FIRST_DAY = datetime(2024, 6, 12, 9, tzinfo=SHANGHAI)
_NAMES = UUID("3b0f8a9e-5f0e-4f2e-9a55-0f2f5a1d7c10")


class TokenIn(BaseModel):
    roles: list[str]
    unit_id: UUID | None = None


class DayIn(BaseModel):
    day: date


class Desk:
    """The system's front with `/desk/` before it."""

    def __init__(self, system: LocalSystem) -> None:
        self._system = system
        self._app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
        self._app.post("/desk/tokens")(self.token)
        self._app.post("/desk/day")(self.move_to)
        self._app.post("/desk/settling")(self.settle)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        of_desk = scope["type"] != "lifespan" and scope["path"].startswith("/desk/")
        await (self._app if of_desk else self._system.app)(scope, receive, send)

    async def token(self, body: TokenIn) -> dict[str, str]:
        """One natural person for each set of roles in a unit."""
        subject = str(uuid5(_NAMES, f"{body.unit_id}{sorted(body.roles)}"))
        return {"access_token": self._system.issuer.mint(Account(subject, subject, tuple(body.roles), body.unit_id))}

    async def move_to(self, body: DayIn) -> dict[str, str]:
        self._system.clock.move_to_day(body.day)
        return {"day": body.day.isoformat()}

    async def settle(self) -> dict[str, int]:
        """Carry every event and run every job that is ordered, until nothing waits."""
        jobs = 0
        while True:
            await self._system.drain()
            ran = 0
            for department in self._system.departments.values():
                runner = JobRunner(department.house, department.bulk_jobs)
                while await runner.run_one() is not None:
                    ran += 1
            if not ran:
                return {"jobs": jobs}
            jobs += ran


async def serve(urls: Mapping[str, str], commands: list[str]) -> int:
    """Run the commands against the composed system; the exit code of the first that fails."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{door.getsockname()[1]}"
        extra: dict[str, dict[str, Any]] = {"funds": {"bank_outbox": PLACE / "bank"}}
        system = compose(urls, MovableClock(_FIRST_DAY), Secrets(), extra, address, pool_size=4)
        web = uvicorn.Server(uvicorn.Config(Desk(system), log_config=None, lifespan="off"))
        await system.start_quiet()
        serving = asyncio.create_task(web.serve(sockets=[door]))
        try:
            for command in commands:
                print(f"{command} against {address}", flush=True)
                run = await asyncio.create_subprocess_exec("env", f"LAOMO_ADDRESS={address}", *shlex.split(command), cwd=ROOT)
                if code := await run.wait():
                    return code
        finally:
            web.should_exit = True
            await serving
            await system.stop()
    return 0


def main() -> int:
    configure_logs("WARNING")
    PLACE.mkdir(parents=True, exist_ok=True)
    (PLACE / "bank").mkdir(exist_ok=True)
    with EmbeddedPostgres(reachable_place(PLACE / "postgres"), fresh=True) as server:
        return asyncio.run(serve(databases(server), sys.argv[1:]))


if __name__ == "__main__":
    sys.exit(main())
