"""The last resort against a client library that has fallen silent (aiokafka #703, #1037, #1154): the process ends and is started again.

It asks the broker over a connection of its own, so that a consumer that is stuck is told from a broker that is away: while the broker is
away nothing ends, there is nothing a new process could do better.
"""

import asyncio
import time
from contextlib import suppress
from typing import Any, Final

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from libs.common.contracts.topics import PARTITIONS
from libs.common.messaging.kafka_access import KafkaAccess
from libs.common.messaging.kafka_ear import KafkaEar

_log = structlog.get_logger()
SILENCE_SECONDS: Final = 60.0
_ASK_SECONDS: Final = 20.0


class StuckError(RuntimeError):
    """Records wait on the broker and this process does not take them."""


async def watch(ear: KafkaEar, access: KafkaAccess, group: str, *, silence: float = SILENCE_SECONDS, ask: float = _ASK_SECONDS) -> None:
    """Raises StuckError when records have waited for `silence` seconds without one being taken."""
    waiting_since: float | None = None
    while True:
        await asyncio.sleep(ask)
        if time.monotonic() - ear.moved_at < ask:
            waiting_since = None
            continue
        waiting = await records_waiting(access, ear.topics, group)
        if not waiting:
            waiting_since = None
            continue
        waiting_since = waiting_since or time.monotonic()
        if time.monotonic() - max(waiting_since, ear.moved_at) >= silence:
            _log.error("consumer_stuck", consumer=group, count=waiting)
            raise StuckError(f"{waiting} records wait and none was taken for {silence:.0f} s")


async def records_waiting(access: KafkaAccess, topics: list[str], group: str) -> int:
    """Records beyond the group's bookmarks, asked afresh; 0 where the broker does not answer."""
    options: dict[str, Any] = access.client() | {"client_id": f"{access.username}-watchdog"}
    consumer = AIOKafkaConsumer(**options, group_id=group, enable_auto_commit=False)
    partitions = [TopicPartition(topic, number) for topic in topics for number in range(PARTITIONS)]
    try:
        async with asyncio.timeout(15):
            consumer.assign(partitions)
            await consumer.start()
            ends = await consumer.end_offsets(partitions)
            starts = await consumer.beginning_offsets(partitions)
            taken = {partition: await consumer.committed(partition) for partition in partitions}
    except (KafkaError, OSError, TimeoutError):
        return 0
    finally:
        with suppress(KafkaError, OSError, TimeoutError):
            async with asyncio.timeout(10):
                await consumer.stop()
    return sum(max(0, ends[each] - max(taken[each] or 0, starts[each])) for each in partitions)
