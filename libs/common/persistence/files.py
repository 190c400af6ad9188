"""Documents that a department keeps (PDF, JPG, OFD), sealed piece by piece in its own database, never changed and never removed.

A department's migration makes the tables by `file_tables`; a use case keeps a file in its act's transaction, and reads of the content
are acts too: `note_read` leaves the audit row, `pieces` are streamed afterwards, each from a connection that is given back at once.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from psycopg.rows import class_row

from libs.common.documents.recognising import DocumentKind, recognise
from libs.common.documents.words import refuse_file
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import new_id
from libs.common.persistence.house import House
from libs.common.persistence.keyring import Keyring, Sealed
from libs.common.persistence.unit_of_work import UnitOfWork

_TABLES_V1 = """
-- documents as they came: what they are, whose case they belong to; the name that the uploader gave may name a person, so it is sealed
CREATE TABLE stored_file (
  id uuid PRIMARY KEY, owner_kind text NOT NULL, owner_id uuid NOT NULL, person_id uuid, kind text NOT NULL CHECK (kind IN ('PDF', 'JPG', 'OFD')),
  sha256 bytea NOT NULL CHECK (length(sha256) = 32), size bigint NOT NULL CHECK (size > 0), pages int CHECK (pages > 0), sealed_name bytea NOT NULL,
  uploaded_by text NOT NULL, uploaded_at timestamptz NOT NULL, UNIQUE (owner_kind, owner_id, sha256));
CREATE INDEX stored_file_sha256 ON stored_file (sha256);
CREATE TABLE stored_file_piece (file_id uuid NOT NULL REFERENCES stored_file, seq int NOT NULL, sealed bytea NOT NULL, PRIMARY KEY (file_id, seq));
"""
_INSERT = """
INSERT INTO stored_file (id, owner_kind, owner_id, person_id, kind, sha256, size, pages, uploaded_by, uploaded_at, sealed_name) VALUES
  (%(id)s, %(owner_kind)s, %(owner_id)s, %(person_id)s, %(kind)s, %(sha256)s, %(size)s, %(pages)s, %(uploaded_by)s, %(uploaded_at)s, %(sealed_name)s)
"""
_FIND = "SELECT id, owner_kind, owner_id, person_id, kind, sha256, size, pages, uploaded_by, uploaded_at FROM stored_file WHERE id = %s"
_SAME = """
SELECT owner_kind, owner_id FROM stored_file
WHERE sha256 = %s AND person_id IS DISTINCT FROM %s AND (owner_kind, owner_id) <> (%s, %s) ORDER BY id
"""
_PIECE_BYTES: Final = 1 << 20


def file_tables(app_role: str) -> list[str]:
    """The statements of version 1: append-only by privilege. Frozen once released."""
    return [_TABLES_V1, f"REVOKE UPDATE, DELETE, TRUNCATE ON stored_file, stored_file_piece FROM {app_role}"]


@dataclass(frozen=True, slots=True)
class FileLimits:
    """Bytes of a file; files and bytes of one owner (a case)."""

    file_bytes: int = 20 << 20
    owner_files: int = 60
    owner_bytes: int = 200 << 20


DEFAULT_LIMITS: Final = FileLimits()


@dataclass(frozen=True, slots=True)
class Owner:
    """What a file belongs to: a word of the department's own (application, archive), its id, and the person it is about, where one is."""

    kind: str
    id: UUID
    person_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class StoredFile:
    id: UUID
    owner_kind: str
    owner_id: UUID
    person_id: UUID | None
    kind: DocumentKind
    sha256: bytes
    size: int
    pages: int | None
    uploaded_by: str
    uploaded_at: datetime


