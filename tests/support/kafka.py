"""A broker made ready for one test: its own topics and groups, the departments' own users and ACLs."""

from deploy import bus
from deploy.edges import edges
from libs.common.messaging.embedded_broker import EmbeddedKafka
from libs.common.messaging.kafka_access import KafkaAccess

PASSWORD = "of-a-test-only"


def ready_bus(broker: EmbeddedKafka, prefix: str) -> dict[str, KafkaAccess]:
    """Department → how it reaches the broker, under a prefix that no other test has."""
    bus.apply(bus.Admin(broker.bootstrap, broker.password), dict.fromkeys(edges(), PASSWORD), prefix=prefix)
    return {name: KafkaAccess(broker.bootstrap, name, PASSWORD, prefix=prefix) for name in edges()}
