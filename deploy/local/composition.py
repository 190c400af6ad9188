"""Everything in one process for one machine: departments, issuer, clock, bus, one address under their prefixes.

With tests/, the only place that may import several services.
"""

import base64
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from starlette.types import Receive, Scope, Send

from deploy.local.buses import Bus, KafkaBus, LocalBus
from deploy.local.issuer import Issuer
from deploy.local.movable_clock import MovableClock
from libs.common.messaging.kafka_access import KafkaAccess
from libs.common.messaging.relay import Relay
from libs.common.web.department import Department
from libs.common.web.garbage import settle
from libs.common.web.settings import HouseSettings

_SERVICES = Path(__file__).resolve().parents[2] / "services"
ADDRESS = "http://laomo.local"
DEPARTMENTS = ("registry", "assistance", "funds", "employment", "housing", "health", "notifications")


@dataclass(frozen=True, slots=True)
class Secrets:
    """Made afresh for each local database; in production they come from a secret store."""

    seal_key: bytes = field(default_factory=lambda: os.urandom(32), repr=False)
    index_key: bytes = field(default_factory=lambda: os.urandom(32), repr=False)


@dataclass
class LocalSystem:
    """The composed departments. `app` answers all prefixes; `network` is the same without a socket."""

    departments: Mapping[str, Department[Any]]
    issuer: Issuer
    clock: MovableClock
    bus: Bus
    app: "Front"
    network: httpx.ASGITransport
    _relays: list[Relay] = field(default_factory=list)

    async def start(self) -> None:
        """Run relays and jobs of every department."""
        for name, department in self.departments.items():
            await department.start(self.bus.transport(name))
        await self.bus.start()
        settle()

    async def start_quiet(self) -> None:
        """Databases only: the caller drains and runs jobs step by step (tests)."""
        for department in self.departments.values():
            await department.start(None, jobs=False)
        await self.bus.start()

    async def stop(self) -> None:
        await self.bus.stop()
        for relay in self._relays:
            await relay.release()
        for department in self.departments.values():
            await department.stop()

    async def drain(self) -> int:
        """Relay every outbox until all are empty; the number of events carried."""
        if not self._relays:  # kept: a relay holds its shards by lease
            self._relays.extend(Relay(each.house, self.bus.transport(name)) for name, each in self.departments.items())
        carried = 0
        while moved := sum([await relay.drain_once() for relay in self._relays]):
            carried += moved
            await self.bus.settled()
        return carried


class Front:
    """Sends each request to the department that its first path segment names."""

    def __init__(self, departments: Mapping[str, FastAPI], others: FastAPI) -> None:
        self._departments, self._others = departments, others

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._others(scope, receive, send)
            return
        name = scope["path"].split("/", 2)[1] if "/" in scope["path"] else ""
        await self._departments.get(name, self._others)(scope, receive, send)


def standing_departments() -> tuple[str, ...]:
    """The departments that have a composition root."""
    return tuple(name for name in DEPARTMENTS if (_SERVICES / name / "main.py").exists())


def build_of(name: str) -> tuple[type[HouseSettings], Callable[..., Department[Any]]]:
    """A department's settings and composition root."""
    import importlib  # noqa: PLC0415

    return importlib.import_module(f"services.{name}.settings").Settings, importlib.import_module(f"services.{name}.main").build


def compose(
    urls: Mapping[str, str],
    clock: MovableClock,
    secrets: Secrets,
    extra: Mapping[str, Mapping[str, Any]],
    address: str = ADDRESS,
    pool_size: int = 8,
    kafka: Mapping[str, KafkaAccess] | None = None,
) -> LocalSystem:
    """`urls`: department → URL of its database as its application role; `extra`: department → further settings; `kafka`: department →
    its user on a broker, where events go over one.
    """
    issuer = Issuer(f"{address}/issuer")
    others = FastAPI(title="laomo", openapi_url=None, docs_url=None, redoc_url=None)
    others.include_router(issuer.router, prefix="/issuer")
    apps: dict[str, FastAPI] = {}
    front = Front(apps, others)
    network = httpx.ASGITransport(app=front)
    departments: dict[str, Department[Any]] = {}
    for name, url in urls.items():
        settings_class, build = build_of(name)
        settings = settings_class(**_settings(name, url, issuer, secrets, address, pool_size), **extra.get(name, {}))
        department = build(settings, clock, network)
        departments[name], apps[name] = department, department.app
    bus = KafkaBus(departments, kafka) if kafka else LocalBus(departments)
    return LocalSystem(departments, issuer, clock, bus, front, network)


def _settings(name: str, url: str, issuer: Issuer, secrets: Secrets, address: str, pool_size: int) -> dict[str, Any]:
    return {
        "database_url": url,
        "app_role": f"{name}_app",
        "seal_keys": f"1:{base64.b64encode(secrets.seal_key).decode()}",
        "index_key": base64.b64encode(secrets.index_key).decode(),
        "token_issuer": issuer.url,
        "jwks_url": f"{issuer.url}/jwks",
        "token_url": f"{issuer.url}/token",
        "client_id": name,
        "client_secret": issuer.add_client(name),
        "departments_url": address,
        "pool_size": pool_size,
    }
