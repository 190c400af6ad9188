"""The embedded default: every consumer of this process has committed or parked the events when `publish` returns."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

import structlog

from libs.common.contracts.catalogue import Envelope
from libs.common.messaging.transport import Consumer

_log = structlog.get_logger()


class LocalTransport:
    def __init__(self) -> None:
        self._consumers: list[Consumer] = []

    def connect(self, consumer: Consumer) -> None:
        self._consumers.append(consumer)

    async def publish(self, envelopes: Sequence[Envelope]) -> frozenset[UUID]:
        speaker = envelopes[0].speaker
        hearing = [consumer for consumer in self._consumers if speaker in consumer.hears]
        outcomes = await asyncio.gather(*(consumer.receive(envelopes) for consumer in hearing), return_exceptions=True)
        failed = False
        for consumer, outcome in zip(hearing, outcomes, strict=True):
            if isinstance(outcome, BaseException):
                failed = True
                _log.warning("consumer_unreachable", consumer=consumer.name, speaker=speaker, error=type(outcome).__name__)
        return frozenset(envelope.subject for envelope in envelopes) if failed else frozenset()
