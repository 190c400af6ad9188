"""The bus on a real broker with SASL and ACLs: who may do what, order per key, what is no event, lost bookmarks, changed partitions."""

import asyncio
import re
import sys
import time
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import GroupAuthorizationFailedError, KafkaError, TopicAuthorizationFailedError
from confluent_kafka.admin import NewPartitions

from deploy import bus as broker_setup
from deploy.edges import edges
from libs.common.kernel.ids import new_id
from libs.common.messaging.kafka_access import KafkaAccess
from libs.common.messaging.transport import BusUnavailableError
from libs.common.messaging.transports.kafka import KafkaTransport
from libs.common.messaging.watchdog import StuckError, records_waiting, watch
from libs.common.messaging.wire import to_record
from tests.libs.messaging.test_subscriber import envelope, names, parked
from tests.support.kafka import PASSWORD, ready_bus
from tests.support.local_system import TestSystem

ROOT = Path(__file__).resolve().parents[3]
KAFKA = pytest.mark.parametrize("bus", ["kafka"], indirect=True)
DEPARTMENTS = sorted(edges())
SPEAKERS = [name for name in DEPARTMENTS if edges()[name].speaks]


@asynccontextmanager
async def producer_of(access):
    producer = AIOKafkaProducer(**access.client(), acks="all")
    await producer.start()
    try:
        yield producer
    finally:
        await producer.stop()


async def put(access, topic, *records):
    """Records as somebody with the right to write would put them, valid or not."""
    async with producer_of(access) as producer:
        for record in records:
            await producer.send_and_wait(topic, record.value, record.key, headers=list(record.headers))


def until(met, seconds=30.0):
    deadline = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < deadline, "did not come about"
        time.sleep(0.02)


async def settled(system: TestSystem, speaker: str, count: int) -> None:
    """Until the ear of funds has taken `count` records of the speaker."""
    ear, deadline = system.system.bus._ears["funds"], time.monotonic() + 30
    while sum(offset for partition, offset in ear.taken.items() if speaker in partition.topic) < count:
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)


@pytest.fixture(scope="module")
def accesses(broker):
    return ready_bus(broker, "acl")


@pytest.mark.parametrize("department", DEPARTMENTS)
@pytest.mark.parametrize("speaker", SPEAKERS)
async def test_a_department_writes_its_own_topic_and_no_other(accesses, department, speaker):
    async def write():
        async with producer_of(accesses[department]) as producer:
            await producer.send_and_wait(f"acl.{speaker}.v1", b"{}", b"k")

    if department == speaker:
        await write()
    else:
        with pytest.raises(TopicAuthorizationFailedError):
            await write()


@pytest.mark.parametrize("department", DEPARTMENTS)
@pytest.mark.parametrize("speaker", SPEAKERS)
async def test_a_department_reads_the_topics_it_hears_and_no_other(accesses, department, speaker):
    consumer = AIOKafkaConsumer(**accesses[department].client(), auto_offset_reset="earliest")
    consumer.assign([TopicPartition(f"acl.{speaker}.v1", 0)])

    async def read():
        await consumer.start()
        await consumer.getmany(timeout_ms=300 if speaker in edges()[department].hears else 5000)

    try:
        if speaker in edges()[department].hears:
            await read()
        else:
            with pytest.raises(TopicAuthorizationFailedError):
                await read()
    finally:
        await consumer.stop()


async def test_a_foreign_group_and_a_wrong_password_are_refused(accesses):
    consumer = AIOKafkaConsumer("acl.registry.v1", **accesses["funds"].client(), group_id="acl.assistance")
    with pytest.raises(GroupAuthorizationFailedError):
        await consumer.start()
    await consumer.stop()
    stranger = AIOKafkaProducer(**replace(accesses["funds"], password=PASSWORD + "x").client())
    with pytest.raises(KafkaError):
        await stranger.start()
    await stranger.stop()


async def test_nobody_may_use_a_transactional_id(accesses):
    producer = AIOKafkaProducer(**accesses["registry"].client(), transactional_id="any")
    with pytest.raises(KafkaError):
        await asyncio.wait_for(producer.start(), 15)
    await producer.stop()


