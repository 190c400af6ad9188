"""Every department's web, subscriber and relay as processes of their own, over one PostgreSQL and one Kafka: the system as it is deployed.

What must outlive a stop (keys, passwords, data) is kept in the directory, readable by us only; ports are chosen anew.
"""

import base64
import json
import os
import secrets
import sys
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from deploy import bus
from deploy.edges import Edges, edges
from deploy.local.issuer import Issuer
from deploy.local.processes import Child, Processes
from deploy.local.shared_clock import SharedClock
from libs.common.messaging.embedded_broker import EmbeddedKafka
from libs.common.persistence.databases import app_url, create_department_database, names_of, owner_url
from libs.common.persistence.embedded import EmbeddedPostgres, free_port
from libs.common.persistence.migrate import migrate

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class ManyProcesses:
    """`postgres`, `broker`: running. `address`: the front's, under which all departments answer. `secrets`: keys and passwords by department."""

    directory: Path
    postgres: EmbeddedPostgres
    broker: EmbeddedKafka
    address: str
    extra: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    database_port: int = 0  # where departments reach the database, if not directly (a proxy of tests)
    processes: Processes = field(default_factory=Processes)
    addresses: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.logs = self.directory / "logs"
        self.logs.mkdir(parents=True, exist_ok=True)
        self.clock = SharedClock(self.directory / "clock.json")
        self.issuer = Issuer(f"{self.address}/issuer")
        self.departments = tuple(edges())
        self.secrets = kept(self.directory / "secrets.json", self.departments)

    def prepare(self, only: Collection[str] = ()) -> None:
        """Databases, migrations, topics, users, ACLs; then the children, not yet started: `only` these of them, if any are named. Blocking."""
        bus.apply(bus.Admin(self.broker.bootstrap, self.broker.password), self.secrets["kafka"])
        for department in edges().values():
            environment = self._environment(department.name, self._database(department.name))
            for workload in workloads(department):
                if not only or f"{department.name}-{workload}" in only:
                    self._add(department.name, workload, environment)

    async def start(self) -> None:
        """Everything answers its probe when this returns. RuntimeError names what does not."""
        await self.processes.start()
        await self.processes.ready()

    async def stop(self) -> None:
        await self.processes.stop()

    def database_url(self, name: str) -> str:
        """A department's database, past any proxy, as its application role."""
        return app_url(self.postgres.url(), names_of(name), self.secrets["app"][name])

    def _database(self, name: str) -> dict[str, str]:
        owner, app = self.secrets["owner"][name], self.secrets["app"][name]
        names = create_department_database(self.postgres.url(), name, owner, app)
        migrate(name, owner_url(self.postgres.url(), names, owner), names.app)
        url = self.database_url(name)
        if self.database_port:
            url = url.replace(f":{self.postgres.port}/", f":{self.database_port}/")
        return {"DATABASE_URL": url, "APP_ROLE": names.app}

    def _environment(self, name: str, database: Mapping[str, str]) -> dict[str, str]:
        settings = {
            **database,
            "SEAL_KEYS": f"1:{self.secrets['seal']}",
            "INDEX_KEY": self.secrets["index"],
            "TOKEN_ISSUER": self.issuer.url,
            "JWKS_URL": f"{self.issuer.url}/jwks",
            "TOKEN_URL": f"{self.issuer.url}/token",
            "CLIENT_ID": name,
            "CLIENT_SECRET": self.issuer.add_client(name),
            "DEPARTMENTS_URL": self.address,
            "POOL_SIZE": "6",
            "BUS": "kafka",
            "KAFKA_BOOTSTRAP": self.broker.bootstrap,
            "KAFKA_USERNAME": name,
            "KAFKA_PASSWORD": self.secrets["kafka"][name],
            "KAFKA_INSTANCE": f"{name}-0",
            **{key.upper(): value for key, value in self.extra.get(name, {}).items()},
        }
        passed = {key: value for key, value in os.environ.items() if not key.startswith("LAOMO_")}  # noqa: TID251 - of the launcher
        return {**passed, **{f"LAOMO_{name.upper()}_{key}": value for key, value in settings.items()}}

    def _add(self, name: str, workload: str, environment: Mapping[str, str]) -> None:
        port = free_port()
        command = [sys.executable, "-m", "deploy.local.workload", str(self.directory / "clock.json"), name, workload, "--port", str(port)]
        if workload == "web":
            self.addresses[name] = f"http://127.0.0.1:{port}"
        probe = f"http://127.0.0.1:{port}/{name}/readyz"
        label = f"{name}-{workload}"
        self.processes.add(Child(label, command, {**environment, "PYTHONPATH": str(ROOT)}, self.logs / f"{label}.log", probe))


def workloads(department: Edges) -> tuple[str, ...]:
    """What runs of a department: a web door; an ear where it hears somebody; a relay where it says or carries something."""
    relay = department.speaks or department.carries
    return ("web", *(["subscriber"] if department.hears else []), *(["relay"] if relay else []))


def kept(file: Path, departments: tuple[str, ...]) -> dict[str, Any]:
    """Keys and passwords of this directory, made once."""
    if not file.exists():
        file.touch(0o600)
        made = {
            "seal": base64.b64encode(secrets.token_bytes(32)).decode(),
            "index": base64.b64encode(secrets.token_bytes(32)).decode(),
            **{kind: {name: secrets.token_hex(16) for name in departments} for kind in ("owner", "app", "kafka")},
        }
        file.write_text(json.dumps(made))
    known: dict[str, Any] = json.loads(file.read_text())
    return known
