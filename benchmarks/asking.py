"""Clients over bare sockets, each asking again as soon as it has its answer: whoever asks shares the processors with whoever answers."""

import multiprocessing
import selectors
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack


def ask_apart(port: int, requests: Sequence[bytes], clients: int) -> list[float]:
    """Seconds of each request, asked from a process of its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return list(pool.apply(_ask, (port, requests, clients)))


def _ask(port: int, requests: Sequence[bytes], clients: int) -> list[float]:
    seconds: list[float] = []
    with selectors.DefaultSelector() as ready, ExitStack() as opened:
        asking = 0
        for n in range(clients):
            client = _Client(opened.enter_context(socket.create_connection(("127.0.0.1", port))), iter(requests[n::clients]))
            ready.register(client.link, selectors.EVENT_READ, client)
            asking += client.ask()
        while asking:
            for key, _ in ready.select():
                if key.data.heard():
                    seconds.append(time.perf_counter() - key.data.begun)
                    if not key.data.ask():
                        ready.unregister(key.fileobj)
                        asking -= 1
    return seconds


class _Client:
    def __init__(self, link: socket.socket, requests: Iterator[bytes]) -> None:
        self.link, self._requests = link, requests
        self.begun, self._answer = 0.0, bytearray()

    def ask(self) -> bool:
        """Whether there was anything left to ask."""
        request = next(self._requests, None)
        if request is None:
            return False
        self._answer.clear()
        self.begun = time.perf_counter()
        self.link.sendall(request)
        return True

    def heard(self) -> bool:
        """Whether the answer is all there."""
        piece = self.link.recv(1 << 16)
        assert piece, "the server hung up"
        self._answer += piece
        ends = self._answer.find(b"\r\n\r\n")
        if ends < 0:
            return False
        assert self._answer.startswith(b"HTTP/1.1 200"), self._answer
        length = int(self._answer[:ends].lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        return len(self._answer) >= ends + 4 + length
