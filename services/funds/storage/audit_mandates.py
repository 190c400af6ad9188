"""Auditors' mandates: proposed by one administrator, approved by another, until an end date or an earlier end."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import new_id
from services.funds.domain.audit_scope import AuditScope, NewMandate, Reach

_PROPOSE = """
INSERT INTO audit_mandate (id, auditor, scope, scope_unit, source, year_from, year_to, valid_from, valid_to, doc_no, proposed_by, proposed_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_LOCK = "SELECT id, auditor, valid_to, proposed_by, approved_by, ended_at FROM audit_mandate WHERE id = %s FOR UPDATE"
_IN_FORCE = """
SELECT id, scope, scope_unit, source, year_from, year_to FROM audit_mandate
WHERE auditor = %(auditor)s AND approved_at IS NOT NULL AND ended_at IS NULL AND valid_from <= %(today)s AND %(today)s <= valid_to ORDER BY id
"""


@dataclass(frozen=True, slots=True)
class Mandate:
    id: UUID
    auditor: str
    valid_to: date
    proposed_by: str
    approved_by: str | None
    ended_at: datetime | None


async def mandates_in_force(raw: AsyncConnection[Any], auditor: str, today: date) -> list[AuditScope]:
    """What the auditor may look at on a day."""
    rows = await (await raw.execute(_IN_FORCE, {"auditor": auditor, "today": today})).fetchall()
    return [AuditScope(mandate_id, Reach(reach), *rest) for mandate_id, reach, *rest in rows]


class AuditMandates:
    def __init__(self, raw: AsyncConnection[Any], now: datetime) -> None:
        self._raw, self._now = raw, now

    async def propose(self, new: NewMandate, by: str) -> UUID:
        mandate_id = new_id()
        what = (new.auditor, new.reach, new.unit, new.source, new.year_from, new.year_to, new.valid_from, new.valid_to, new.doc_no)
        await self._raw.execute(_PROPOSE, (mandate_id, *what, by, self._now))
        return mandate_id

    async def unit_kind(self, unit: UUID) -> str | None:
        row = await (await self._raw.execute("SELECT kind FROM org_unit WHERE id = %s", (unit,))).fetchone()
        return row[0] if row else None

    async def lock(self, mandate_id: UUID) -> Mandate:
        """Refuses NOT_FOUND."""
        row = await (await self._raw.execute(_LOCK, (mandate_id,))).fetchone()
        if row is None:
            refuse(Code.NOT_FOUND, "没有此审计授权，请核对编号")
        return Mandate(*row)

    async def approve(self, mandate_id: UUID, by: str) -> None:
        await self._raw.execute("UPDATE audit_mandate SET approved_by = %s, approved_at = %s WHERE id = %s", (by, self._now, mandate_id))

    async def end(self, mandate_id: UUID, by: str, because: str) -> None:
        query = "UPDATE audit_mandate SET ended_by = %s, ended_at = %s, ended_because = %s WHERE id = %s"
        await self._raw.execute(query, (by, self._now, because, mandate_id))

    async def in_force(self, auditor: str) -> list[AuditScope]:
        return await mandates_in_force(self._raw, auditor, self._now.date())
