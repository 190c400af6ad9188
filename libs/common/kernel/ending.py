"""How loops end: asked once more where a library swallowed the first cancellation, so that no process hangs on its way out.

Python 3.11's `asyncio.wait_for` loses a cancellation that comes at the instant its inner task finishes; nothing here uses it on a path that
is cancelled, `asyncio.timeout` keeps it. Libraries below may.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final

_ASK_AGAIN_SECONDS: Final = 2.0


async def end(tasks: Sequence["asyncio.Task[Any]"]) -> None:
    """Cancel and wait until each has ended. What a task raised before is raised here."""
    waiting = [task for task in tasks if not task.done()]
    while waiting:
        for task in waiting:
            task.cancel()
        _, pending = await asyncio.wait(waiting, timeout=_ASK_AGAIN_SECONDS)
        waiting = list(pending)
    for task in tasks:
        with suppress(asyncio.CancelledError):
            task.result()
