"""A webhook receiver on a real socket that behaves as it is told: answers, hangs, redirects, dribbles, floods, breaks off."""

import asyncio
import contextlib
import json
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self

DONE = b"HTTP/1.1 204 No Content\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Received:
    """One request as it came. `event`: its body, read."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def event(self) -> Any:
        return json.loads(self.body)

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]


def status(code: int, extra: str = "") -> bytes:
    return f"HTTP/1.1 {code} Because\r\ncontent-length: 0\r\n{extra}\r\n".encode()


@dataclass
class Receiver:
    """`answer`: what to say to a request: bytes, or one of "hang", "slow", "flood", "break"."""

    answer: Callable[[Received], bytes | str] = lambda _: DONE
    tls: ssl.SSLContext | None = None
    received: list[Received] = field(default_factory=list)
    connections: int = 0
    _server: asyncio.Server | None = None
    _open: set[asyncio.StreamWriter] = field(default_factory=set)
    came: asyncio.Event = field(default_factory=asyncio.Event)

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self.tls)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for writer in list(self._open):
            writer.close()
        with contextlib.suppress(OSError, ssl.SSLError):
            await self._server.wait_closed()

    @property
    def port(self) -> int:
        assert self._server is not None
        return int(self._server.sockets[0].getsockname()[1])

    def url(self, path: str = "/hook", host: str = "127.0.0.1", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._open.add(writer)
        with contextlib.suppress(asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError, asyncio.LimitOverrunError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                first, *lines = head.strip().split("\r\n")
                headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
                body = await reader.readexactly(int(headers.get("content-length", 0)))
                request = Received(first.split(" ")[1], headers, body)
                self.received.append(request)
                self.came.set()
                if not await self._say(writer, self.answer(request)):
                    break
        self._open.discard(writer)
        writer.close()

    async def _say(self, writer: asyncio.StreamWriter, what: bytes | str) -> bool:
        if isinstance(what, bytes):
            writer.write(what)
            await writer.drain()
            return True
        if what == "hang":
            await asyncio.Event().wait()
        elif what == "slow":
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n.")
            await asyncio.Event().wait()
        elif what == "flood":
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000000\r\n\r\n")
            while True:
                writer.write(b"x" * 65536)
                await writer.drain()
        return False
