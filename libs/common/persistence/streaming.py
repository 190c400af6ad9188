"""Rows of a long list in chunks, from a cursor that stays at the server: one snapshot, bounded memory however long the list is."""

from collections.abc import AsyncIterator, Mapping
from typing import Any, Final

from psycopg import sql

from libs.common.persistence.house import Pool

CHUNK: Final = 2_000


async def streamed(
    pool: Pool, query: sql.Composed, parameters: Mapping[str, Any], *, chunk: int = CHUNK
) -> AsyncIterator[list[tuple[Any, ...]]]:
    """The rows of `query` in its own order. Holds one connection of the pool until the last chunk was taken."""
    async with pool.connection() as connection, connection.transaction(), connection.cursor("streamed") as cursor:
        await cursor.execute(query, parameters)
        while rows := await cursor.fetchmany(chunk):
            yield rows
