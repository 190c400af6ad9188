"""Archive submissions of honours (C7.5): what was sent, its files with provenance and signature, who acknowledged; keys that sign."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg import AsyncConnection

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import new_id
from services.registry.policy.c7_5_archive import Archive, Basis, FileKind, Recipient

_ADD: Final = """
INSERT INTO archive (id, person_id, honor_id, basis, recipients, decision_doc_no, decided_on, due_on, certificate_no, awarding_unit, awarding_name, entered_by,
  entered_unit, entered_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_LOCK: Final = """
SELECT a.id, a.person_id, a.honor_id, a.basis, a.recipients, a.decision_doc_no, a.awarding_unit, a.entered_unit, a.state,
  (SELECT coalesce(array_agg(DISTINCT f.kind), '{}') FROM archive_file f WHERE f.archive_id = a.id),
  (SELECT coalesce(array_agg(k.recipient), '{}') FROM archive_acknowledgement k WHERE k.archive_id = a.id)
FROM archive a WHERE a.id = %s FOR UPDATE
"""
_ADD_FILE: Final = """
INSERT INTO archive_file (file_id, archive_id, kind, provenance, signature, signature_state, key_id) VALUES (%s, %s, %s, %s, %s, %s, %s)
"""
_KEYS: Final = "SELECT id, pem FROM signing_key WHERE unit_id = ANY(%s) AND revoked_at IS NULL ORDER BY id"


@dataclass(frozen=True, slots=True)
class NewArchive:
    person_id: UUID
    honor_id: UUID
    basis: Basis
    recipients: frozenset[Recipient]
    decision_doc_no: str
    decided_on: date
    due_on: date
    certificate_no: str
    awarding_unit: UUID | None
    awarding_name: str


@dataclass(frozen=True, slots=True)
class HeldArchive:
    """`state`: DRAFT, SUBMITTED, COMPLETED."""

    id: UUID
    person_id: UUID
    honor_id: UUID
    archive: Archive
    awarding_unit: UUID | None
    entered_unit: UUID | None
    state: str
    acknowledged: frozenset[Recipient]


class Archives:
    def __init__(self, raw: AsyncConnection[Any], now: datetime, by: str, unit: UUID | None) -> None:
        self._raw, self._now, self._by, self._unit = raw, now, by, unit

    async def add(self, new: NewArchive) -> UUID:
        """Refuses DUPLICATE_ROW: an honour has one archive."""
        archive_id = new_id()
        said = (new.person_id, new.honor_id, new.basis, sorted(new.recipients), new.decision_doc_no, new.decided_on, new.due_on)
        rest = (new.certificate_no, new.awarding_unit, new.awarding_name, self._by, self._unit, self._now)
        try:
            await self._raw.execute(_ADD, (archive_id, *said, *rest))
        except psycopg.errors.UniqueViolation:
            refuse(Code.DUPLICATE_ROW, "该荣誉已有登记档案，请在原档案上办理")
        return archive_id

    async def lock(self, archive_id: UUID) -> HeldArchive:
        """Refuses NOT_FOUND."""
        row = await (await self._raw.execute(_LOCK, (archive_id,))).fetchone()
        if row is None:
            refuse(Code.NOT_FOUND, "没有此登记档案，请核对编号")
        archive = Archive(Basis(row[3]), frozenset(map(Recipient, row[4])), row[5], frozenset(map(FileKind, row[9])))
        return HeldArchive(row[0], row[1], row[2], archive, row[6], row[7], row[8], frozenset(map(Recipient, row[10])))

    async def add_file(
        self, archive_id: UUID, file_id: UUID, kind: FileKind, provenance: str, signature: bytes | None, state: str, key_id: UUID | None
    ) -> None:
        await self._raw.execute(_ADD_FILE, (file_id, archive_id, kind, provenance, signature, state, key_id))

    async def submit(self, archive_id: UUID) -> None:
        await self._raw.execute(
            "UPDATE archive SET state = 'SUBMITTED', submitted_by = %s, submitted_at = %s WHERE id = %s", (self._by, self._now, archive_id)
        )

    async def acknowledge(self, archive_id: UUID, recipient: Recipient) -> None:
        await self._raw.execute(
            "INSERT INTO archive_acknowledgement (archive_id, recipient, acknowledged_by, acknowledged_at) VALUES (%s, %s, %s, %s)",
            (archive_id, recipient, self._by, self._now),
        )

    async def complete(self, archive_id: UUID) -> None:
        await self._raw.execute("UPDATE archive SET state = 'COMPLETED', completed_at = %s WHERE id = %s", (self._now, archive_id))

    async def keys_of(self, units: list[UUID]) -> list[tuple[UUID, str]]:
        """Keys in force of these units."""
        return [(row[0], row[1]) for row in await (await self._raw.execute(_KEYS, (units,))).fetchall()]

    async def add_key(self, unit_id: UUID, pem: str) -> UUID:
        key_id = new_id()
        await self._raw.execute(
            "INSERT INTO signing_key (id, unit_id, pem, registered_by, registered_at) VALUES (%s, %s, %s, %s, %s)",
            (key_id, unit_id, pem, self._by, self._now),
        )
        return key_id
