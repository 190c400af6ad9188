"""The bus: three controllers and three brokers by Strimzi, a topic per speaker, a user per department with its edges and nothing more."""

from collections.abc import Mapping
from typing import Any, Final

from deploy.edges import Edges
from deploy.kubernetes.base import policy, tcp
from deploy.kubernetes.installation import Site
from deploy.kubernetes.manifests import KAFKA_PORT, PLATFORM, PREFIX, Manifest, manifest, namespace_of
from deploy.kubernetes.network import BROKERS, bus_members, in_namespace, workloads
from libs.common.contracts.topics import MAX_BYTES, PARTITIONS

API: Final = "kafka.strimzi.io/v1"
VERSION: Final = "4.2.0"
_CLUSTER: Final = {"strimzi.io/cluster": PREFIX}
_DAY_MS: Final = 86_400_000
RETENTION_DAYS: Final = 30
METRICS_PORT: Final = 9404
_MEASURED: Final = ("kafka_server_replicamanager.*", "kafka_controller_kafkacontroller.*", "kafka_server_brokertopicmetrics.*")
_CONFIG: Final = {
    "auto.create.topics.enable": False,
    "default.replication.factor": 3,
    "min.insync.replicas": 2,
    "offsets.topic.replication.factor": 3,
    "offsets.retention.minutes": RETENTION_DAYS * 1440,  # a consumer that is away finds its place as long as the events are there
    "transaction.state.log.replication.factor": 3,
    "transaction.state.log.min.isr": 2,
    "unclean.leader.election.enable": False,
}


def cluster(everyone: Mapping[str, Edges], site: Site) -> list[Manifest]:
    listener = {
        "name": "scram",
        "port": KAFKA_PORT,
        "type": "internal",
        "tls": True,
        "authentication": {"type": "scram-sha-512"},
        "networkPolicyPeers": _clients(everyone, site),
    }
    kafka = {
        "version": VERSION,
        "metadataVersion": ".".join(VERSION.split(".")[:2]) + "-IV1",
        "listeners": [listener],
        "authorization": {"type": "simple"},
        "config": _CONFIG,
        "metricsConfig": {"type": "strimziMetricsReporter", "values": {"allowList": list(_MEASURED)}},
        "template": _template(),
    }
    operators = {
        "topicOperator": {"resources": _resources("100m", "384Mi", "1", "512Mi")},
        "userOperator": {"resources": _resources("100m", "384Mi", "1", "512Mi")},
        "template": _template(),
    }
    return [
        manifest(API, "Kafka", PREFIX, {"kafka": kafka, "entityOperator": operators}, namespace=PLATFORM),
        _pool("controller", "20Gi", _resources("250m", "1Gi", "1", "1Gi"), site),
        _pool("broker", "200Gi", _resources("1", "4Gi", "4", "4Gi"), site),
        _monitor(),
    ]


def topics(everyone: Mapping[str, Edges]) -> list[Manifest]:
    config = {
        "min.insync.replicas": 2,
        "retention.ms": RETENTION_DAYS * _DAY_MS,
        "max.message.bytes": MAX_BYTES,
        "cleanup.policy": "delete",
        "unclean.leader.election.enable": False,
    }
    return [
        _owned("KafkaTopic", edges.writes, {"partitions": PARTITIONS, "replicas": 3, "config": config})
        for edges in everyone.values()
        if edges.writes
    ]


def users(everyone: Mapping[str, Edges]) -> list[Manifest]:
    """Only who is on the bus has a user. No right to create, alter or delete; none on transactions."""
    return [
        _owned(
            "KafkaUser",
            edges.name,
            {
                "authentication": {"type": "scram-sha-512"},
                "authorization": {"type": "simple", "acls": rights(edges)},
                "quotas": {"producerByteRate": 10_485_760, "consumerByteRate": 20_971_520, "requestPercentage": 60},
            },
        )
        for edges in everyone.values()
        if bus_members(edges)
    ]


