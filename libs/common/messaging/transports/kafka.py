"""Events to a real broker: idempotent producer, acks of all replicas, one event of a key in flight at a time, every send with a deadline.

Idempotence alone does not keep a key's order across sends that time out (parts.md B.4), so a key's next event is sent only once its last
is acknowledged. A send without an answer is *unknown*: its row stays, it is sent again, and the consumers' cursors drop the repetition.
No Kafka transactions (ADR 0010).
"""

import asyncio
from collections.abc import Awaitable, Sequence
from contextlib import suppress
from typing import Any, Final
from uuid import UUID

import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import (
    KafkaError,
    MessageSizeTooLargeError,
    OutOfOrderSequenceNumber,
    ProducerClosed,
    ProducerFenced,
    UnknownProducerId,
)

from libs.common.contracts.catalogue import Envelope
from libs.common.contracts.topics import MAX_BYTES, PARTITIONS, partition_of
from libs.common.messaging.failpoints import pass_by
from libs.common.messaging.kafka_access import KafkaAccess
from libs.common.messaging.transport import BusUnavailableError
from libs.common.messaging.wire import to_record
from libs.common.observability.metrics import BUS_ERRORS

_log = structlog.get_logger()
DEADLINE_SECONDS: Final = 9.0
"""Of one batch: with the relay's renewal every 5 s, below its lease of 15."""
_START_SECONDS: Final = 15.0
_STOP_SECONDS: Final = 3.0
_ITS_OWN_FAULT: Final = (MessageSizeTooLargeError,)
_FATAL: Final = (OutOfOrderSequenceNumber, UnknownProducerId, ProducerFenced, ProducerClosed)


