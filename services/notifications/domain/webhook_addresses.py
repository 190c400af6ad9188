"""Where a webhook may go: the one judgement of an address, made of every address a name resolves to, at the moment of connecting.

Public addresses: over TLS. Private ones (government networks): only inside a network that two persons approved for this endpoint.
Loopback, link-local, metadata, the cluster's own and every address that hides another one: never. A composition on one machine may name
ranges of its own (`webhook_local_ranges`), which stand before all of this.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_NEVER: Final = tuple(
    map(
        ip_network,
        (
            "0.0.0.0/8",  # this network; some systems take it for loopback
            "127.0.0.0/8",
            "169.254.0.0/16",  # link-local, and the metadata of most clouds
            "100.100.100.200/32",  # metadata of Alibaba Cloud
            "168.63.129.16/32",  # the host of Azure
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
            "::/96",  # unspecified, loopback, IPv4-compatible
            "::ffff:0:0/96",  # IPv4-mapped
            "::ffff:0:0:0/96",  # IPv4-translated
            "64:ff9b::/96",  # NAT64
            "64:ff9b:1::/48",
            "100::/64",
            "2001::/23",  # Teredo, ORCHID
            "2001:db8::/32",
            "2002::/16",  # 6to4
            "3fff::/20",
            "5f00::/16",
            "fd00:ec2::254/128",  # metadata of AWS
            "fd20:ce::254/128",  # metadata of Google Cloud
            "fe80::/10",
            "fec0::/10",
            "ff00::/8",
        ),
    )
)
_PRIVATE: Final = tuple(map(ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")))
_WIDEST: Final = {4: 16, 6: 48}


class Verdict(Enum):
    ALLOWED = auto()
    NEEDS_APPROVAL = auto()
    FORBIDDEN = auto()


def networks(text: str) -> tuple[Network, ...]:
    """CIDR ranges separated by blanks."""
    return tuple(map(ip_network, text.split()))


def _in(address: Address, ranges: Iterable[Network]) -> bool:
    return any(address.version == each.version and address in each for each in ranges)


@dataclass(frozen=True, slots=True)
class AddressRules:
    """`local`: ranges allowed before all rules (one machine, tests). `cluster`: where the departments themselves run."""

    local: Sequence[Network] = ()
    cluster: Sequence[Network] = field(default_factory=tuple)

    def of(self, address: Address, approved: Sequence[Network], *, plain: bool = False) -> Verdict:
        """`plain`: without TLS, which only an approved network makes up for."""
        if _in(address, self.local):
            return Verdict.ALLOWED
        if _in(address, _NEVER) or _in(address, self.cluster):
            return Verdict.FORBIDDEN
        if _in(address, approved):
            return Verdict.ALLOWED
        if _in(address, _PRIVATE):
            return Verdict.NEEDS_APPROVAL
        if not address.is_global:
            return Verdict.FORBIDDEN
        return Verdict.NEEDS_APPROVAL if plain else Verdict.ALLOWED

    def fault_of_network(self, network: Network) -> str | None:
        """Why a network cannot be approved; None where it can."""
        if network.prefixlen < _WIDEST[network.version]:
            return "网段过大，IPv4 不得宽于 /16，IPv6 不得宽于 /48"
        if any(network.version == each.version and network.overlaps(each) for each in (*_NEVER, *self.cluster)):
            return "网段含有本机、链路本地、元数据、集群内部或保留地址，不得批准"
        return None


def literal(host: str) -> Address | None:
    """The address that a host is; None for a name."""
    try:
        return ip_address(host)
    except ValueError:
        return None
