"""Connections to judged addresses only: a name is resolved once, every address is judged, and the judged one is connected to (ADR 0031).

Resolution, judgement and connection are one act below the HTTP client: there is no second look-up for a name to answer differently.
Host header and TLS name stay the URL's own.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from ipaddress import ip_address
from typing import Final

import httpcore

from services.notifications.domain.webhook_addresses import Address, AddressRules, Network, Verdict, literal

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
_TRIED: Final = 2
"""Addresses of one name that are tried in turn."""

_LOOKUPS: Final = ThreadPoolExecutor(64, "webhook-names")
"""Of their own: a name server that hangs keeps one thread an endpoint, and none that anything else needs."""


class AddressRefusedError(Exception):
    """An address that the name resolves to must not be connected to."""


async def resolve_name(host: str, port: int) -> Sequence[str]:
    """Every address of a name. Raises OSError (gaierror) where there is none."""
    if literal(host) is not None:
        return [host]
    found = await asyncio.get_running_loop().run_in_executor(_LOOKUPS, partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM))
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """`approved`: the endpoint's networks. `plain`: its URL is without TLS."""

    def __init__(self, rules: AddressRules, approved: Sequence[Network], resolve: Resolve, *, plain: bool) -> None:
        self._rules, self._approved, self._resolve, self._plain = rules, approved, resolve, plain
        self._inner = httpcore.AnyIOBackend()
        self._looking: asyncio.Future[Sequence[str]] | None = None

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's interface
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        addresses = [self._judged(text) for text in await self._found(host, port)]
        if not addresses:
            raise OSError("no address")
        failure: Exception | None = None
        for address in addresses[:_TRIED]:
            try:
                return await self._inner.connect_tcp(str(address), port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure or OSError("no address")

    async def _found(self, host: str, port: int) -> Sequence[str]:
        """Connections begun while a look-up is under way share it; none is remembered."""
        if self._looking is None or self._looking.done():
            self._looking = asyncio.ensure_future(self._resolve(host, port))
            self._looking.add_done_callback(lambda done: None if done.cancelled() else done.exception())
        return await asyncio.shield(self._looking)

    def _judged(self, text: str) -> Address:
        try:
            address = ip_address(text)
        except ValueError:  # with a zone, say
            raise AddressRefusedError from None
        if self._rules.of(address, self._approved, plain=self._plain) is not Verdict.ALLOWED:
            raise AddressRefusedError
        return address

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