class KafkaTransport:
    """One per speaking department's relay. `acknowledged`: the last offset known to be on the broker, per partition."""

    def __init__(self, speaker: str, access: KafkaAccess, *, deadline_seconds: float = DEADLINE_SECONDS) -> None:
        self._speaker, self._access, self._deadline = speaker, access, deadline_seconds
        self._topic = access.topic(speaker)
        self._producer: AIOKafkaProducer | None = None
        self._closing: set[asyncio.Task[None]] = set()
        self.acknowledged: dict[int, int] = {}

    async def publish(self, envelopes: Sequence[Envelope]) -> frozenset[UUID]:
        """See `Transport.publish`. A key whose event is too large for the bus fails alone."""
        producer = await self._ready()
        chains: dict[UUID, list[Envelope]] = {}
        for envelope in envelopes:
            chains.setdefault(envelope.subject, []).append(envelope)
        answers: dict[UUID, asyncio.Future[Any]] = {}
        outcomes: dict[UUID, BaseException | None] = {subject: asyncio.CancelledError() for subject in chains}  # until an answer is there
        hung = False
        try:
            async with asyncio.timeout(self._deadline):
                for subject, chain in chains.items():
                    try:
                        first = await self._handed(producer, chain[0])
                    except KafkaError as error:
                        outcomes[subject] = error
                        continue
                    # most keys have one event in a batch: no task for those
                    answers[subject] = asyncio.create_task(self._chained(producer, first, chain[1:])) if len(chain) > 1 else first
                await asyncio.gather(*answers.values(), return_exceptions=True)
        except TimeoutError:
            hung = True
        finally:  # also when this very batch is cancelled: what was under way is unknown
            for answer in answers.values():
                answer.cancel()
        for subject, sent in zip(answers, await asyncio.gather(*answers.values(), return_exceptions=True), strict=True):
            outcomes[subject] = sent if isinstance(sent, BaseException) else None
            if not isinstance(sent, BaseException):
                self._note(sent)
        return self._judged(outcomes, hung=hung)

    async def close(self) -> None:
        """Send nothing more. What was under way is unknown and will be sent again."""
        if self._producer is not None:
            await _end(self._producer)
            self._producer = None
        if self._closing:
            await asyncio.wait(self._closing)

    async def _handed(self, producer: AIOKafkaProducer, envelope: Envelope) -> "asyncio.Future[Any]":
        """The record is in the producer's hands; the future is the broker's answer."""
        pass_by("relay-sending")
        record = to_record(envelope)
        place = partition_of(record.key)
        answer: asyncio.Future[Any] = await producer.send(self._topic, record.value, record.key, place, headers=record.headers)
        return answer

    async def _chained(self, producer: AIOKafkaProducer, first: "asyncio.Future[Any]", rest: Sequence[Envelope]) -> Any:  # noqa: ANN401
        """The next event of the key only once the last is acknowledged; the last one's place."""
        sent = await first
        for envelope in rest:
            self._note(sent)
            sent = await (await self._handed(producer, envelope))
        return sent

    def _note(self, sent: Any) -> None:  # noqa: ANN401 - the client's record of where it lies
        self.acknowledged[sent.partition] = max(sent.offset, self.acknowledged.get(sent.partition, -1))

    def _judged(self, outcomes: dict[UUID, BaseException | None], *, hung: bool) -> frozenset[UUID]:
        failed = {subject: outcome for subject, outcome in outcomes.items() if outcome is not None}
        strange = [error for error in failed.values() if not isinstance(error, KafkaError | asyncio.CancelledError | OSError)]
        if strange:
            raise strange[0]
        for error in {type(error) for error in failed.values()}:
            kind = "deadline" if error is asyncio.CancelledError else error.__name__
            BUS_ERRORS.labels(self._speaker, kind).inc()
            _log.warning("events_not_sent", speaker=self._speaker, error=kind, count=len(failed))
        if hung or any(isinstance(error, _FATAL) for error in failed.values()):
            self._abandon()
        if len(failed) == len(outcomes) and not any(isinstance(error, _ITS_OWN_FAULT) for error in failed.values()):
            raise BusUnavailableError("deadline" if hung else type(next(iter(failed.values()))).__name__)
        return frozenset(failed)

    async def _ready(self) -> AIOKafkaProducer:
        """A started producer whose topic has the number of partitions that keys rely on."""
        if self._producer is None:
            producer = AIOKafkaProducer(
                **self._access.client(), enable_idempotence=True, acks="all", linger_ms=3, max_request_size=MAX_BYTES, max_batch_size=65_536
            )
            await self._asked(producer.start(), producer)
            self._producer = producer
        partitions = await self._asked(self._producer.partitions_for(self._topic), None)
        if len(partitions) != PARTITIONS:
            BUS_ERRORS.labels(self._speaker, "partitions").inc()
            _log.error("partitions_changed", speaker=self._speaker, count=len(partitions))
            raise BusUnavailableError(f"{self._topic} has {len(partitions)} partitions, not {PARTITIONS}: keys would change theirs")
        return self._producer

    async def _asked(self, answer: Awaitable[Any], starting: AIOKafkaProducer | None) -> Any:  # noqa: ANN401 - what the client answers
        try:
            async with asyncio.timeout(_START_SECONDS):
                return await answer
        except (KafkaError, OSError, TimeoutError) as error:
            BUS_ERRORS.labels(self._speaker, type(error).__name__).inc()
            if starting is not None:
                await _end(starting)
            raise BusUnavailableError(type(error).__name__) from None

    def _abandon(self) -> None:
        """The next batch gets a new producer; the old one is ended beside it, without waiting for sends that may never end."""
        if self._producer is not None:
            closing = asyncio.create_task(_end(self._producer))
            self._closing.add(closing)
            closing.add_done_callback(self._closing.discard)
            self._producer = None


async def _end(producer: AIOKafkaProducer) -> None:
    """`stop()` waits for ever while brokers are away (aiokafka #1101): bounded, then its sender and sockets are taken down by hand."""
    with suppress(Exception):
        async with asyncio.timeout(_STOP_SECONDS):
            await producer.stop()
        return
    with suppress(Exception):
        sender = producer._sender.sender_task  # noqa: SLF001 - there is no public way to end it
        if sender is not None:
            sender.cancel()
        async with asyncio.timeout(_STOP_SECONDS):
            await producer.client.close()
