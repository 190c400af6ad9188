"""Each edge that the code has is open, and only those: every pair of everything there is, on every port that is used anywhere."""

import copy

import pytest

from deploy.kubernetes.installation import Site
from tests.deploy.kubernetes.cluster_network import Network, Peer

DATABASE, BROKER, WEB = 5432, 9093, 8000
PORTS = (53, 443, DATABASE, WEB, 9090, 9091, BROKER, 8443, 9187, 9404, 6443, 22)
NODE = {"strimzi.io/cluster": "laomo"}


def _namespaces(rendered, site):
    own = {document["metadata"]["name"]: document["metadata"]["labels"] for document in rendered.of("Namespace")}
    others = {"kube-system", "default", "kube-public", *(getattr(site, name) for name in Site.__slots__ if name.endswith("_namespace"))}
    names = {*own, *others}
    return {name: {"kubernetes.io/metadata.name": name, **own.get(name, {})} for name in names}


def _peers(rendered, departments, site):
    """Everything that could speak or be spoken to, by a short name."""
    found = {}
    for place, template in rendered.pods():
        namespace, workload = place.split("/")[0], template["metadata"]["labels"]["laomo/workload"]
        name = f"{namespace.removeprefix('laomo-')}.{workload}"
        found[name] = Peer(name, namespace, template["metadata"]["labels"])
    for department in departments:
        name = f"{department}.database"
        found[name] = Peer(name, f"laomo-{department}", {"cnpg.io/cluster": "database", "cnpg.io/podRole": "instance"})
    pods = {
        "broker": ("laomo-platform", {**NODE, "strimzi.io/broker-role": "true", "strimzi.io/controller-role": "false"}),
        "controller": ("laomo-platform", {**NODE, "strimzi.io/broker-role": "false", "strimzi.io/controller-role": "true"}),
        "entity-operator": ("laomo-platform", {**NODE, "strimzi.io/name": "laomo-entity-operator"}),
        "intruder-in-platform": ("laomo-platform", {}),
        "intruder-in-funds": ("laomo-funds", {"app": "shell"}),
        "stranger": ("default", {"laomo/workload": "web", "laomo/department": "assistance"}),
        "ingress": (site.ingress_namespace, {}),
        "prometheus": (site.monitoring_namespace, {}),
        "keda": (site.keda_namespace, {}),
        "cnpg": (site.database_operator_namespace, {}),
        "strimzi": (site.kafka_operator_namespace, {}),
        "dns": ("kube-system", {"k8s-app": "kube-dns"}),
        "other-system": ("kube-system", {}),
    }
    found |= {name: Peer(name, namespace, labels) for name, (namespace, labels) in pods.items()}
    outside = {name: getattr(site, name).cidr.split("/")[0] for name in ("issuer", "object_store", "api_server")}
    outside["receiver"] = site.receivers[0].cidr.split("/")[0]
    return found | {name: Peer(name, address=address) for name, address in {**outside, "internet": "203.0.113.9"}.items()}


def _allowed(network, peers):
    """(from, to, port) of all TCP that passes; what neither end of is ours is not for us to say."""
    ours = {name for name, peer in peers.items() if peer.namespace and peer.namespace.startswith("laomo-")}
    return {
        (source.name, target.name, port)
        for source in peers.values()
        for target in peers.values()
        if source.namespace and (source.name in ours or target.name in ours)
        for port in PORTS
        if network.allows(source, target, "TCP", port)
    }


def _expected(departments, peers):
    """From the edges alone."""
    everyone = [name for name, peer in peers.items() if peer.namespace and peer.namespace.startswith("laomo-")]
    found = {(name, "dns", 53) for name in everyone}
    for name, edges in departments.items():
        own = [workload for workload in ("web", "subscriber", "relay", "job", "migrate") if f"{name}.{workload}" in peers]
        standing = [workload for workload in own if workload in ("web", "subscriber", "relay")]
        database = f"{name}.database"
        found |= {(f"{name}.{workload}", database, DATABASE) for workload in own}
        found |= {("prometheus", f"{name}.{workload}", WEB) for workload in standing}
        found |= {("ingress", f"{name}.web", WEB), (f"{name}.web", "issuer", 443)}
        found |= {(f"{name}.web", f"{called}.web", WEB) for called in edges.calls}
        found |= {(f"{name}.subscriber", "broker", BROKER)} if edges.hears else set()
        found |= {(f"{name}.relay", "broker", BROKER)} if edges.speaks else set()
        found |= {(database, database, port) for port in (DATABASE, 8000)} | {("cnpg", database, port) for port in (DATABASE, 8000)}
        found |= {("prometheus", database, 9187), (database, "object_store", 443), (database, "api_server", 6443)}
    found |= {("keda", "broker", BROKER), ("notifications.relay", "receiver", 443)}
    nodes = ("broker", "controller", "entity-operator")
    found |= {(one, other, port) for one in nodes for other in nodes for port in (9090, 9091, 8443)}
    found |= {("strimzi", node, port) for node in nodes for port in (9090, 9091, 8443)}
    found |= {("prometheus", node, 9404) for node in nodes}
    return found | {(node, "api_server", 6443) for node in nodes}


@pytest.fixture(scope="module")
def world(rendered, departments, site):
    peers = _peers(rendered, departments, site)
    return rendered.of("NetworkPolicy"), _namespaces(rendered, site), peers, _expected(departments, peers)


def test_exactly_the_edges_are_open(world):
    policies, namespaces, peers, expected = world
    found = _allowed(Network(policies, namespaces), peers)
    assert found - expected == set(), "open without an edge"
    assert expected - found == set(), "an edge that is closed"
    assert len(expected) > 100


def test_every_policy_carries_something(world):
    """Taking any one of them away changes what is allowed: none is idle, and the test above sees each."""
    policies, namespaces, peers, expected = world
    for gone in policies:
        rest = [policy for policy in policies if policy is not gone]
        if gone["metadata"]["name"] != "names":  # UDP and TCP alike; the TCP half is in the matrix
            assert _allowed(Network(rest, namespaces), peers) != expected, (gone["metadata"]["namespace"], gone["metadata"]["name"])


def test_names_are_asked_over_udp_too(world):
    policies, namespaces, peers, _ = world
    network = Network(policies, namespaces)
    assert network.allows(peers["funds.web"], peers["dns"], "UDP", 53)
    assert not network.allows(peers["funds.web"], peers["other-system"], "UDP", 53)


def test_a_listener_admits_whom_the_policy_admits(rendered):
    """Strimzi makes a policy of its own from the listener: one that were wider would open what ours closes."""
    listener = rendered.of("Kafka")[0]["spec"]["kafka"]["listeners"][0]
    ours = next(policy for policy in rendered.of("NetworkPolicy") if policy["metadata"]["name"] == "brokers-from-departments")
    assert listener["networkPolicyPeers"] == ours["spec"]["ingress"][0]["from"]


def test_the_matrix_sees_a_rule_that_is_too_wide(world):
    policies, namespaces, peers, expected = world
    wide = copy.deepcopy(policies)
    rule = next(p for p in wide if p["metadata"]["name"] == "web-from-callers" and p["metadata"]["namespace"] == "laomo-funds")
    del rule["spec"]["ingress"][0]["from"][0]["podSelector"]
    more = _allowed(Network(wide, namespaces), peers) - expected
    assert more == set(), "egress of the caller's other pods is closed all the same: two walls"
    del rule["spec"]["ingress"][0]["from"]
    assert ("stranger", "funds.web", WEB) in _allowed(Network(wide, namespaces), peers)