def test_what_a_department_may_no_longer_do_is_taken_away_and_the_rest_stays(broker):
    admin = broker_setup.Admin(broker.bootstrap, broker.password)
    passwords = dict.fromkeys(edges(), PASSWORD)
    assert [line for line in broker_setup.apply(admin, passwords, prefix="again") if line.startswith("topic")]
    kind = broker_setup.ResourceType.TOPIC, "again.notifications.v1", broker_setup.ResourcePatternType.LITERAL, "User:registry", "*"
    extra = broker_setup.AclBinding(*kind, broker_setup.AclOperation.READ, broker_setup.AclPermissionType.ALLOW)
    client = admin.client()
    client.create_acls([extra])[extra].result(10)
    until(lambda: extra in broker_setup._known_acls(client, "again"))
    again = broker_setup.apply(admin, passwords, prefix="again")
    assert [line for line in again if not line.startswith("user")] == ["no longer User:registry READ TOPIC again.notifications.v1"]


@KAFKA
async def test_each_key_arrives_in_order_and_once_whatever_the_batches(departments):
    system = await departments("registry", "funds")
    transport = system.system.bus.transport("registry")
    units = [new_id() for _ in range(7)]
    chain = [envelope(unit, version, f"第{version}版") for version in range(1, 31) for unit in units]
    chain = [replace(each, type="ORG_UNIT_CHANGED") if each.version > 1 else each for each in chain]
    assert await transport.publish(chain[:100]) == frozenset()
    assert await transport.publish(chain[60:]) == frozenset()  # a batch of unknown outcome, sent again
    await system.system.bus.settled()
    assert await names(system) == dict.fromkeys(units, "第30版")
    assert await parked(system) == []


@KAFKA
async def test_bytes_that_are_no_event_are_kept_and_the_rest_flows(departments):
    system = await departments("registry", "funds")
    access, unit = system.system.bus._accesses["registry"], new_id()
    good, bad = to_record(envelope(unit, 1, "好")), to_record(envelope(new_id(), 1, "坏"))
    forged = to_record(replace(envelope(new_id(), 1, "冒名"), speaker="assistance"))
    await put(access, access.topic("registry"), replace(bad, value=b"\x00\xff"), forged, good)
    await settled(system, "registry", 3)
    assert await names(system) == {unit: "好"}
    admin = system.token("admin", roles=["SYSTEM_ADMIN"])
    kept = (await system.http.get("/funds/operations/undecodable-records", headers=admin)).json()
    assert sorted(each["reason"] for each in kept) == ["ValueError", "says it comes from another department"]
    assert await parked(system) == []


@KAFKA
async def test_offsets_deleted_and_a_topic_brought_again_repeat_no_effect(departments):
    system = await departments("registry", "funds")
    admin = system.token("admin", roles=["SYSTEM_ADMIN"])
    established = (await system.http.post("/registry/org-units/establishment", json={"on": "2024-02-26"}, headers=admin)).json()["added"]
    await system.drain()
    rows = await names(system)
    kafka = system.system.bus
    for round_ in range(2):
        await kafka.stop()
        await _forget_offsets(kafka._accesses["funds"])
        await kafka.start()
        await settled(system, "registry", established)
        assert (await names(system), round_) == (rows, round_)
    async with system.houses["funds"].pool.connection() as connection:
        applied = await (
            await connection.execute("SELECT sum((detail->>'count')::int) FROM audit_row WHERE action = 'EVENTS_APPLIED'")
        ).fetchone()
    assert applied == (established,)


async def _forget_offsets(access):
    consumer = AIOKafkaConsumer(**access.client(), group_id=access.group("funds"), enable_auto_commit=False)
    partitions = [TopicPartition(access.topic("registry"), number) for number in range(12)]
    consumer.assign(partitions)
    await consumer.start()
    await consumer.commit(dict.fromkeys(partitions, 0))
    await consumer.stop()


@KAFKA
async def test_a_topic_with_another_number_of_partitions_is_not_written(departments, broker):
    system = await departments("registry", "funds")
    access = system.system.bus._accesses["registry"]
    admin = broker_setup.Admin(broker.bootstrap, broker.password).client()
    next(iter(admin.create_partitions([NewPartitions(access.topic("registry"), 13)]).values())).result(10)
    transport = KafkaTransport("registry", access)
    with pytest.raises(BusUnavailableError, match="13 partitions"):
        await transport.publish([envelope(new_id(), 1, "新")])
    await transport.close()


