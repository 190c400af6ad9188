"""Names and numbers put right, what a person was registered under before, and numbers that came with a strange name (domain.md §5)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg import AsyncConnection

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import new_id
from libs.common.kernel.masking import mask_id_number
from libs.common.persistence.keyring import Keyring, Sealed

_PROPOSE: Final = """
INSERT INTO correction (id, person_id, kind, new_value, new_masked, reason, proof, proposed_by, proposed_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_KEEP_NUMBER: Final = """
INSERT INTO former_number (id_index, id_index_next, person_id, id_number, id_masked, correction_id, ended_at) VALUES (%s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (id_index, person_id) DO UPDATE SET released = false
"""
_RENUMBER: Final = """
UPDATE person SET (id_index, id_index_next, id_number, id_masked, birth_date, sex, version, compared) = (%s, %s, %s, %s, %s, %s, version + 1, false)
WHERE person_id = %s
"""
_OPEN: Final = """
INSERT INTO identity_conflict (id, person_id, claimed_name, source, opened_by, opened_at) VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT (person_id, claimed_name) WHERE resolution IS NULL DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Correction:
    """`value`: the new name or 18-digit number, in the clear."""

    id: UUID
    person_id: UUID
    kind: str
    value: str
    proposed_by: str
    state: str


class Corrections:
    def __init__(self, raw: AsyncConnection[Any], keyring: Keyring, now: datetime, by: str) -> None:
        self._raw, self._keyring, self._now, self._by = raw, keyring, now, by

    async def propose(self, person_id: UUID, kind: str, value: str, reason: str, proof: str) -> UUID:
        """Refuses INVALID_TRANSITION while another of the kind waits for its second person."""
        correction_id = new_id()
        sealed = self._keyring.seal(value, "correction", "new_value", correction_id).envelope
        masked = mask_id_number(value) if kind == "ID_NUMBER" else f"{value[:1]}{'*' * (len(value) - 1)}"
        try:
            await self._raw.execute(_PROPOSE, (correction_id, person_id, kind, sealed, masked, reason, proof, self._by, self._now))
        except psycopg.errors.UniqueViolation:
            refuse(Code.INVALID_TRANSITION, "此人已有一项同类更正待复核，请先处理")
        return correction_id

    async def lock(self, correction_id: UUID) -> Correction:
        """Refuses NOT_FOUND."""
        cursor = await self._raw.execute(
            "SELECT id, person_id, kind, new_value, proposed_by, state FROM correction WHERE id = %s FOR UPDATE", (correction_id,)
        )
        row = await cursor.fetchone()
        if row is None:
            refuse(Code.NOT_FOUND, "没有此项更正，请核对编号")
        value = self._keyring.open(Sealed(bytes(row[3])), "correction", "new_value", row[0])
        return Correction(row[0], row[1], row[2], value, row[4], row[5])

    async def decide(self, correction_id: UUID, state: str) -> None:
        await self._raw.execute(
            "UPDATE correction SET state = %s, decided_by = %s, decided_at = %s WHERE id = %s", (state, self._by, self._now, correction_id)
        )

    async def rename(self, correction: Correction, before: str) -> None:
        await self._raw.execute(
            "UPDATE person SET name = %s, version = version + 1, compared = false WHERE person_id = %s",
            (correction.value, correction.person_id),
        )
        await self._raw.execute(
            "INSERT INTO former_name (person_id, name, correction_id, ended_at) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
            (correction.person_id, before, correction.id, self._now),
        )

    async def renumber(self, correction: Correction, birth_date: date, sex: str) -> None:
        """The old number stays, sealed, and is found by. Refuses DUPLICATE_PERSON for a number that is another record's."""
        person_id = correction.person_id
        row = await (
            await self._raw.execute("SELECT id_index, id_index_next, id_number, id_masked FROM person WHERE person_id = %s", (person_id,))
        ).fetchone()
        assert row is not None, "a correction is of a person"
        number = self._keyring.open(Sealed(bytes(row[2])), "person", "id_number", person_id)
        old = self._keyring.seal(number, "former_number", "id_number", person_id).envelope
        await self._raw.execute(_KEEP_NUMBER, (row[0], row[1], person_id, old, row[3], correction.id, self._now))
        index = self._keyring.index(correction.value, "person.id_number")
        sealed = self._keyring.seal(correction.value, "person", "id_number", person_id).envelope
        try:
            await self._raw.execute(
                _RENUMBER, (index.current, index.next, sealed, mask_id_number(correction.value), birth_date, sex, person_id)
            )
        except psycopg.errors.UniqueViolation:
            refuse(Code.DUPLICATE_PERSON, "该号码已登记在另一档案，请按重复档案办理合并")

    async def release(self, person_id: UUID) -> None:
        """Former numbers of a person that are somebody else's: from now on they lead nowhere."""
        await self._raw.execute("UPDATE former_number SET released = true WHERE person_id = %s", (person_id,))

    async def open_conflict(self, person_id: UUID, claimed_name: str, source: str) -> None:
        """Work for the registrar, once as long as it is open."""
        await self._raw.execute(_OPEN, (new_id(), person_id, claimed_name, source, self._by, self._now))

    async def lock_conflict(self, conflict_id: UUID) -> tuple[UUID, str | None]:
        """The person and how it was resolved. Refuses NOT_FOUND."""
        cursor = await self._raw.execute("SELECT person_id, resolution FROM identity_conflict WHERE id = %s FOR UPDATE", (conflict_id,))
        row = await cursor.fetchone()
        if row is None:
            refuse(Code.NOT_FOUND, "没有此项冲突，请核对编号")
        return row[0], row[1]

    async def resolve_conflict(self, conflict_id: UUID, resolution: str, note: str) -> None:
        await self._raw.execute(
            "UPDATE identity_conflict SET resolution = %s, note = %s, resolved_by = %s, resolved_at = %s WHERE id = %s",
            (resolution, note, self._by, self._now, conflict_id),
        )
