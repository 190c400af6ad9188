"""What NetworkPolicies allow, by the rules of the API: pods that no policy selects are open, everything else needs a rule on both ends."""

from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network


@dataclass(frozen=True)
class Peer:
    """A pod (`namespace` and labels), or something outside (an address)."""

    name: str
    namespace: str | None = None
    labels: dict = field(default_factory=dict, hash=False, compare=False)
    address: str | None = None


def selects(selector, labels):
    wanted = selector.get("matchLabels", {})
    if any(labels.get(key) != value for key, value in wanted.items()):
        return False
    for expression in selector.get("matchExpressions", []):
        assert expression["operator"] == "In", "only In is used here"
        if labels.get(expression["key"]) not in expression["values"]:
            return False
    return True


class Network:
    def __init__(self, policies, namespaces):
        self.policies, self.namespaces = policies, namespaces
        self._known = {}

    def allows(self, source, target, protocol, port):
        return self._way(source, target, "Egress", protocol, port) and self._way(target, source, "Ingress", protocol, port)

    def _way(self, own, other, way, protocol, port):
        """Whether `own`'s policies let the connection to or from `other` pass."""
        mine = self._selecting(own, way)
        if not mine:
            return True
        side = "to" if way == "Egress" else "from"
        return any(
            self._matches(rule, side, policy, other, protocol, port) for policy in mine for rule in policy["spec"].get(way.lower(), [])
        )

    def _selecting(self, own, way):
        if (own.name, way) not in self._known:
            self._known[own.name, way] = [
                policy
                for policy in self.policies
                if own.namespace == policy["metadata"]["namespace"]
                and way in policy["spec"]["policyTypes"]
                and selects(policy["spec"]["podSelector"], own.labels)
            ]
        return self._known[own.name, way]

    def _matches(self, rule, side, policy, other, protocol, port):
        ports = rule.get("ports")
        if ports is not None and not any(entry.get("protocol", "TCP") == protocol and entry["port"] == port for entry in ports):
            return False
        peers = rule.get(side)
        return peers is None or any(self._is(peer, policy["metadata"]["namespace"], other) for peer in peers)

    def _is(self, peer, home, other):
        if "ipBlock" in peer:
            assert "except" not in peer["ipBlock"]
            return other.address is not None and ip_address(other.address) in ip_network(peer["ipBlock"]["cidr"])
        if other.namespace is None:
            return False
        if "namespaceSelector" in peer:
            if not selects(peer["namespaceSelector"], self.namespaces.get(other.namespace, {})):
                return False
        elif other.namespace != home:
            return False
        return selects(peer.get("podSelector", {}), other.labels)
