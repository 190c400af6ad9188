"""How far this department has heard: an import decides on the owner's answer and commits once its own projection has reached it."""

import asyncio
import time
from collections.abc import Mapping
from uuid import UUID

from libs.common.kernel.errors import Code, refuse
from libs.common.persistence.house import Pool

_BEHIND = """
SELECT count(*) FROM unnest(%(subjects)s::uuid[], %(versions)s::bigint[]) AS needed (subject, version)
LEFT JOIN cursor c ON c.speaker = %(speaker)s AND c.subject = needed.subject WHERE coalesce(c.version, 0) < needed.version
"""


async def until_reached(pool: Pool, speaker: str, versions: Mapping[UUID, int], *, within_seconds: float = 30.0) -> None:
    """Wait until each subject's cursor has reached its version. Refuses UNAVAILABLE when the events do not come in time."""
    deadline = time.monotonic() + within_seconds
    needed = {"speaker": speaker, "subjects": list(versions), "versions": list(versions.values())}
    pause = 0.01
    while True:
        async with pool.connection() as connection:
            row = await (await connection.execute(_BEHIND, needed)).fetchone()
        if row is not None and row[0] == 0:
            return
        if time.monotonic() > deadline:
            refuse(Code.UNAVAILABLE, "人员信息尚未同步完成，请稍后重试")
        await asyncio.sleep(pause)
        pause = min(0.2, pause * 1.5)
