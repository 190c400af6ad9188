"""The audit chain: append-only rows, each hashed over its content and the row before, written last in the business commit.

The head row's lock makes the chain one line; whoever edits, deletes, inserts or swaps a row breaks it (`verify`).
"""

import hashlib
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from libs.common.kernel.ids import OrgUnitId


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who did what to whom, and how it ended: `code` is OK or the refusal's code. `detail` holds no personal data."""

    actor: str
    unit: OrgUnitId | None
    action: str
    subject: str
    code: str
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ChainReport:
    """`broken_at`: the first row that does not follow from the one before; None when the whole chain holds."""

    rows: int
    broken_at: int | None
    head: str

    @property
    def intact(self) -> bool:
        return self.broken_at is None


def _digest(previous: bytes, seq: int, occurred_at: datetime, entry: AuditEntry) -> bytes:
    content = [
        seq,
        occurred_at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.actor,
        str(entry.unit or ""),
        entry.action,
        entry.subject,
        entry.code,
        entry.detail,
    ]
    return hashlib.sha256(previous + json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()).digest()


async def append(connection: AsyncConnection[Any], occurred_at: datetime, entries: Sequence[AuditEntry]) -> None:
    """Append `entries` under the head's row lock. Call it last before the commit: every other writer waits for this row."""
    cursor = await connection.execute("SELECT seq, hash FROM audit_head FOR UPDATE")
    head = await cursor.fetchone()
    assert head is not None, "the chain has a head"
    seq, digest = int(head[0]), bytes(head[1])
    rows: list[tuple[Any, ...]] = []
    for entry in entries:
        seq += 1
        digest = _digest(digest, seq, occurred_at, entry)
        rows.append((seq, occurred_at, entry.actor, entry.unit, entry.action, entry.subject, entry.code, Jsonb(dict(entry.detail)), digest))
    async with connection.cursor() as many:
        await many.executemany(
            "INSERT INTO audit_row (seq, occurred_at, actor, unit, action, subject, code, detail, hash) VALUES (%s,%s,%s,%s,%s,%s,%s,%s,%s)",
            rows,
        )
    await connection.execute("UPDATE audit_head SET seq = %s, hash = %s", (seq, digest))


async def verify(connection: AsyncConnection[Any]) -> ChainReport:
    """Walk the chain from its beginning to the head, in one snapshot; a row that was changed, removed, added or moved is named.

    `connection` is in no transaction yet.
    """
    async with connection.transaction():
        await connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        return await _walked(connection)


async def _walked(connection: AsyncConnection[Any]) -> ChainReport:
    expected, previous = 0, b"\x00"
    async for seq, occurred_at, entry, digest in _rows(connection):
        expected += 1
        if seq != expected or _digest(previous, seq, occurred_at, entry) != digest:
            return ChainReport(expected, expected, previous.hex())
        previous = digest
    cursor = await connection.execute("SELECT seq, hash FROM audit_head")
    head = await cursor.fetchone()
    if head is None or int(head[0]) != expected or bytes(head[1]) != previous:
        return ChainReport(expected, expected + 1, previous.hex())
    return ChainReport(expected, None, previous.hex())


async def _rows(connection: AsyncConnection[Any]) -> AsyncIterator[tuple[int, datetime, AuditEntry, bytes]]:
    after = 0
    while True:
        cursor = await connection.execute(
            "SELECT seq, occurred_at, actor, unit, action, subject, code, detail, hash FROM audit_row WHERE seq > %s ORDER BY seq LIMIT 2000",
            (after,),
        )
        rows = await cursor.fetchall()
        for seq, at, actor, unit, action, subject, code, detail, digest in rows:
            yield int(seq), at, AuditEntry(actor, unit, action, subject, code, detail), bytes(digest)
            after = int(seq)
        if not rows:
            return
