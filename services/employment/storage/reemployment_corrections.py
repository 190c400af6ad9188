"""Corrections of re-employment: one that is open or approved for each time work was found; the reason sealed (C5.2)."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg import AsyncConnection

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import PersonId
from libs.common.persistence.keyring import Keyring
from services.employment.domain.reemployment_correction import CorrectionState, FoundWork, ReemploymentCorrection

TABLE: Final = "reemployment_correction"
_LAST = "SELECT record_id, version, started_on FROM reemployment WHERE record_id = %s ORDER BY version DESC LIMIT 1"
_ADD = f"""
INSERT INTO {TABLE} (id, record_id, version, person_id, state, sealed_reason, proof, proposed_by, unit, proposed_at) VALUES (%s,%s,%s,%s,%s,%s,%s,%s,%s,%s)
"""  # noqa: S608 - a name of our own
_LOCK = f"SELECT id, record_id, version, person_id, proposed_by, state FROM {TABLE} WHERE id = %s FOR UPDATE"  # noqa: S608 - a name of our own
_KEEP = f"UPDATE {TABLE} SET (state, decided_by, decided_unit, decided_at) = (%s,%s,%s,%s) WHERE id = %s"  # noqa: S608 - a name of our own


class ReemploymentCorrections:
    """Lock the person first."""

    def __init__(self, raw: AsyncConnection[Any], keyring: Keyring, now: datetime) -> None:
        self._raw, self._keyring, self._now = raw, keyring, now

    async def last_found(self, record_id: UUID) -> FoundWork | None:
        """How the record was last said to have ended at this department's door."""
        row = await (await self._raw.execute(_LAST, (record_id,))).fetchone()
        return FoundWork(*row) if row else None

    async def person_of(self, correction_id: UUID) -> PersonId:
        """Refuses NOT_FOUND."""
        query = "SELECT person_id FROM reemployment_correction WHERE id = %s"
        row = await (await self._raw.execute(query, (correction_id,))).fetchone()
        if row is None:
            refuse(Code.NOT_FOUND, "没有此项再就业更正，请核对编号")
        return PersonId(row[0])

    async def lock(self, correction_id: UUID) -> ReemploymentCorrection:
        row = await (await self._raw.execute(_LOCK, (correction_id,))).fetchone()
        assert row is not None, "has a person"
        return ReemploymentCorrection(row[0], row[1], row[2], PersonId(row[3]), row[4], CorrectionState(row[5]))

    async def add(self, correction: ReemploymentCorrection, reason: str, proof: str, by: Actor) -> None:
        """Refuses DUPLICATE_ROW where one is open, or was approved, for the same re-employment."""
        sealed = self._keyring.seal(reason, TABLE, "sealed_reason", correction.id).envelope
        of = (correction.id, correction.record_id, correction.version, correction.person_id, correction.state)
        try:
            await self._raw.execute(_ADD, (*of, sealed, proof, by.subject, by.unit_id, self._now))
        except psycopg.errors.UniqueViolation:
            refuse(Code.DUPLICATE_ROW, "此次再就业登记已有待复核或已通过的更正")

    async def keep(self, correction: ReemploymentCorrection, by: Actor) -> None:
        await self._raw.execute(_KEEP, (correction.state, by.subject, by.unit_id, self._now, correction.id))
