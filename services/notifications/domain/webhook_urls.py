"""What an endpoint's URL may look like. One spelling only: whatever two parsers could read differently is refused before anybody parses it."""

import re
from dataclasses import dataclass
from typing import Final

from libs.common.kernel.errors import Code, FieldFault, refuse
from services.notifications.domain.webhook_addresses import AddressRules, Verdict, literal

_URL = re.compile(
    r"(?P<scheme>https?)://(?P<host>\[[0-9A-Fa-f:]{2,39}\]|[A-Za-z0-9.-]{1,253})(?::(?P<port>[0-9]{1,5}))?(?P<target>(?:/[!$-;=?A-Z_a-z~]*)?)",
    re.ASCII,
)
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)", re.ASCII)
_IPV4 = re.compile(r"(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:\.(?!$)|$)){4}", re.ASCII)
_LOCAL_NAMES: Final = (
    "localhost",
    "local",
    "internal",
    "localdomain",
    "svc",
    "cluster",
    "home",
    "lan",
    "intranet",
    "test",
    "invalid",
    "onion",
)
_STANDARD_PORTS: Final = {"http": 80, "https": 443}
_FIRST_FREE_PORT, _LAST_PORT = 1024, 65535


@dataclass(frozen=True, slots=True)
class WebhookUrl:
    scheme: str
    host: str
    port: int
    target: str

    @property
    def plain(self) -> bool:
        return self.scheme == "http"


def parse_url(text: str) -> WebhookUrl | str:
    """The URL, or what is wrong with it."""
    found = _URL.fullmatch(text)
    if found is None:
        return "须为 http(s)://主机[:端口]/路径，只用 ASCII 字符，不含用户名、片段、空格或反斜杠"
    scheme, host = found["scheme"], found["host"].lower()
    port = int(found["port"]) if found["port"] else _STANDARD_PORTS[scheme]
    if port != _STANDARD_PORTS[scheme] and not _FIRST_FREE_PORT <= port <= _LAST_PORT:
        return "端口须为标准端口或 1024 以上"
    host, fault = _host_of(host)
    return fault or WebhookUrl(scheme, host, port, found["target"] or "/")


def _host_of(host: str) -> tuple[str, str]:
    """The host without brackets or a final dot, and what is wrong with it ("" for nothing)."""
    if host.startswith("["):
        address = literal(host[1:-1])
        return (str(address), "") if address is not None else ("", "IPv6 地址有误")
    host = host.removesuffix(".")
    labels = host.split(".")
    if _IPV4.fullmatch(host):
        return host, ""
    if not all(map(_LABEL.fullmatch, labels)) or len(labels) == 1:
        return "", "主机须为完整域名或规范书写的 IP 地址"
    if not labels[-1][0].isalpha():
        return "", "IP 地址须为规范的十进制点分书写"
    return host, "不得使用本机或集群内部的名称" if labels[-1] in _LOCAL_NAMES else ""


def require_url(text: str, rules: AddressRules) -> WebhookUrl:
    """Refuses FIELD_INVALID. A name is not resolved here: its addresses are judged whenever it is connected to."""
    url = parse_url(text)
    if isinstance(url, str):
        refuse(Code.FIELD_INVALID, f"接收地址有误：{url}", fields=[FieldFault("url", url)])
    address = literal(url.host)
    if address is not None and rules.of(address, (), plain=url.plain) is Verdict.FORBIDDEN:
        refuse(Code.FIELD_INVALID, "接收地址不得为本机、链路本地、元数据、集群内部或保留地址", fields=[FieldFault("url", "地址不允许")])
    return url
