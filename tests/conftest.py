"""Real PostgreSQL per worker, migrated once per department into a template, cloned for each test that asks."""

import itertools
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from libs.common.messaging.embedded_broker import EmbeddedKafka
from libs.common.observability.logs import configure_logs
from libs.common.persistence.databases import admit, app_url, create_department_database, names_of, owner_url
from libs.common.persistence.embedded import EmbeddedPostgres, reachable_place
from libs.common.persistence.migrate import migrate
from tests.support.kafka import ready_bus
from tests.support.local_system import TestSystem, compose_for_tests

PASSWORD = "for-tests-only"
_numbers = itertools.count()
configure_logs("WARNING")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--every-kill", action="store_true", help="kill the path at every boundary, not at a sample of them")
    parser.addoption("--all-faults", action="store_true", help="put every fault into the running system, for longer, with a report")
    parser.addoption("--seed", type=int, default=0, help="repeat a run of the faults")
    parser.addoption("--bus", choices=["local", "kafka"], default="local", help="what carries the events of composed departments")


@pytest.fixture(scope="session")
def postgres() -> Iterator[EmbeddedPostgres]:
    with tempfile.TemporaryDirectory() as directory, EmbeddedPostgres(reachable_place(Path(directory) / "pg"), tests=True) as server:
        yield server


class Databases:
    """Fresh databases: the first of a department is migrated, the others are clones of it."""

    def __init__(self, server: EmbeddedPostgres) -> None:
        self._server = server
        self._templates: set[str] = set()
        self._established: dict[tuple[tuple[str, ...], str], dict[str, str]] = {}

    def fresh(self, service: str) -> tuple[str, str]:
        """(application URL, owner URL) of a new database of `service`."""
        admin = self._server.url()
        template = f"template_{service}"
        if service not in self._templates:
            names = create_department_database(admin, service, PASSWORD, PASSWORD, template)
            migrate(service, owner_url(admin, names, PASSWORD), names.app)
            self._templates.add(service)
        return self._copy(service, template)

    def _copy(self, service: str, template: str) -> tuple[str, str]:
        admin, names = self._server.url(), names_of(service, f"{service}_{next(_numbers)}")
        with psycopg.connect(admin, autocommit=True) as connection:  # FILE_COPY: a fourth of what copying through the WAL takes
            connection.execute(f'CREATE DATABASE "{names.database}" TEMPLATE "{template}" OWNER "{names.owner}" STRATEGY FILE_COPY')
            admit(connection, names)
        return app_url(admin, names, PASSWORD), owner_url(admin, names, PASSWORD)

    async def established(self, services: tuple[str, ...], day: str, directory: Path) -> dict[str, str]:
        """Application URLs of fresh databases that hold the statutory units since `day`; every event about them has been heard."""
        if (services, day) not in self._established:
            urls = {service: self.fresh(service)[0] for service in services}
            system = await compose_for_tests(urls, directory, start=day)
            await system.established(day)
            await system.close()
            self._established[services, day] = {service: url.rsplit("/", 1)[1] for service, url in urls.items()}
        return {service: self._copy(service, name)[0] for service, name in self._established[services, day].items()}

    def drop(self, urls: Iterable[str]) -> None:
        """What a test asked for and is through with: ten megabytes each, before the disk has seen them."""
        with psycopg.connect(self._server.url(), autocommit=True) as connection:
            for url in urls:
                connection.execute(f'DROP DATABASE "{url.rsplit("/", 1)[1]}" WITH (FORCE)')


@pytest.fixture(scope="session")
def databases(postgres: EmbeddedPostgres) -> Databases:
    return Databases(postgres)


@pytest.fixture
def database(databases: Databases) -> Iterator[Callable[[str], Awaitable[tuple[str, str]]]]:
    """`await database("funds")` → (application URL, owner URL) of a fresh migrated database."""
    made: list[tuple[str, str]] = []

    async def fresh(service: str) -> tuple[str, str]:
        made.append(databases.fresh(service))
        return made[-1]

    yield fresh
    databases.drop(app for app, _ in made)


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedKafka]:
    """A real Kafka with SASL and ACLs, one per worker, started by the first test that asks."""
    with EmbeddedKafka(tmp_path_factory.mktemp("kafka"), fresh=True) as server:
        yield server


@pytest.fixture
def bus(request: pytest.FixtureRequest) -> str:
    """What carries events: as the command line says, or both where a test is parametrized."""
    return str(getattr(request, "param", request.config.getoption("--bus")))


@pytest.fixture
async def departments(
    databases: Databases, tmp_path: Path, bus: str, request: pytest.FixtureRequest
) -> AsyncIterator[Callable[..., Awaitable[TestSystem]]]:
    """`await departments("registry", "assistance")` → the composed departments on fresh databases, nothing running by itself."""
    systems: list[TestSystem] = []
    made: list[str] = []

    async def compose(*names: str, established: str | None = None, **options: Any) -> TestSystem:
        options.setdefault("start", established or "2024-02-26")
        if bus == "kafka":
            options["kafka"] = ready_bus(request.getfixturevalue("broker"), f"test{next(_numbers)}")
        if established is not None and bus == "local":  # a copied bookmark means nothing to another topic
            urls = await databases.established(names, established, tmp_path)
        else:
            urls = {name: databases.fresh(name)[0] for name in names}
        made.extend(urls.values())
        system = await compose_for_tests(urls, tmp_path, **options)
        systems.append(system)
        return system

    yield compose
    for system in systems:
        await system.close()
    databases.drop(made)
