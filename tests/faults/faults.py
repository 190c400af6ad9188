"""Each fault: what is done to the running system, until it is healed. What must hold afterwards is in `checks.py`.

`seconds` is how long a lasting fault lasts; the whole programme (`make faults`) uses longer ones.
"""

import asyncio
import random
import signal
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import psycopg
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from confluent_kafka import KafkaException
from confluent_kafka.admin import AclBindingFilter, AclOperation, AclPermissionType, ResourcePatternType, ResourceType

from deploy import bus
from libs.common.contracts.catalogue import Envelope
from libs.common.contracts.topics import PARTITIONS
from libs.common.messaging.kafka_access import KafkaAccess
from libs.common.messaging.wire import to_record
from tests.faults.world import World

Inject = Callable[[World, random.Random, float], Awaitable[None]]
_OUTBOX = """
SELECT event_id, subject, version, type, schema_version, occurred_at, effective_on, org_id, actor, traceparent, data FROM outbox
WHERE published_at IS NULL ORDER BY seq
"""


@dataclass(frozen=True, slots=True)
class Fault:
    """`short`: part of `make test`. `number`: in reliability.md §4."""

    name: str
    number: str
    inject: Inject
    short: bool = False


def failpoint(process: str, *points: str) -> Inject:
    """The process dies at each of these places, once each, and is started again by its keeper."""

    async def inject(world: World, chance: random.Random, _seconds: float) -> None:
        for point in points:
            await world.restart_with(process, f"{point}=kill({chance.randint(1, 4)})")
            child = world.system.processes.children[process]
            starts, deadline = child.starts, asyncio.get_running_loop().time() + 20
            while child.starts == starts and asyncio.get_running_loop().time() < deadline:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
            assert child.starts > starts, f"{process} never came to {point}"
        child.environment = {key: value for key, value in child.environment.items() if not key.startswith("LAOMO_FAILPOINT")}

    return inject


async def random_kills(world: World, chance: random.Random, seconds: float) -> None:
    names = sorted(world.system.processes.children)
    for _ in range(max(3, int(seconds / 1.5))):
        world.system.processes.children[chance.choice(names)].send(signal.SIGKILL)
        await asyncio.sleep(1 + chance.random())


async def broker_killed(world: World, _chance: random.Random, seconds: float) -> None:
    await asyncio.to_thread(world.broker.kill)
    await asyncio.sleep(seconds)
    world.broker.start()


async def broker_frozen(world: World, _chance: random.Random, seconds: float) -> None:
    world.broker.freeze()
    await asyncio.sleep(seconds)
    world.broker.thaw()


def link(which: str, mode: Any) -> Inject:
    async def inject(world: World, _chance: random.Random, seconds: float) -> None:
        proxy = world.kafka_link if which == "kafka" else world.database_link
        proxy.set(mode)
        await asyncio.sleep(seconds)
        proxy.set("pass")

    return inject


async def database_restarted(world: World, _chance: random.Random, seconds: float) -> None:
    await asyncio.to_thread(world.postgres.kill)
    await asyncio.sleep(min(seconds, 3))
    world.postgres.start()


async def backends_killed(world: World, _chance: random.Random, seconds: float) -> None:
    query = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename LIKE '%%_app' AND random() < 0.3"
    for _ in range(int(seconds / 0.5)):
        world.ask("registry", query.replace("%%", "%"))
        await asyncio.sleep(0.5)


async def topic_again(world: World, _chance: random.Random, _seconds: float) -> None:
    """Every topic is written once more, whole, twice."""
    for speaker in ("registry", "assistance", "funds"):
        access = access_of(world, speaker)
        records = await everything(access_of(world, "notifications"), access.topic(speaker))
        for _ in range(2):
            await put(access, access.topic(speaker), records)


async def swapped(world: World, chance: random.Random, _seconds: float) -> None:
    """What the relay has not sent yet arrives in a random order, before the relay sends it in the right one."""
    await world.system.processes.stop_one("registry-relay")
    await asyncio.sleep(1.5)
    waiting = unpublished(world, "registry")
    chance.shuffle(waiting)
    access = access_of(world, "registry")
    await put(access, access.topic("registry"), [as_record(each) for each in waiting])
    world.system.processes.start_one("registry-relay")


async def acl_revoked(world: World, _chance: random.Random, seconds: float) -> None:
    admin = bus.Admin(world.broker.bootstrap, world.broker.password)
    everything_of_funds = ResourceType.ANY, None, ResourcePatternType.ANY, "User:funds", None, AclOperation.ANY, AclPermissionType.ANY
    gone = AclBindingFilter(*everything_of_funds)
    client = admin.client()
    await asyncio.to_thread(_all, client.delete_acls([gone]))
    await asyncio.sleep(seconds)
    await asyncio.to_thread(bus.apply, admin, world.system.secrets["kafka"])


async def offsets_deleted(world: World, _chance: random.Random, _seconds: float) -> None:
    await world.system.processes.stop_one("funds-subscriber", signal.SIGKILL)
    client = bus.Admin(world.broker.bootstrap, world.broker.password).client()
    for _ in range(200):  # a static member that was killed is missed only when its session ends
        try:
            await asyncio.to_thread(_all, client.delete_consumer_groups(["laomo.funds"]))
            break
        except KafkaException:  # the group still has its member
            await asyncio.sleep(0.5)
    world.system.processes.start_one("funds-subscriber")


