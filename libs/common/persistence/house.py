"""What every department's process is made of: its database, clock, keys, relay signal. Built by `main.py`, read by the doors."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeVar

from psycopg import AsyncConnection
from psycopg.types.json import set_json_dumps, set_json_loads
from psycopg_pool import AsyncConnectionPool
from pydantic_core import from_json, to_json
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

from libs.common.kernel.actor import Actor
from libs.common.kernel.clock import Clock
from libs.common.persistence.keyring import Keyring
from libs.common.persistence.org_units import UnitDirectory
from libs.common.persistence.unit_of_work import UnitOfWork

U = TypeVar("U", bound=UnitOfWork)
_CHECK_SECONDS: Final = 2.0
_LINK: Final[dict[str, Any]] = {
    "connect_timeout": 5,
    "tcp_user_timeout": 15_000,  # a host that has vanished is noticed in seconds, not in the kernel's quarter of an hour
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
}
Pool = AsyncConnectionPool[AsyncConnection[Any]]


@dataclass
class House(Generic[U]):
    """`name` is the department; `database_url` a libpq URL (postgresql://…) of its own database under its own role."""

    name: str
    database_url: str
    clock: Clock
    keyring: Keyring
    work: type[U]
    pool_size: int = 16
    engine: AsyncEngine = field(init=False)
    pool: Pool = field(init=False)
    units: UnitDirectory = field(init=False)
    relay_signal: asyncio.Event = field(init=False, default_factory=asyncio.Event)
    job_signal: asyncio.Event = field(init=False, default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        set_json_dumps(
            to_json
        )  # of the process: four to five times faster than the standard library's, one call a fact, event and audit row
        set_json_loads(from_json)
        url = self.database_url.replace("postgresql://", "postgresql+psycopg://", 1)
        sizes = {"pool_size": self.pool_size, "max_overflow": 0, "pool_timeout": 10, "pool_pre_ping": False}
        self.engine = create_async_engine(url, **sizes, connect_args=dict(_LINK))
        kwargs = {"autocommit": True, **_LINK}
        self.pool = AsyncConnectionPool(self.database_url, min_size=1, max_size=self.pool_size, open=False, kwargs=kwargs)
        self.units = UnitDirectory(self.pool)

    async def start(self) -> None:
        await self.pool.open()

    async def stop(self) -> None:
        await self.pool.close()
        await self.engine.dispose()

    async def drop_broken(self) -> None:
        """Look at every idle connection and let the broken ones go: after one has failed, the others are likely to be of the same time."""
        with suppress(Exception):
            async with asyncio.timeout(_CHECK_SECONDS):
                await self.pool.check()

    def wake_relay(self) -> None:
        self.relay_signal.set()

    def wake_jobs(self) -> None:
        self.job_signal.set()

    @asynccontextmanager
    async def open(self, actor: Actor) -> AsyncIterator[U]:
        """One transaction. Rolled back unless `complete()` was called."""
        async with AsyncSession(self.engine, expire_on_commit=False) as session:
            connection = await session.connection()
            raw = (await connection.get_raw_connection()).driver_connection
            assert isinstance(raw, AsyncConnection)
            yield self.work(self, session, raw, actor)
