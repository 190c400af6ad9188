"""A department, assembled: its house, web door, ear, relay and jobs. `main.py` of each service builds one; compositions run them."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Generic, TypeVar

from fastapi import APIRouter, FastAPI

from libs.common.contracts.catalogue import Event
from libs.common.jobs.audit_check import audit_check
from libs.common.jobs.runner import JobRunner, Work
from libs.common.kernel.ending import end
from libs.common.messaging.comparison import watch_completeness
from libs.common.messaging.kafka_access import KafkaAccess
from libs.common.messaging.kafka_ear import KafkaEar
from libs.common.messaging.relay import Relay
from libs.common.messaging.resync import KIND as RESYNC
from libs.common.messaging.resync import Resync
from libs.common.messaging.subscriber import Keep, Reaction, Subscriber
from libs.common.messaging.transport import Transport
from libs.common.messaging.transports.kafka import KafkaTransport
from libs.common.messaging.watchdog import watch
from libs.common.persistence.house import House
from libs.common.persistence.unit_of_work import UnitOfWork
from libs.common.web.app import create_app
from libs.common.web.bus_pages import bus_router
from libs.common.web.department_client import DepartmentClient
from libs.common.web.job_pages import job_router
from libs.common.web.operations import operations_router, probe_app, probe_router
from libs.common.web.parked_pages import parked_router
from libs.common.web.tokens import TokenVerifier
from libs.common.web.workload import Loop

U = TypeVar("U", bound=UnitOfWork)


@dataclass
class Department(Generic[U]):
    """`calendar`: jobs by name that the calendar starts (`python -m services.<name> job NAME`, a CronJob); each runs once and returns.
    Every department also checks its own audit chain. `keep`: is given every event this department hears, in the transaction that applies
    it. `carriers`: loops beside the relay that carry something outward (webhooks).
    """

    house: House[U]
    tokens: TokenVerifier
    title: str
    description: str
    routers: Sequence[APIRouter]
    reactions: Mapping[type[Event], Reaction[U]]
    bulk_jobs: Mapping[str, Work[U]]
    calendar: Mapping[str, Callable[[House[U]], Awaitable[None]]]
    client: DepartmentClient | None = None
    keep: Keep[U] | None = None
    carriers: Sequence[Callable[[House[U]], Coroutine[Any, Any, None]]] = ()
    app: FastAPI = field(init=False)
    subscriber: Subscriber[U] = field(init=False)
    _tasks: list[asyncio.Task[Any]] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self.calendar = {**self.calendar, "audit-check": audit_check}
        routers = [*self.routers, job_router(), operations_router(), parked_router(), bus_router(), probe_router()]
        self.subscriber = Subscriber(self.house, self.reactions, self.keep)
        self.app = create_app(self.house, self.tokens, self.title, self.description, routers)
        self.app.state.subscriber = self.subscriber
        self.app.state.client = self.client
        if self.client is not None and self.reactions:
            self.bulk_jobs = {**self.bulk_jobs, RESYNC: Resync(self.subscriber, self.client)}

    @property
    def probes(self) -> FastAPI:
        """What a process without a web door answers: alive, ready, metrics."""
        return probe_app(self.house)

    async def start(self, transport: Transport | None = None, *, jobs: bool = True) -> None:
        """Open the database; with a transport, run the relay and the carriers too; with `jobs`, its chores."""
        await self.house.start()
        if transport is not None:
            self._tasks.append(asyncio.create_task(Relay(self.house, transport).run()))
            self._tasks += [asyncio.create_task(carrier(self.house)) for carrier in self.carriers]
        if jobs:
            self._tasks += [asyncio.create_task(chore()) for chore in self.chores()]

    def chores(self) -> list[Loop]:
        """The loops beside a web door: jobs that people order, and the minute's comparison with whom this department hears."""
        loops: list[Loop] = [JobRunner(self.house, self.bulk_jobs).run] if self.bulk_jobs else []
        if self.client is not None and self.subscriber.hears:
            loops.append(partial(watch_completeness, self.house, self.client, self.subscriber.hears))
        return loops

    def ears(self, access: KafkaAccess) -> list[Loop]:
        """The loops of a subscriber process."""
        ear = KafkaEar(self.house, self.subscriber, access)
        return [ear.run, lambda: watch(ear, access, access.group(self.house.name))]

    def voices(self, access: KafkaAccess) -> list[Loop]:
        """The loops of a relay process."""
        return [partial(self._relay, access), *(partial(carrier, self.house) for carrier in self.carriers)]

    async def _relay(self, access: KafkaAccess) -> None:
        transport = KafkaTransport(self.house.name, access)
        try:
            await Relay(self.house, transport).run()
        finally:
            await transport.close()

    async def stop(self) -> None:
        """Stop what runs, then close the database. Committed work is safe at any moment; what was under way begins again elsewhere."""
        tasks, self._tasks = self._tasks, []
        await end(tasks)
        if self.client is not None:
            await self.client.close()
        await self.house.stop()
