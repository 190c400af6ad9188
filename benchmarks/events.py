"""From an event's commit to its reaction's commit over the local transport, at 200 a second."""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from benchmarks.harness import BORN, FULL, established, figure, fresh, person_facts, system_of
from libs.common.contracts.catalogue import Envelope
from libs.common.contracts.registry import ModelWorkerRegistered
from libs.common.kernel.actor import Actor
from libs.common.kernel.ids import new_id
from libs.common.messaging.relay import Relay

_RATE = 200


class Watched:
    """A department's ear that remembers when it had committed what it heard."""

    def __init__(self, ear: Any) -> None:
        self._ear, self.name, self.hears = ear, ear.name, ear.hears
        self.heard: dict[UUID, float] = {}

    async def receive(self, envelopes: Sequence[Envelope]) -> None:
        await self._ear.receive(envelopes)
        at = time.perf_counter()
        self.heard |= dict.fromkeys((envelope.subject for envelope in envelopes), at)


async def measure(admin: str, size: str) -> list[dict[str, Any]]:
    seconds = 30 if size == FULL else 10
    registry, _ = fresh(admin, "registry", "bench_events")
    assistance, _ = fresh(admin, "assistance", "bench_events")
    with tempfile.TemporaryDirectory() as directory:
        async with system_of({"registry": registry, "assistance": assistance}, Path(directory)) as system:
            units = await established(system)
            await system.drain()
            await asyncio.sleep(0)
            ear = Watched(system.system.departments["assistance"].subscriber)
            system.system.bus.transport("funds")._consumers[:] = [ear]
            for relay in system.system._relays:  # let them go: one relay holds the shards from here on
                relay._me = new_id()
            house = system.houses["registry"]
            async with house.pool.connection() as connection:
                await connection.execute("UPDATE shard_lease SET until = '-infinity'")
            running = asyncio.create_task(Relay(house, system.system.bus.transport("funds")).run())
            said = await _say(house, UUID(units["合肥市总工会"]), seconds)
            while len(ear.heard) < len(said):
                await asyncio.sleep(0.05)
            running.cancel()
    delays = [ear.heard[subject] - at for subject, at in said.items()]
    p50, p99 = statistics.median(delays) * 1000, statistics.quantiles(delays, n=100)[-1] * 1000
    return [
        figure(
            "event to reaction",
            f"{len(said)} events at {_RATE}/s",
            f"p50 {p50:.0f} ms, p99 {p99:.0f} ms",
            "—",
            "—",
            "p50 ≤ 50 ms, p99 ≤ 300 ms",
        )
    ]


async def _say(house: Any, l2: UUID, seconds: int) -> dict[UUID, float]:
    """Subject → when its event was committed."""
    facts = person_facts(l2)
    said: dict[UUID, float] = {}
    begun = time.perf_counter()
    for n in range(seconds * _RATE):
        await asyncio.sleep(max(0.0, begun + n / _RATE - time.perf_counter()))
        subject = new_id()
        async with house.open(Actor.system("bench")) as uow:
            uow.emit(ModelWorkerRegistered(subject=subject, effective_on=BORN, facts=facts))
            await uow.complete()
        said[subject] = time.perf_counter()
    return said
