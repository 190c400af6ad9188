"""A TCP proxy of our own between a client and a server, whose link can be cut, silenced in one direction or both, and healed."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal

Mode = Literal["pass", "cut", "silent", "deaf", "mute"]
"""cut: connections are reset and refused. silent: nothing passes. deaf: the server's answers are lost. mute: the client's words are lost."""


@dataclass
class Proxy:
    """Listens on `port`; `target` is the real server's."""

    target: int
    port: int = 0
    mode: Mode = "pass"
    _server: asyncio.Server | None = field(default=None, repr=False)
    _links: set[asyncio.Task[None]] = field(default_factory=set, repr=False)
    _writers: set[asyncio.StreamWriter] = field(default_factory=set, repr=False)

    async def start(self) -> "Proxy":
        self._server = await asyncio.start_server(self._link, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def set(self, mode: Mode) -> None:
        """From now on. A cut resets what is open; bytes lost in silence stay lost, so healing resets those connections too."""
        before, self.mode = self.mode, mode
        if mode == "cut" or (mode == "pass" and before in ("silent", "deaf", "mute")):
            for writer in list(self._writers):
                writer.transport.abort()

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
        for writer in list(self._writers):
            writer.transport.abort()
        for link in list(self._links):
            link.cancel()

    async def _link(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._links.add(task)
        self._writers.add(writer)
        try:
            if self.mode == "cut":
                writer.transport.abort()
                return
            there, out = await asyncio.open_connection("127.0.0.1", self.target)
            self._writers.add(out)
            ways = [asyncio.create_task(self._pump(reader, out, "mute")), asyncio.create_task(self._pump(there, writer, "deaf"))]
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            for way in ways:
                way.cancel()
            self._writers.discard(out)
            out.transport.abort()
        except OSError:
            return
        finally:
            self._writers.discard(writer)
            self._links.discard(task)
            writer.transport.abort()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, lost: Mode) -> None:
        with suppress(OSError):
            while data := await reader.read(65_536):
                if self.mode not in (lost, "silent"):
                    writer.write(data)
                    await writer.drain()
