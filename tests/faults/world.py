"""The whole system as processes, with a proxy before the broker and one before the database, for faults to be put into."""

import asyncio
import secrets
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import psycopg
from fastapi import FastAPI

from deploy.local.front import ReverseFront
from deploy.local.issuer import Account
from deploy.local.many import ManyProcesses
from deploy.local.running import serving
from libs.common.kernel.clock import SHANGHAI
from libs.common.messaging.embedded_broker import EmbeddedKafka
from libs.common.persistence.embedded import EmbeddedPostgres, free_port, reachable_place
from tests.faults.load import Load
from tests.faults.proxy import Proxy

_UNAVAILABLE = 503


@dataclass
class World:
    directory: Path
    postgres: EmbeddedPostgres
    broker: EmbeddedKafka
    kafka_link: Proxy
    database_link: Proxy
    system: ManyProcesses
    http: httpx.AsyncClient
    marks: Path
    units: dict[str, str] = field(default_factory=dict)

    @property
    def departments(self) -> tuple[str, ...]:
        return self.system.departments

    @property
    def auditor(self) -> dict[str, str]:
        return self.token("auditor", "AUDITOR")

    def token(self, subject: str, role: str, unit: str = "") -> dict[str, str]:
        """Headers of somebody with that role in the unit of that name."""
        account = Account(subject, subject, (role,), UUID(self.units[unit]) if unit else None)
        return {"Authorization": f"Bearer {self.system.issuer.mint(account)}"}

    def ask(self, department: str, query: str) -> list[tuple[Any, ...]]:
        """Rows of a department's database, past every proxy and right."""
        with psycopg.connect(self.postgres.url(department), autocommit=True) as connection:
            return connection.execute(query.encode()).fetchall()

    async def asked(self, path: str) -> dict[str, Any]:
        """The auditor asks, again where the answer is that something is away for the moment."""
        for _ in range(5):
            answer = await self.http.post(path, headers=self.auditor)
            if answer.status_code != _UNAVAILABLE:
                break
        found: dict[str, Any] = answer.json()
        return found

    async def bus_state(self) -> dict[str, Any]:
        """Who is behind on what, from registry's door."""
        try:
            answer = await self.http.get("/registry/bus/completeness", headers=self.auditor)
            state: dict[str, Any] = answer.json()
        except (httpx.HTTPError, ValueError):
            return {}
        return state

    def load(self) -> Load:
        """A fresh set of people at work; serial numbers never repeat in a world."""
        made = Load(self.http, self.token("registrar", "REGISTRAR", "安徽省总工会"), self.token("filler", "FORM_FILLER", "包河区总工会"))
        made.serial = self._serial
        return made

    _serial: int = 0

    def kept(self, load: Load) -> None:
        self._serial = load.serial

    async def restart_with(self, name: str, failpoints: str) -> None:
        """Start a process again with failpoints; each acts once, in whatever life of the process."""
        child = self.system.processes.children[name]
        marks = self.marks / secrets.token_hex(4)
        marks.mkdir(parents=True)
        child.environment = {**child.environment, "LAOMO_FAILPOINTS": failpoints, "LAOMO_FAILPOINT_MARKS": str(marks)}
        await self.system.processes.stop_one(name)
        self.system.processes.start_one(name)

    async def ready(self) -> None:
        await self.system.processes.ready()


async def made(stack: AsyncExitStack, directory: Path) -> World:
    """Everything started, units established. Torn down with `stack`."""
    postgres = stack.enter_context(EmbeddedPostgres(reachable_place(directory / "pg"), tests=True, options={"synchronous_commit": "on"}))
    database_link = await Proxy(postgres.port).start()
    kafka_link = Proxy(0, free_port())
    broker = stack.enter_context(EmbeddedKafka(directory / "kafka", advertised_port=kafka_link.port))
    kafka_link.target = broker.port
    await kafka_link.start()
    stack.push_async_callback(kafka_link.stop)
    stack.push_async_callback(database_link.stop)
    port = free_port()
    extra = {"funds": {"bank_outbox": str(directory / "bank" / "in")}}
    system = ManyProcesses(directory, postgres, broker, f"http://127.0.0.1:{port}", extra, database_link.port)
    system.clock.move_to(datetime(2024, 6, 12, 9, tzinfo=SHANGHAI))
    await asyncio.to_thread(system.prepare)
    others = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    others.include_router(system.issuer.router, prefix="/issuer")
    front = ReverseFront(system.addresses, others)
    stack.push_async_callback(front.close)
    await stack.enter_async_context(serving(front, port))
    stack.push_async_callback(system.stop)
    await system.start()
    http = await stack.enter_async_context(httpx.AsyncClient(base_url=system.address, timeout=30))
    world = World(directory, postgres, broker, kafka_link, database_link, system, http, directory / "marks")
    admin = world.token("admin", "SYSTEM_ADMIN")
    (await http.post("/registry/org-units/establishment", json={"on": "2024-06-12"}, headers=admin)).raise_for_status()
    listed = await http.get("/registry/org-units", params={"limit": 500}, headers=admin)
    world.units = {unit["name"]: unit["id"] for unit in listed.json()["items"]}
    return world
