"""What carries events inside a local composition: the local bus, or a real broker with every department's own user. Same relays, same ears."""

import asyncio
import time
from collections.abc import Mapping
from typing import Any, Protocol

from aiokafka import TopicPartition

from libs.common.kernel.ending import end
from libs.common.messaging.kafka_access import KafkaAccess
from libs.common.messaging.kafka_ear import KafkaEar
from libs.common.messaging.transport import Transport
from libs.common.messaging.transports.kafka import KafkaTransport
from libs.common.messaging.transports.local import LocalTransport
from libs.common.web.department import Department

_SETTLE_SECONDS = 60.0


class Bus(Protocol):
    """A composition's bus."""

    def transport(self, department: str) -> Transport:
        """What the department's relay publishes to."""
        ...

    async def start(self) -> None:
        """Let everybody hear."""
        ...

    async def settled(self) -> None:
        """Return once everything published has been applied or parked by everybody who hears it."""
        ...

    async def stop(self) -> None:
        """Nobody hears any more."""
        ...


class LocalBus:
    """Publishing returns when every consumer has committed: there is nothing to start and nothing to wait for."""

    def __init__(self, departments: Mapping[str, Department[Any]]) -> None:
        self._transport = LocalTransport()
        for department in departments.values():
            self._transport.connect(department.subscriber)

    def transport(self, department: str) -> Transport:  # noqa: ARG002 - all share one
        return self._transport

    async def start(self) -> None:
        return

    async def settled(self) -> None:
        return

    async def stop(self) -> None:
        return


class KafkaBus:
    """`accesses`: department → its own user on the broker."""

    def __init__(self, departments: Mapping[str, Department[Any]], accesses: Mapping[str, KafkaAccess]) -> None:
        self._transports = {name: KafkaTransport(name, accesses[name]) for name in departments}
        self._accesses = accesses
        self._ears = {
            name: KafkaEar(each.house, each.subscriber, accesses[name]) for name, each in departments.items() if each.subscriber.hears
        }
        self._running: list[asyncio.Task[None]] = []

    def transport(self, department: str) -> Transport:
        return self._transports[department]

    async def start(self) -> None:
        self._running = [asyncio.create_task(ear.run()) for ear in self._ears.values()]

    async def settled(self) -> None:
        deadline = time.monotonic() + _SETTLE_SECONDS
        while not self._all_heard():
            for task in self._running:
                if task.done():
                    task.result()
            if time.monotonic() > deadline:
                raise TimeoutError("the bus did not bring everything in a minute")
            await asyncio.sleep(0.005)

    async def stop(self) -> None:
        running, self._running = self._running, []
        await end(running)
        for transport in self._transports.values():
            await transport.close()

    def _all_heard(self) -> bool:
        return all(
            ear.taken.get(TopicPartition(topic, partition), 0) > offset
            for ear in self._ears.values()
            for speaker, transport in self._transports.items()
            for topic in (self._accesses[speaker].topic(speaker),)
            if topic in ear.topics
            for partition, offset in transport.acknowledged.items()
        )