def _all(asked: Mapping[Any, Any]) -> None:
    """Wait for the broker's answers: in a thread, for the proxy before the broker lives in the loop."""
    for future in asked.values():
        future.result(10)


async def zombie_consumer(world: World, _chance: random.Random, seconds: float) -> None:
    child = world.system.processes.children["notifications-subscriber"]
    child.send(signal.SIGSTOP)
    await asyncio.sleep(seconds)
    child.send(signal.SIGCONT)


async def zombie_relay(world: World, _chance: random.Random, seconds: float) -> None:
    child = world.system.processes.children["registry-relay"]
    child.send(signal.SIGSTOP)
    await asyncio.sleep(seconds)
    child.send(signal.SIGCONT)


async def rolling_restart(world: World, _chance: random.Random, _seconds: float) -> None:
    for name in world.system.processes.children:
        await world.system.processes.stop_one(name)
        world.system.processes.start_one(name)
        await world.ready()


FAULTS = [
    Fault("kill relay while it sends", "4, 6", failpoint("registry-relay", "relay-sending")),
    Fault("kill relay between the broker's answer and its own mark", "5", failpoint("registry-relay", "relay-published"), short=True),
    Fault("kill assistance's relay likewise", "5", failpoint("assistance-relay", "relay-published")),
    Fault("kill consumer inside its transaction", "9", failpoint("funds-subscriber", "commit-before")),
    Fault("kill consumer between database and bookmark", "8", failpoint("notifications-subscriber", "ear-received"), short=True),
    Fault("kill assistance's consumer at both", "8, 9", failpoint("assistance-subscriber", "commit-after", "ear-received")),
    Fault(
        "kill registry's door before and after its commit", "1, 2", failpoint("registry-web", "commit-before", "commit-after"), short=True
    ),
    Fault("kill assistance's door before and after its commit", "1, 2", failpoint("assistance-web", "commit-before", "commit-after")),
    Fault("kill funds' door before and after its commit", "1, 2", failpoint("funds-web", "commit-before", "commit-after")),
    Fault("kill anything at random", "14", random_kills),
    Fault("broker killed, back later", "27, 28", broker_killed, short=True),
    Fault("broker frozen", "31", broker_frozen),
    Fault("link to the broker cut", "30", link("kafka", "cut"), short=True),
    Fault("broker's answers lost", "30", link("kafka", "deaf")),
    Fault("broker hears nothing", "30", link("kafka", "mute")),
    Fault("link to the broker silent both ways", "30", link("kafka", "silent")),
    Fault("database killed and restarted", "15", database_restarted),
    Fault("database connections killed", "16", backends_killed, short=True),
    Fault("database unreachable", "18", link("database", "silent")),
    Fault("link to the database cut", "18", link("database", "cut")),
    Fault("topics brought again, twice", "35", topic_again, short=True),
    Fault("events of a key in the wrong order", "36", swapped, short=True),
    Fault("ACL revoked and restored", "39", acl_revoked, short=True),
    Fault("bookmarks deleted", "34", offsets_deleted),
    Fault("consumer stopped past its session", "10", zombie_consumer),
    Fault("relay stopped past its lease", "7", zombie_relay),
    Fault("rolling restart of everything", "11", rolling_restart),
]


def access_of(world: World, department: str) -> KafkaAccess:
    """A department's own user."""
    return KafkaAccess(world.broker.bootstrap, department, world.system.secrets["kafka"][department])


def unpublished(world: World, speaker: str) -> list[Envelope]:
    """What the speaker has said and its relay has not sent."""
    with psycopg.connect(world.postgres.url(speaker), autocommit=True) as connection:
        rows = connection.execute(_OUTBOX).fetchall()
    return [Envelope(row[0], speaker, *row[1:]) for row in rows]


def as_record(envelope: Envelope, **changed: Any) -> tuple[bytes, bytes, list[tuple[str, bytes]]]:
    record = to_record(replace(envelope, **changed))
    return record.key, record.value, list(record.headers)


async def put(access: KafkaAccess, topic: str, records: list[tuple[bytes, bytes, list[tuple[str, bytes]]]]) -> None:
    """Records as whoever may write the topic would put them."""
    producer = AIOKafkaProducer(**access.client(), acks="all", linger_ms=5)
    await producer.start()
    try:
        sent = [await producer.send(topic, value, key, headers=headers) for key, value, headers in records]
        await asyncio.gather(*sent)
    finally:
        await producer.stop()


async def everything(access: KafkaAccess, topic: str) -> list[tuple[bytes, bytes, list[tuple[str, bytes]]]]:
    """Every record of a topic, in order per partition, read by somebody who may."""
    consumer = AIOKafkaConsumer(**access.client(), auto_offset_reset="earliest")
    partitions = [TopicPartition(topic, number) for number in range(PARTITIONS)]
    consumer.assign(partitions)
    await consumer.start()
    try:
        ends = await consumer.end_offsets(partitions)
        found = []
        while any([await consumer.position(each) < ends[each] for each in partitions]):
            for records in (await consumer.getmany(timeout_ms=500)).values():
                found += [(record.key, record.value, list(record.headers)) for record in records]
        return found
    finally:
        await consumer.stop()
