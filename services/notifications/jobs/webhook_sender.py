"""One signed delivery over HTTP (Standard Webhooks): 2xx is delivered, 410 is gone, a redirect is a failure, an answer's body is not kept."""

import asyncio
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum, auto
from pathlib import Path
from typing import Final
from uuid import UUID

import httpcore
from standardwebhooks import Webhook

from services.notifications.domain.webhook_addresses import AddressRules
from services.notifications.domain.webhook_urls import WebhookUrl, parse_url
from services.notifications.jobs.guarded_backend import AddressRefusedError, GuardedBackend, Resolve, resolve_name
from services.notifications.storage.webhook_queue import Endpoint

TIMEOUT_SECONDS: Final = 15.0
_CONNECT_SECONDS: Final = 5.0
_LIMITS: Final = {"connect": _CONNECT_SECONDS}  # the whole has its time limit outside
_KEPT_SECONDS: Final = 5.0
_ANSWER_BYTES: Final = 4096
_ANSWER_SECONDS: Final = 1.0
_GONE: Final = 410


class Result(Enum):
    DELIVERED = auto()
    FAILED = auto()
    UNREACHABLE = auto()  # nothing of the kind would get through now
    GONE = auto()


@dataclass(frozen=True, slots=True)
class Outcome:
    result: Result
    note: str = ""


def receivers_trust(ca_file: Path | None) -> ssl.SSLContext:
    """TLS 1.2 at least, certificates checked, the usual authorities and those of `ca_file`."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if ca_file is not None:
        context.load_verify_locations(ca_file)
    return context


class Channel:
    """Connections to one endpoint, as long as its URL and networks stay; at most as many as lanes send at once.

    Single connections of httpcore, not its pool: that looks at every connection for every request, three milliseconds of processor each.
    """

    def __init__(self, endpoint: Endpoint, url: WebhookUrl, backend: GuardedBackend, trust: ssl.SSLContext) -> None:
        self.made_for = (endpoint.url, endpoint.networks)
        self._url = httpcore.URL(scheme=url.scheme, host=url.host, port=url.port, target=url.target)
        self._backend, self._trust = backend, trust
        self._idle: list[httpcore.AsyncHTTPConnection] = []

    async def post(self, headers: list[tuple[bytes, bytes]], body: bytes) -> int:
        """The status."""
        connection = await self._connection()
        try:
            async with connection.stream("POST", self._url, headers=headers, content=body, extensions={"timeout": _LIMITS}) as answer:
                await _read_a_little(answer)
                return answer.status
        finally:
            if connection.is_idle():
                self._idle.append(connection)
            else:
                await connection.aclose()

    async def _connection(self) -> httpcore.AsyncHTTPConnection:
        while self._idle:
            connection = self._idle.pop()
            if not connection.has_expired():
                return connection
            await connection.aclose()
        return httpcore.AsyncHTTPConnection(
            self._url.origin, ssl_context=self._trust, keepalive_expiry=_KEPT_SECONDS, network_backend=self._backend
        )

    async def close(self) -> None:
        while self._idle:
            await self._idle.pop().aclose()


async def _read_a_little(answer: httpcore.Response) -> None:
    """So that the connection can be used again; nothing of it is kept, and no more of it is waited for. It has answered."""
    read = 0
    try:
        async with asyncio.timeout(_ANSWER_SECONDS):
            async for part in answer.aiter_stream():
                read += len(part)
                if read > _ANSWER_BYTES:
                    return
    except (TimeoutError, httpcore.NetworkError, httpcore.ProtocolError):
        return


class WebhookSender:
    """`wall`: real time, which receivers compare with their own; the civil clock may be elsewhere."""

    def __init__(
        self,
        rules: AddressRules,
        trust: ssl.SSLContext,
        *,
        resolve: Resolve = resolve_name,
        timeout_seconds: float = TIMEOUT_SECONDS,
        at_once: int = 32,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self.rules, self.at_once = rules, at_once
        self._trust, self._resolve, self._timeout, self._wall = trust, resolve, timeout_seconds, wall
        self._channels: dict[UUID, Channel] = {}

    async def open(self, endpoint: Endpoint) -> Channel | None:
        """None where the URL is none that may be sent to."""
        channel = self._channels.get(endpoint.id)
        if channel is not None and channel.made_for == (endpoint.url, endpoint.networks):
            return channel
        if channel is not None:
            await channel.close()
        url = parse_url(endpoint.url)
        if isinstance(url, str):
            return None
        backend = GuardedBackend(self.rules, endpoint.networks, self._resolve, plain=url.plain)
        self._channels[endpoint.id] = Channel(endpoint, url, backend, self._trust)
        return self._channels[endpoint.id]

    async def send(self, channel: Channel, hooks: list[Webhook], event_id: UUID, body: str, content_type: bytes) -> Outcome:
        at, message = datetime.fromtimestamp(self._wall(), UTC), str(event_id)
        signatures = " ".join(hook.sign(message, at, body) for hook in hooks)
        headers = [
            (b"content-type", content_type),
            (b"user-agent", b"laomo-webhooks/1"),
            (b"webhook-id", message.encode()),
            (b"webhook-timestamp", str(int(at.timestamp())).encode()),
            (b"webhook-signature", signatures.encode()),
        ]
        try:
            async with asyncio.timeout(self._timeout):
                return _outcome_of(await channel.post(headers, body.encode()))
        except AddressRefusedError:
            return Outcome(Result.UNREACHABLE, "ADDRESS_REFUSED")
        except TimeoutError:
            return Outcome(Result.FAILED, "TIMEOUT")
        except (httpcore.ConnectError, httpcore.ConnectTimeout, OSError):
            return Outcome(Result.UNREACHABLE, "UNREACHABLE")
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException):
            return Outcome(Result.FAILED, "BROKEN_ANSWER")

    async def close(self) -> None:
        for channel in self._channels.values():
            await channel.close()
        self._channels.clear()


def _outcome_of(status: int) -> Outcome:
    if 200 <= status < 300:  # noqa: PLR2004
        return Outcome(Result.DELIVERED)
    return Outcome(Result.GONE if status == _GONE else Result.FAILED, f"HTTP_{status}")