def rights(edges: Edges) -> list[Manifest]:
    """Write its own topic; read what it hears, in its own group."""

    def may(kind: str, name: str, *operations: str) -> Manifest:
        return {"resource": {"type": kind, "name": name, "patternType": "literal"}, "operations": list(operations)}

    return [
        *([may("topic", edges.writes, "Describe", "Write")] if edges.writes else []),
        *(may("topic", topic, "Describe", "Read") for topic in edges.reads),
        *([may("group", edges.group, "Read")] if edges.hears else []),
    ]


def network(everyone: Mapping[str, Edges], site: Site) -> list[Manifest]:
    """The platform's namespace is closed too. Strimzi may add its own policies for what its parts say to each other."""
    own, inside = {"matchLabels": _CLUSTER}, [{"podSelector": {"matchLabels": _CLUSTER}}]
    among = [tcp(port) for port in (9090, 9091, 8443)]
    resolver = {
        "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}},
        "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}},
    }
    found = [
        policy("default-deny", {}, ingress=[], egress=[]),
        policy("names", {}, egress=[{"to": [resolver], "ports": [{"protocol": protocol, "port": 53} for protocol in ("UDP", "TCP")]}]),
        policy("kafka-among-nodes", own, ingress=[{"from": inside, "ports": among}], egress=[{"to": inside, "ports": among}]),
        policy("kafka-from-operator", own, ingress=[{"from": [in_namespace(site.kafka_operator_namespace)], "ports": among}]),
        policy("kafka-measured", own, ingress=[{"from": [in_namespace(site.monitoring_namespace)], "ports": [tcp(METRICS_PORT)]}]),
        policy(
            "kafka-to-api-server", own, egress=[{"to": [{"ipBlock": {"cidr": site.api_server.cidr}}], "ports": [tcp(site.api_server.port)]}]
        ),
        policy(
            "brokers-from-departments", {"matchLabels": BROKERS}, ingress=[{"from": _clients(everyone, site), "ports": [tcp(KAFKA_PORT)]}]
        ),
    ]
    return [{**found_policy, "metadata": {**found_policy["metadata"], "namespace": PLATFORM}} for found_policy in found]


def _clients(everyone: Mapping[str, Edges], site: Site) -> list[Manifest]:
    """Who may reach the brokers: subscribers and relays of the departments on the bus, and what scales subscribers by their lag."""
    members = [in_namespace(namespace_of(name), workloads(*bus_members(edges))) for name, edges in everyone.items() if bus_members(edges)]
    return [*members, *([in_namespace(site.keda_namespace)] if any(edges.hears for edges in everyone.values()) else [])]


def _monitor() -> Manifest:
    spec = {
        "selector": {"matchLabels": {**_CLUSTER, "strimzi.io/kind": "Kafka"}},
        "podMetricsEndpoints": [{"port": "tcp-prometheus", "path": "/metrics", "interval": "30s"}],
    }
    return manifest("monitoring.coreos.com/v1", "PodMonitor", "kafka", spec, namespace=PLATFORM)


def _pool(role: str, size: str, resources: Manifest, site: Site) -> Manifest:
    volume: Manifest = {"id": 0, "type": "persistent-claim", "size": size, "deleteClaim": False, "kraftMetadata": "shared"}
    if site.storage_class:
        volume["class"] = site.storage_class
    spec = {"replicas": 3, "roles": [role], "storage": {"type": "jbod", "volumes": [volume]}, "resources": resources}
    return _owned("KafkaNodePool", role, spec)


def _owned(kind: str, name: str, spec: Any) -> Manifest:  # noqa: ANN401 - JSON
    return manifest(API, kind, name, spec, namespace=PLATFORM, labels=_CLUSTER)


def _template() -> Manifest:
    """The data's class, and over the zones."""
    spread = {
        "maxSkew": 1,
        "topologyKey": "topology.kubernetes.io/zone",
        "whenUnsatisfiable": "ScheduleAnyway",
        "labelSelector": {"matchLabels": _CLUSTER},
    }
    return {"pod": {"priorityClassName": "laomo-data", "topologySpreadConstraints": [spread]}}


def _resources(cpu: str, memory: str, most_cpu: str, most_memory: str) -> Manifest:
    return {"requests": {"cpu": cpu, "memory": memory}, "limits": {"cpu": most_cpu, "memory": most_memory}}
