"""Where a checked survey tells another income than an accepted form: kept for a clerk, one open at a time for an application."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from psycopg import AsyncConnection

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import ApplicationId, PersonId, new_id
from libs.common.persistence.keyring import Keyring, Sealed
from services.assistance.domain.states import State

TABLE: Final = "survey_difference"
_ACCEPTED = """
SELECT id FROM application WHERE person_id = %s AND state = ANY(%s) AND EXISTS (SELECT FROM hardship_form f WHERE f.application_id = application.id)
ORDER BY id DESC LIMIT 1
"""
_RAISE = """
INSERT INTO survey_difference (id, record_id, application_id, person_id, version, sealed, raised_at) VALUES (%s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (application_id) WHERE outcome IS NULL DO NOTHING
"""
_LOCK = "SELECT application_id, person_id, outcome FROM survey_difference WHERE id = %s FOR UPDATE"
_SETTLE = (
    "UPDATE survey_difference SET outcome = %s, correction_id = %s, sealed_reason = %s, settled_by = %s, settled_at = %s WHERE id = %s"
)


@dataclass(frozen=True, slots=True)
class Difference:
    application_id: ApplicationId
    person_id: PersonId
    settled: bool


class SurveyDifferences:
    def __init__(self, raw: AsyncConnection[Any], keyring: Keyring, now: datetime) -> None:
        self._raw, self._keyring, self._now = raw, keyring, now

    async def accepted_application(self, person_id: PersonId) -> ApplicationId | None:
        """The one whose form months are decided by."""
        found = await self._raw.execute(_ACCEPTED, (person_id, [State.VERIFIED, State.FUNDED, State.PAID]))
        row = await found.fetchone()
        return ApplicationId(row[0]) if row else None

    async def raise_(self, record_id: UUID, version: int, application_id: ApplicationId, person_id: PersonId, said: dict[str, int]) -> None:
        """`said`: both incomes in fen, sealed."""
        difference_id = new_id()
        sealed = self._keyring.seal_bytes(json.dumps(said).encode(), TABLE, "sealed", difference_id).envelope
        await self._raw.execute(_RAISE, (difference_id, record_id, application_id, person_id, version, sealed, self._now))

    async def lock(self, difference_id: UUID) -> Difference:
        """Refuses NOT_FOUND."""
        row = await (await self._raw.execute(_LOCK, (difference_id,))).fetchone()
        if row is None:
            refuse(Code.NOT_FOUND, "没有此项差异，请核对编号")
        return Difference(ApplicationId(row[0]), PersonId(row[1]), row[2] is not None)

    async def correction_of(self, application_id: ApplicationId, correction_id: UUID) -> bool:
        """Whether there is such a correction of the application that was not rejected."""
        query = "SELECT 1 FROM form_correction WHERE id = %s AND application_id = %s AND state <> 'REJECTED'"
        return await (await self._raw.execute(query, (correction_id, application_id))).fetchone() is not None

    async def settle(self, difference_id: UUID, outcome: str, correction_id: UUID | None, reason: str, by: str) -> None:
        why = self._keyring.seal(reason, TABLE, "sealed_reason", difference_id).envelope
        await self._raw.execute(_SETTLE, (outcome, correction_id, why, by, self._now, difference_id))


def open_said(keyring: Keyring, difference_id: UUID, sealed: bytes) -> dict[str, int]:
    said: dict[str, int] = json.loads(keyring.open_bytes(Sealed(bytes(sealed)), TABLE, "sealed", difference_id))
    return said
