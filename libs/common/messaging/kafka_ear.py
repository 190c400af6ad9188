"""A department's ear on a real broker: takes records, gives them to the subscriber, commits offsets after its database has committed.

A record is never skipped. What cannot be applied is parked by the subscriber, what is no event is kept as bytes; where the database is away
the topic goes back to its first unapplied record and rests; where the broker is away or refuses, the ear waits and counts. Offsets are only a
bookmark: cursors decide what is applied, so a lost commit, a rebalance or a whole topic read again repeat nothing.
"""

import asyncio
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import CommitFailedError, IllegalStateError, KafkaError, TopicAuthorizationFailedError

from libs.common.contracts.catalogue import Envelope
from libs.common.contracts.topics import speaker_of
from libs.common.messaging.failpoints import pass_by
from libs.common.messaging.kafka_access import KafkaAccess
from libs.common.messaging.subscriber import BATCH, Subscriber, is_infrastructure
from libs.common.messaging.undecodable import Undecodable, keep_undecodable
from libs.common.messaging.wire import UndecodableError, from_record
from libs.common.observability.metrics import BUS_ERRORS, CONSUMER_LAG
from libs.common.persistence.house import House

_log = structlog.get_logger()
Records = Mapping[TopicPartition, Sequence[ConsumerRecord]]
_COMMIT_SECONDS: Final = 0.25
_ANSWER_SECONDS: Final = 10.0
_START_SECONDS: Final = 70.0  # a first join waits for the others' rebalance
_TAKE: Final = 1000
_FIRST_REST, _LONGEST_REST = 0.1, 15.0


