"""A local system that answers on an address: in one process over the local bus, or in many over Kafka. The demo cannot tell them apart."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol

import httpx
import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp

from deploy.local.composition import Secrets, compose, standing_departments
from deploy.local.front import ReverseFront
from deploy.local.issuer import Issuer
from deploy.local.many import ManyProcesses
from deploy.local.movable_clock import MovableClock
from libs.common.messaging.embedded_broker import EmbeddedKafka
from libs.common.persistence.databases import app_url, create_department_database, owner_url
from libs.common.persistence.embedded import EmbeddedPostgres
from libs.common.persistence.migrate import migrate


class MovedClock(Protocol):
    """Civil time that a composition may move, forward only."""

    def now(self) -> datetime: ...

    def today(self) -> date: ...

    def move_to_day(self, day: date, hour: int = 9) -> None: ...


class Running(Protocol):
    """What a driver of the public doors needs to know."""

    @property
    def issuer(self) -> Issuer: ...

    @property
    def clock(self) -> MovedClock: ...

    @property
    def departments(self) -> Collection[str]: ...


@asynccontextmanager
async def in_one_process(
    server: EmbeddedPostgres, start: datetime, extra: Mapping[str, Mapping[str, Any]], port: int
) -> AsyncIterator[Running]:
    """All departments in this process, the local bus between them."""
    address = f"http://127.0.0.1:{port}"
    system = compose(await asyncio.to_thread(databases, server), MovableClock(start), Secrets(), extra, address)
    await system.start()
    try:
        async with serving(system.app, port):
            yield system
    finally:
        await system.stop()


@asynccontextmanager
async def in_many_processes(
    server: EmbeddedPostgres, start: datetime | None, extra: Mapping[str, Mapping[str, Any]], port: int, directory: Path
) -> AsyncIterator[ManyProcesses]:
    """Every workload a process of its own, Kafka between them. `start`: where the civil clock begins; the machine's where it is None."""
    address = f"http://127.0.0.1:{port}"
    with EmbeddedKafka(directory / "kafka") as broker:
        settings = {name: {key: str(value) for key, value in values.items()} for name, values in extra.items()}
        system = ManyProcesses(directory, server, broker, address, settings)
        await asyncio.to_thread(system.prepare)
        if start is not None:
            system.clock.move_to(start)
        others = FastAPI(title="laomo", openapi_url=None, docs_url=None, redoc_url=None)
        others.include_router(system.issuer.router, prefix="/issuer")
        front = ReverseFront(system.addresses, others)
        async with serving(front, port):
            try:
                await system.start()
                yield system
            finally:
                await system.stop()
                await front.close()


@asynccontextmanager
async def serving(app: ASGIApp, port: int) -> AsyncIterator[None]:
    """`app` on 127.0.0.1, up when the block begins."""
    web = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_config=None, lifespan="off"))
    task = asyncio.create_task(web.serve())
    try:
        await _until_up(port)
        yield
    finally:
        web.should_exit = True
        await task


def databases(server: EmbeddedPostgres) -> dict[str, str]:
    """Department → URL of its migrated database as its application role. Blocking."""
    urls = {}
    for name in standing_departments():
        owner, app = secrets.token_hex(12), secrets.token_hex(12)
        names = create_department_database(server.url(), name, owner, app)
        migrate(name, owner_url(server.url(), names, owner), names.app)
        urls[name] = app_url(server.url(), names, app)
    return urls


async def _until_up(port: int) -> None:
    async with httpx.AsyncClient() as http:
        for _ in range(100):
            try:
                await http.get(f"http://127.0.0.1:{port}/issuer/jwks")
            except httpx.TransportError:
                await asyncio.sleep(0.05)
            else:
                return
    raise RuntimeError(f"nothing answers on port {port}")
