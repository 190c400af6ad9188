"""What a broker answers only when something is wrong with it, injected by the mock cluster: retried, given up, or begun anew."""

import pytest

from libs.common.kernel.ids import new_id
from libs.common.messaging.transport import BusUnavailableError
from libs.common.messaging.transports.kafka import KafkaTransport
from tests.libs.messaging.test_subscriber import envelope
from tests.support.mock_cluster import MockCluster

NOT_LEADER, TIMED_OUT, NOT_ENOUGH_REPLICAS = 6, 7, 19
OUT_OF_ORDER, UNKNOWN_PRODUCER, UNAUTHORIZED = 45, 59, 29


@pytest.fixture
async def bus():
    cluster = MockCluster(["laomo.registry.v1"])
    transport = KafkaTransport("registry", cluster.access("registry"), deadline_seconds=5)
    yield cluster, transport
    await transport.close()
    cluster.close()


@pytest.mark.parametrize("code", [NOT_LEADER, TIMED_OUT, NOT_ENOUGH_REPLICAS])
async def test_what_passes_is_retried_under_the_same_producer(bus, code):
    cluster, transport = bus
    await transport.publish([envelope(new_id(), 1, "前")])
    before = transport._producer
    cluster.answer_produce_with(code, code)
    assert await transport.publish([envelope(new_id(), 1, "甲")]) == frozenset()
    assert transport._producer is before


@pytest.mark.parametrize("code", [OUT_OF_ORDER, UNKNOWN_PRODUCER])
async def test_a_producer_that_can_never_go_on_is_replaced(bus, code):
    cluster, transport = bus
    await transport.publish([envelope(new_id(), 1, "前")])
    before = transport._producer
    cluster.answer_produce_with(*[code] * 20)
    event = envelope(new_id(), 1, "乙")
    with pytest.raises(BusUnavailableError):
        await transport.publish([event])
    assert transport._producer is None
    cluster.answer_produce_with()
    for _ in range(25):  # what was injected and not yet answered
        try:
            assert await transport.publish([event]) == frozenset()
            break
        except BusUnavailableError:
            continue
    assert transport._producer not in (None, before)


async def test_an_acl_that_is_missing_is_trouble_of_the_bus_and_nobodys_fault(bus):
    cluster, transport = bus
    await transport.publish([envelope(new_id(), 1, "前")])
    before = transport._producer
    cluster.answer_produce_with(*[UNAUTHORIZED] * 2)
    event = envelope(new_id(), 1, "丙")
    with pytest.raises(BusUnavailableError, match="TopicAuthorizationFailedError"):
        await transport.publish([event])
    assert transport._producer is before
