"""The edges of a department as network policies: whom it hears and speaks to over the bus, whom it calls, who calls it."""

from collections.abc import Mapping
from typing import Final

from deploy.edges import Edges
from deploy.kubernetes.base import STANDING, policy, tcp
from deploy.kubernetes.environment import on_the_bus
from deploy.kubernetes.installation import Outside, Site
from deploy.kubernetes.manifests import (
    DATABASE,
    DATABASE_PORT,
    KAFKA_PORT,
    NAMESPACE_NAME,
    PLATFORM,
    PORT,
    WORKLOAD,
    Manifest,
    namespace_of,
)

DATABASE_STATUS_PORT: Final = 8000
DATABASE_METRICS_PORT: Final = 9187
BROKERS: Final = {"strimzi.io/cluster": "laomo", "strimzi.io/broker-role": "true"}


def standing(edges: Edges) -> tuple[str, ...]:
    """The workloads that stay up: all answer; who hears has a subscriber; who speaks, or delivers to others, has a relay."""
    relays = edges.speaks or edges.carries
    return tuple(
        workload
        for workload in STANDING
        if workload == "web" or (workload == "subscriber" and edges.hears) or (workload == "relay" and relays)
    )


def bus_members(edges: Edges) -> list[str]:
    return [workload for workload in standing(edges) if on_the_bus(edges, workload)]


def edge_policies(edges: Edges, everyone: Mapping[str, Edges], site: Site) -> list[Manifest]:
    """Each policy opens one edge; those that a department has not are left out."""
    web = workloads("web")
    callers = [name for name, other in everyone.items() if edges.name in other.calls]
    found = [
        policy("web-from-ingress", web, ingress=[{"from": [in_namespace(site.ingress_namespace)], "ports": [tcp(PORT)]}]),
        policy(
            "measured",
            workloads(*standing(edges)),
            ingress=[{"from": [in_namespace(site.monitoring_namespace)], "ports": [tcp(PORT)]}],
        ),
        policy("to-issuer", web, egress=[_outside(site.issuer)]),
        *_database_ground(site),
    ]
    if callers:
        peers = [in_namespace(namespace_of(name), workloads("web")) for name in callers]
        found.append(policy("web-from-callers", web, ingress=[{"from": peers, "ports": [tcp(PORT)]}]))
    if edges.calls:
        peers = [in_namespace(namespace_of(name), workloads("web")) for name in edges.calls]
        found.append(policy("to-called", web, egress=[{"to": peers, "ports": [tcp(PORT)]}]))
    if members := bus_members(edges):
        brokers = [in_namespace(PLATFORM, {"matchLabels": BROKERS})]
        found.append(policy("to-brokers", workloads(*members), egress=[{"to": brokers, "ports": [tcp(KAFKA_PORT)]}]))
    if edges.carries:
        found.append(policy("to-receivers", workloads("relay"), egress=[_outside(receiver) for receiver in site.receivers]))
    return found


def workloads(*names: str) -> Manifest:
    if len(names) == 1:
        return {"matchLabels": {WORKLOAD: names[0]}}
    return {"matchExpressions": [{"key": WORKLOAD, "operator": "In", "values": list(names)}]}


def in_namespace(namespace: str, pods: Manifest | None = None) -> Manifest:
    return {"namespaceSelector": {"matchLabels": {NAMESPACE_NAME: namespace}}, **({"podSelector": pods} if pods else {})}


def _database_ground(site: Site) -> list[Manifest]:
    """What the instances need among themselves, from their operator, and to archive. Their manager asks the API server whom to follow."""
    own = {"matchLabels": {"cnpg.io/cluster": DATABASE}}
    operator = in_namespace(site.database_operator_namespace)
    among = [tcp(DATABASE_PORT), tcp(DATABASE_STATUS_PORT)]
    return [
        policy(
            "database-among-instances",
            own,
            ingress=[{"from": [{"podSelector": own}], "ports": among}],
            egress=[{"to": [{"podSelector": own}], "ports": among}],
        ),
        policy("database-from-operator", own, ingress=[{"from": [operator], "ports": among}]),
        policy(
            "database-measured",
            own,
            ingress=[{"from": [in_namespace(site.monitoring_namespace)], "ports": [tcp(DATABASE_METRICS_PORT)]}],
        ),
        policy("database-to-outside", own, egress=[_outside(site.api_server), _outside(site.object_store)]),
    ]


def _outside(there: Outside) -> Manifest:
    return {"to": [{"ipBlock": {"cidr": there.cidr}}], "ports": [tcp(there.port)]}