class KafkaEar:
    """`moved_at`: monotonic time of the last sign of life from the bus, for the watchdog. `taken`: next offset to take, per partition."""

    def __init__(self, house: House[Any], subscriber: Subscriber[Any], access: KafkaAccess) -> None:
        self._house, self._subscriber, self._access = house, subscriber, access
        self.topics = sorted(access.topic(speaker) for speaker in subscriber.hears)
        self.moved_at = time.monotonic()
        self.taken: dict[TopicPartition, int] = {}
        self._committed: dict[TopicPartition, int] = {}
        self._commit_at = 0.0
        self._measure_at = 0.0
        self._resting: dict[str, tuple[float, float]] = {}  # topic → (wake at, last rest), monotonic seconds

    async def run(self) -> None:
        """Until cancelled. A consumer that fails is replaced, with a growing pause."""
        pause = _FIRST_REST
        while True:
            began = time.monotonic()
            consumer = self._consumer()
            try:
                async with asyncio.timeout(_START_SECONDS):
                    await consumer.start()
                await self._listen(consumer)
            except (KafkaError, OSError, TimeoutError) as error:
                self._trouble(error)
            finally:
                await self._end(consumer)
            pause = _FIRST_REST if time.monotonic() - began > 2 * _LONGEST_REST else min(_LONGEST_REST, 2 * pause)
            await asyncio.sleep(pause)

    def _consumer(self) -> AIOKafkaConsumer:
        return AIOKafkaConsumer(
            *self.topics,
            **(self._access.client() | {"request_timeout_ms": 40_000}),
            group_id=self._access.group(self._subscriber.name),
            group_instance_id=self._access.instance or None,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            isolation_level="read_committed",
            session_timeout_ms=45_000 if self._access.instance else 10_000,
            heartbeat_interval_ms=3_000,
            rebalance_timeout_ms=60_000,
            max_poll_interval_ms=300_000,
            max_partition_fetch_bytes=2 * 1024 * 1024,
        )

    async def _listen(self, consumer: AIOKafkaConsumer) -> None:
        self.taken.clear()
        self._committed.clear()
        self._resting.clear()
        while True:
            self._wake(consumer)
            try:
                found = await consumer.getmany(timeout_ms=200, max_records=_TAKE)
            except TopicAuthorizationFailedError as error:  # nothing is skipped; it goes on by itself once the ACL is back
                self._trouble(error)
                await asyncio.sleep(0.5)
                continue
            by_topic: dict[str, dict[TopicPartition, Sequence[ConsumerRecord]]] = {}
            for partition, records in found.items():
                by_topic.setdefault(partition.topic, {})[partition] = records
            for topic, records_of in by_topic.items():
                await self._take(consumer, topic, records_of)
            await self._bookmark(consumer, idle=not found)
            self._measure(consumer)

    async def _take(self, consumer: AIOKafkaConsumer, topic: str, found: Records) -> None:
        """Apply, park or keep every record, in order per partition; on infrastructure trouble none counts and the topic rests."""
        strange: list[Undecodable] = []
        applying: asyncio.Task[None] | None = None
        try:
            for batch in _batches(topic, found, strange):  # the next is decoded while the database works on the last
                if applying is not None:
                    await applying
                applying = asyncio.create_task(self._subscriber.receive(batch))
                await asyncio.sleep(0)
            if applying is not None:
                await applying
            if strange:
                _log.error("undecodable_records", consumer=self._subscriber.name, speaker=speaker_of(topic), count=len(strange))
                await keep_undecodable(self._house.pool, strange)
        except Exception as error:
            if not is_infrastructure(error):
                raise
            self._rest(consumer, topic, found, error)
            return
        finally:
            if applying is not None:
                applying.cancel()  # of no effect on one that has ended
        pass_by("ear-received")
        self.moved_at = time.monotonic()
        self._resting.pop(topic, None)
        for partition, records in found.items():
            self.taken[partition] = records[-1].offset + 1

    def _rest(self, consumer: AIOKafkaConsumer, topic: str, found: Records, error: Exception) -> None:
        rest = min(_LONGEST_REST, 2 * self._resting[topic][1]) if topic in self._resting else _FIRST_REST
        _log.warning("topic_rests", consumer=self._subscriber.name, speaker=speaker_of(topic), error=type(error).__name__, seconds=rest)
        BUS_ERRORS.labels(self._subscriber.name, "database").inc()
        self._resting[topic] = time.monotonic() + rest, rest
        with suppress(IllegalStateError):  # no longer ours: its next owner begins at the bookmark
            for partition, records in found.items():
                consumer.seek(partition, records[0].offset)
            consumer.pause(*(partition for partition in consumer.assignment() if partition.topic == topic))

    def _wake(self, consumer: AIOKafkaConsumer) -> None:
        now = time.monotonic()
        awake = {topic for topic, (wake, _) in self._resting.items() if wake <= now}
        paused = [partition for partition in consumer.paused() if partition.topic in awake or partition.topic not in self._resting]
        if paused:
            consumer.resume(*paused)
        if self._resting:
            self.moved_at = now  # waiting for its own database is no silence of the bus

    async def _bookmark(self, consumer: AIOKafkaConsumer, *, idle: bool) -> None:
        due = {partition: offset for partition, offset in self.taken.items() if self._committed.get(partition) != offset}
        if not due or (not idle and time.monotonic() < self._commit_at):
            return
        assigned = consumer.assignment()
        due = {partition: offset for partition, offset in due.items() if partition in assigned}
        self._commit_at = time.monotonic() + _COMMIT_SECONDS
        try:
            if due:
                async with asyncio.timeout(_ANSWER_SECONDS):
                    await consumer.commit(due)
        except (CommitFailedError, IllegalStateError):
            return  # a rebalance: its next owner reads again, and its cursors drop what is repeated
        except (KafkaError, TimeoutError) as error:
            self._trouble(error)
            return
        self._committed.update(due)

    def _measure(self, consumer: AIOKafkaConsumer) -> None:
        """Records on the broker beyond what was taken, per topic; a partition of which nothing was taken yet counts from its first fetch."""
        if time.monotonic() < self._measure_at:
            return
        self._measure_at = time.monotonic() + 1
        for topic in self.topics:
            mine = [partition for partition in consumer.assignment() if partition.topic == topic and partition in self.taken]
            lag = sum(max(0, (consumer.highwater(partition) or 0) - self.taken[partition]) for partition in mine)
            CONSUMER_LAG.labels(self._subscriber.name, topic).set(lag)

    async def _end(self, consumer: AIOKafkaConsumer) -> None:
        with suppress(KafkaError, OSError, TimeoutError):
            due = {partition: offset for partition, offset in self.taken.items() if partition in consumer.assignment()}
            if due:
                async with asyncio.timeout(2):
                    await consumer.commit(due)
        with suppress(KafkaError, OSError, TimeoutError):
            async with asyncio.timeout(_ANSWER_SECONDS):
                await consumer.stop()

    def _trouble(self, error: BaseException) -> None:
        kind = type(error).__name__
        BUS_ERRORS.labels(self._subscriber.name, kind).inc()
        _log.warning("bus_trouble", consumer=self._subscriber.name, error=kind)


def _batches(topic: str, found: Records, strange: list[Undecodable]) -> Iterator[list[Envelope]]:
    """Events in order per partition, as many as are committed together; what is none goes to `strange`."""
    batch: list[Envelope] = []
    for partition, records in found.items():
        for record in records:
            reason = "says it comes from another department"
            try:
                envelope: Envelope | None = from_record(record.headers, record.value)
            except UndecodableError as wrong:
                reason, envelope = str(wrong), None
            if envelope is not None and envelope.speaker == speaker_of(topic):
                batch.append(envelope)
            else:
                place = topic, partition.partition, record.offset
                strange.append(Undecodable(*place, record.key, record.headers, record.value or b"", reason))
            if len(batch) == BATCH:
                yield batch
                batch = []
    if batch:
        yield batch