@KAFKA
async def test_an_event_too_large_for_the_bus_holds_up_its_own_key_only(departments):
    system = await departments("registry", "funds")
    huge, fine = replace(envelope(new_id(), 1, "大"), data={"x": "y" * 300_000}), envelope(new_id(), 1, "小")
    assert await system.system.bus.transport("registry").publish([huge, fine]) == frozenset({huge.subject})
    await system.system.bus.settled()
    assert await names(system) == {fine.subject: "小"}


@KAFKA
async def test_an_unreachable_broker_is_said_to_be_so(departments):
    system = await departments("registry")
    access = replace(system.system.bus._accesses["registry"], bootstrap="127.0.0.1:1")
    with pytest.raises(BusUnavailableError):
        await KafkaTransport("registry", access).publish([envelope(new_id(), 1, "新")])
    assert await records_waiting(access, [access.topic("registry")], "none") == 0


@KAFKA
async def test_the_watchdog_ends_a_process_that_takes_nothing_and_leaves_one_that_does(departments):
    system = await departments("registry", "funds")
    kafka = system.system.bus
    ear, access = kafka._ears["funds"], kafka._accesses["funds"]
    watching = asyncio.create_task(watch(ear, access, access.group("funds"), silence=0.5, ask=0.2))
    await kafka.transport("registry").publish([envelope(new_id(), 1, "甲")])
    await kafka.settled()
    assert not watching.done()
    await kafka.stop()  # the ear takes nothing any more; records come
    await kafka.transport("registry").publish([envelope(new_id(), 1, "乙")])
    with pytest.raises(StuckError):
        await asyncio.wait_for(watching, 30)


@KAFKA
async def test_a_trace_goes_from_the_request_over_the_bus(departments):
    system = await departments("registry", "funds", "notifications")
    trace = f"00-{'c' * 32}-{'d' * 16}-01"
    headers = system.token("admin", roles=["SYSTEM_ADMIN"]) | {"traceparent": trace}
    await system.http.post("/registry/org-units/establishment", json={"on": "2024-02-26"}, headers=headers)
    await system.drain()
    async with system.houses["notifications"].pool.connection() as connection:
        rows = await (await connection.execute("SELECT DISTINCT split_part(traceparent, '-', 2) FROM feed")).fetchall()
    assert rows == [("c" * 32,)]


@KAFKA
async def test_an_admitted_agency_reads_as_the_guide_says_and_writes_nothing(departments, broker):
    admin = broker_setup.Admin(broker.bootstrap, broker.password)
    broker_setup.apply(admin, dict.fromkeys(edges(), PASSWORD))  # the guide names the real topics
    for wrong in ("funds", "a b"):
        with pytest.raises(broker_setup.BusError):
            broker_setup.admit(admin, wrong, PASSWORD, ["registry"])
    with pytest.raises(broker_setup.BusError, match="archives says nothing"):
        broker_setup.admit(admin, "hrss", PASSWORD, ["archives"])
    broker_setup.admit(admin, "hrss", PASSWORD, ["registry", "funds"])
    assert "no longer User:hrss READ TOPIC laomo.funds.v1" in broker_setup.admit(admin, "hrss", PASSWORD, ["registry"])
    event = envelope(new_id(), 1, "市总工会")
    registry = KafkaAccess(broker.bootstrap, "registry", PASSWORD)
    await put(registry, "laomo.registry.v1", to_record(event))
    agency = replace(registry, username="hrss")
    with pytest.raises(TopicAuthorizationFailedError):
        await put(agency, "laomo.registry.v1", to_record(event))

    [guide] = re.findall(r"```python kafka\n(.*?)```", (ROOT / "docs/subscriptions.md").read_text("utf-8"), re.DOTALL)
    environment = {"BOOTSTRAP": broker.bootstrap, "LAOMO_KAFKA_AGENCY_PASSWORD": PASSWORD}
    reader = await asyncio.create_subprocess_exec(sys.executable, "-c", guide, env=environment, stdout=asyncio.subprocess.PIPE)
    try:
        async with asyncio.timeout(30):
            line = (await reader.stdout.readline()).decode()
    finally:
        reader.terminate()
        await reader.wait()
    assert line.startswith(f"ORG_UNIT_REGISTERED {event.subject} 1 ")
