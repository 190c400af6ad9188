"""Guidance and placement as they were given, append-only; notes sealed (C5.4)."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from libs.common.kernel.actor import Actor
from libs.common.kernel.ids import PersonId, new_id
from libs.common.persistence.keyring import Keyring
from services.employment.policy.c5_4_free_services import Outcome, ServiceKind

_ADD = """
INSERT INTO employment_service (id, record_id, person_id, kind, served_on, outcome, credit_code, fee_fen, sealed_note, served_by, unit, recorded_at)
VALUES (%s,%s,%s,%s,%s,%s,%s,0,%s,%s,%s,%s)
"""


@dataclass(frozen=True, slots=True)
class ServiceGiven:
    record_id: UUID
    person_id: PersonId
    kind: ServiceKind
    served_on: date
    outcome: Outcome
    credit_code: str
    note: str = field(repr=False)


class ServicesGiven:
    def __init__(self, raw: AsyncConnection[Any], keyring: Keyring, now: datetime) -> None:
        self._raw, self._keyring, self._now = raw, keyring, now

    async def add(self, given: ServiceGiven, by: Actor) -> UUID:
        entry = new_id()
        sealed = self._keyring.seal(given.note, "employment_service", "sealed_note", entry).envelope if given.note else None
        what = (given.record_id, given.person_id, given.kind, given.served_on, given.outcome, given.credit_code)
        await self._raw.execute(_ADD, (entry, *what, sealed, by.subject, by.unit_id, self._now))
        return entry