async def keep_file(uow: UnitOfWork, owner: Owner, content: bytes, file_name: str, limits: FileLimits = DEFAULT_LIMITS) -> StoredFile:
    """Keep a document in the act's transaction. Refuses FILE_REFUSED (what it is, how large), DUPLICATE_FILE (the owner has it already)."""
    if len(content) > limits.file_bytes:
        refuse_file(f"单个文件不得超过{limits.file_bytes >> 20}MiB，请降低扫描分辨率或分成几个文件上传")
    recognised = await asyncio.to_thread(recognise, content)
    sha256 = hashlib.sha256(content).digest()
    await _require_room(uow, owner, sha256, len(content), limits)
    file_id = new_id()
    kept = StoredFile(
        id=file_id,
        owner_kind=owner.kind,
        owner_id=owner.id,
        person_id=owner.person_id,
        kind=recognised.kind,
        sha256=sha256,
        size=len(content),
        pages=recognised.pages,
        uploaded_by=uow.actor.subject,
        uploaded_at=uow.now,
    )
    name = uow.keyring.seal(file_name[-200:], "stored_file", "sealed_name", file_id)
    await uow.raw.execute(_INSERT, {**asdict(kept), "sealed_name": name.envelope})
    count = _pieces_of(kept.size)
    for seq in range(count):
        piece = content[seq * _PIECE_BYTES : (seq + 1) * _PIECE_BYTES]
        sealed = uow.keyring.seal_bytes(piece, "stored_file_piece", _place(seq, count), file_id)
        await uow.raw.execute("INSERT INTO stored_file_piece (file_id, seq, sealed) VALUES (%s, %s, %s)", (file_id, seq, sealed.envelope))
    return kept


async def _require_room(uow: UnitOfWork, owner: Owner, sha256: bytes, size: int, limits: FileLimits) -> None:
    """One upload of an owner after the other: two at once would both find room."""
    await uow.raw.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 279))", (f"stored_file/{owner.kind}/{owner.id}",))
    counted = await uow.raw.execute(
        "SELECT count(*), coalesce(sum(size), 0), count(*) FILTER (WHERE sha256 = %s) FROM stored_file WHERE owner_kind = %s AND owner_id = %s",
        (sha256, owner.kind, owner.id),
    )
    files, total, same = await counted.fetchone() or (0, 0, 0)
    if same:
        refuse(Code.DUPLICATE_FILE, "此文件已在本事项中上传，不必重复上传")
    if files >= limits.owner_files or total + size > limits.owner_bytes:
        refuse_file(f"一个事项最多{limits.owner_files}个文件、共{limits.owner_bytes >> 20}MiB，请合并或精简材料")


async def same_elsewhere(uow: UnitOfWork, sha256: bytes, owner: Owner) -> list[tuple[str, UUID]]:
    """Owners of other persons that hold the very same content: to be looked at by somebody, not proof of anything."""
    found = await uow.raw.execute(_SAME, (sha256, owner.person_id, owner.kind, owner.id))
    return [(row[0], row[1]) for row in await found.fetchall()]


async def find_file(house: House[Any], file_id: UUID) -> StoredFile:
    """What is known of a file, without its content. Refuses NOT_FOUND. The caller knows whether the reader may see its owner."""
    async with house.pool.connection() as connection, connection.cursor(row_factory=class_row(StoredFile)) as cursor:
        await cursor.execute(_FIND, (file_id,))
        found = await cursor.fetchone()
    if found is None:
        refuse(Code.NOT_FOUND, "没有此文件，请核对编号")
    return found


def note_read(uow: UnitOfWork, file: StoredFile, reason: str) -> None:
    """The audit row of a reading, under the person it is about: say it in the act that hands out the content."""
    uow.audit("READ_FILE", file.person_id or file.owner_id, detail={"file": str(file.id), "owner": file.owner_kind, "reason": reason})


async def pieces(house: House[Any], file: StoredFile) -> AsyncIterator[bytes]:
    """The content, a piece at a time; one that was cut short, moved or changed does not open."""
    count = _pieces_of(file.size)
    for seq in range(count):
        async with house.pool.connection() as connection:
            found = await connection.execute("SELECT sealed FROM stored_file_piece WHERE file_id = %s AND seq = %s", (file.id, seq))
            row = await found.fetchone()
        assert row is not None, "a file has all its pieces"
        yield house.keyring.open_bytes(Sealed(bytes(row[0])), "stored_file_piece", _place(seq, count), file.id)


def name_of(keyring: Keyring, file_id: UUID, sealed_name: bytes) -> str:
    """The name that the uploader gave it; for people who may see the owner, never for a header or a log."""
    return keyring.open(Sealed(sealed_name), "stored_file", "sealed_name", file_id)


def _pieces_of(size: int) -> int:
    return -(-size // _PIECE_BYTES)


def _place(seq: int, count: int) -> str:
    """A piece is bound to its place: the last one cannot be dropped, none can be swapped."""
    return f"sealed/{seq}/{count}"
