"""A process of a department: its web door or its probes, and the loops beside it. It ends when it is told to, or when a loop fails."""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import uvicorn
from starlette.types import ASGIApp

from libs.common.kernel.ending import end
from libs.common.web.garbage import settle

Loop = Callable[[], Coroutine[Any, Any, None]]
_GRACE_SECONDS: Final = 20


class _Server(uvicorn.Server):
    """Signals belong to the process, not to its web door: loops must end in order too."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def serve_beside(
    app: ASGIApp,
    host: str,
    port: int,
    start: Callable[[], Awaitable[None]],
    stop: Callable[[], Awaitable[None]],
    loops: Sequence[Loop] = (),
) -> None:
    """Start, serve, and run `loops` until SIGTERM or SIGINT; then finish what is under way. What a loop raises ends the process."""
    await start()
    settle()
    config = uvicorn.Config(app, host=host, port=port, log_config=None, lifespan="off", timeout_graceful_shutdown=_GRACE_SECONDS)
    server = _Server(config)
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, lambda: setattr(server, "should_exit", True))
    serving = asyncio.create_task(server.serve())
    running = [asyncio.create_task(loop()) for loop in loops]
    try:
        done, _ = await asyncio.wait([serving, *running], return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        server.should_exit = True
        for task in running:
            task.cancel()
        await serving
        await end(running)
        await stop()
