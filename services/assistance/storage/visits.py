"""Campaigns of visits and what was found on each visit: append-only, what anybody wrote only sealed."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import psycopg
from psycopg import AsyncConnection
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import OrgUnitId, PersonId, new_id
from libs.common.persistence.keyring import Keyring, Sealed
from services.assistance.policy.c6_2_visits import Festival, Period, VisitForm

_OPEN = "INSERT INTO visit_campaign (id, festival, year, title, scope, starts_on, ends_on, opened_by, opened_at) VALUES (%s,%s,%s,%s,%s,%s,%s,%s,%s)"
_OVERLAPPING = """
SELECT count(*) FROM visit_campaign WHERE festival = %s AND year = %s AND festival <> 'OTHER' AND (scope IS NULL OR scope IS NOT DISTINCT FROM %s)
"""
_CAMPAIGN = "SELECT id, festival, year, scope, starts_on, ends_on FROM visit_campaign WHERE id = %s"
_RECORD = """
INSERT INTO visit (id, campaign_id, person_id, visited_on, form, category, findings, evidence, sealed, sealed_health, recorded_by, unit, recorded_at)
VALUES (%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s)
"""
_VISIT = """
SELECT v.id, v.person_id, v.visited_on, v.unit, v.sealed, v.sealed_health, w.visit_id IS NOT NULL AS withdrawn FROM visit v
LEFT JOIN visit_withdrawal w ON w.visit_id = v.id WHERE v.id = %s
"""
_WITHDRAW = "INSERT INTO visit_withdrawal (visit_id, sealed, recorded_by, unit, recorded_at) VALUES (%s,%s,%s,%s,%s)"


@dataclass(frozen=True, slots=True)
class VisitCampaign:
    """`scope`: the L2 union whose people it covers; None for the whole province."""

    id: UUID
    festival: Festival
    year: int
    scope: OrgUnitId | None
    starts_on: date
    ends_on: date

    @property
    def period(self) -> Period:
        return Period(self.starts_on, self.ends_on)


@dataclass(frozen=True, slots=True)
class VisitRow:
    id: UUID
    person_id: PersonId
    visited_on: date
    unit: UUID
    sealed: bytes
    sealed_health: bytes | None
    withdrawn: bool


class Visits:
    def __init__(self, raw: AsyncConnection[Any], keyring: Keyring, now: datetime) -> None:
        self._raw, self._keyring, self._now = raw, keyring, now

    async def open_campaign(self, campaign: VisitCampaign, title: str, opened_by: str) -> None:
        """Refuses DUPLICATE_ROW where the union's people are covered already. One opening at a time."""
        await self._raw.execute("SELECT pg_advisory_xact_lock(hashtext('visit_campaign'))")
        taken = await (await self._raw.execute(_OVERLAPPING, (campaign.festival, campaign.year, campaign.scope))).fetchone()
        if taken is not None and taken[0]:
            refuse(Code.DUPLICATE_ROW, "本年度该节日的走访活动已经开展(或已由全省活动覆盖)，请直接在该活动中登记走访")
        row = (campaign.id, campaign.festival, campaign.year, title, campaign.scope, campaign.starts_on, campaign.ends_on)
        await self._raw.execute(_OPEN, (*row, opened_by, self._now))

    async def is_open(self, festival: Festival, year: int) -> bool:
        """Whether the whole province has its campaign."""
        found = await self._raw.execute(
            "SELECT 1 FROM visit_campaign WHERE festival = %s AND year = %s AND scope IS NULL", (festival, year)
        )
        return await found.fetchone() is not None

    async def campaign(self, campaign_id: UUID) -> VisitCampaign:
        """Refuses NOT_FOUND."""
        async with self._raw.cursor(row_factory=class_row(VisitCampaign)) as cursor:
            found = await (await cursor.execute(_CAMPAIGN, (campaign_id,))).fetchone()
        if found is None:
            refuse(Code.NOT_FOUND, "没有此走访活动，请核对编号")
        return VisitCampaign(found.id, Festival(found.festival), found.year, found.scope, found.starts_on, found.ends_on)

    async def record(
        self,
        campaign_id: UUID | None,
        person_id: PersonId,
        visited_on: date,
        form: VisitForm,
        category: str,
        said: Mapping[str, str],
        evidence: Sequence[Mapping[str, Any]],
        by: tuple[str, OrgUnitId],
    ) -> UUID:
        """`said`: visitors, reason, life, work, health; health lies apart, for those who may read it."""
        visit_id = new_id()
        plain = {name: text for name, text in said.items() if name != "health"}
        sealed = self._keyring.seal(json.dumps(plain, ensure_ascii=False), "visit", "sealed", visit_id).envelope
        health = self._keyring.seal(said["health"], "visit", "sealed_health", visit_id).envelope if said["health"] else None
        findings = [name for name in ("life", "work", "health") if said[name]]
        row = (visit_id, campaign_id, person_id, visited_on, form, category, findings, Jsonb(list(evidence)), sealed, health)
        await self._raw.execute(_RECORD, (*row, *by, self._now))
        return visit_id

    async def visit(self, visit_id: UUID) -> VisitRow:
        """Refuses NOT_FOUND."""
        async with self._raw.cursor(row_factory=class_row(VisitRow)) as cursor:
            found = await (await cursor.execute(_VISIT, (visit_id,))).fetchone()
        if found is None:
            refuse(Code.NOT_FOUND, "没有此走访记录，请核对编号")
        return found

    def opened(self, row: VisitRow, *, health: bool) -> dict[str, str]:
        """What was said, without health where the reader may not read it."""
        said: dict[str, str] = json.loads(self._keyring.open(Sealed(bytes(row.sealed)), "visit", "sealed", row.id))
        if health and row.sealed_health is not None:
            said["health"] = self._keyring.open(Sealed(bytes(row.sealed_health)), "visit", "sealed_health", row.id)
        return said

    async def withdraw(self, visit_id: UUID, reason: str, by: tuple[str, OrgUnitId]) -> None:
        """Refuses INVALID_TRANSITION for the second time."""
        sealed = self._keyring.seal(reason, "visit_withdrawal", "sealed", visit_id).envelope
        try:
            await self._raw.execute(_WITHDRAW, (visit_id, sealed, *by, self._now))
        except psycopg.errors.UniqueViolation:
            refuse(Code.INVALID_TRANSITION, "此走访记录已撤销")
