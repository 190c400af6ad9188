"""Survey campaigns and their records. People join in one statement; what a record says is sealed, and so is every change of it."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg import AsyncConnection

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import OrgUnitId, PersonId, new_id
from libs.common.persistence.keyring import Keyring, Sealed
from services.assistance.domain.person import Person
from services.assistance.domain.survey import Answers, Campaign, Record, Status, changes
from services.assistance.policy.benefit_facts import LifeStatus, Tier

TABLE: Final = "survey_record"
_OPEN = """
INSERT INTO survey_campaign (id, year, l2, opened_on, due_on, opened_by, opened_unit) VALUES (%s, %s, %s, %s, %s, %s, %s)
"""
_JOIN = """
INSERT INTO survey_record (id, campaign_id, person_id, joined_on)
SELECT uuidv7(), %(campaign)s, p.person_id, %(today)s FROM person p
JOIN person_chain c ON c.person_id = p.person_id AND c.starts_on <= %(today)s AND %(today)s < c.ends_on
WHERE (%(l2)s::uuid IS NULL OR c.l2 = %(l2)s) AND p.facts ->> 'merged_into' IS NULL
  AND coalesce(fact_on(p.facts, 'tier', %(today)s), 'NONE') <> 'NONE' AND coalesce(fact_on(p.facts, 'life', %(today)s), 'ALIVE') <> 'DECEASED'
ON CONFLICT (campaign_id, person_id) DO NOTHING
"""
_ADD = """
INSERT INTO survey_record (id, campaign_id, person_id, joined_on) SELECT uuidv7(), u.campaign, u.person, %s FROM unnest(%s::uuid[], %s::uuid[]) AS u (campaign, person)
ORDER BY u.campaign, u.person ON CONFLICT (campaign_id, person_id) DO NOTHING
"""
_LEAVE = """
UPDATE survey_record r SET status = 'LEFT', version = r.version + 1 FROM survey_campaign c
WHERE c.id = r.campaign_id AND c.closed_on IS NULL AND r.person_id = ANY(%s) AND r.status IN ('PENDING', 'RETURNED', 'LOST_CONTACT')
RETURNING r.id, r.version
"""
_GONE = """
SELECT r.person_id FROM survey_record r JOIN person p ON p.person_id = r.person_id
JOIN person_chain c ON c.person_id = p.person_id AND c.starts_on <= %(today)s AND %(today)s < c.ends_on
WHERE r.campaign_id = %(campaign)s AND r.status IN ('PENDING', 'RETURNED', 'LOST_CONTACT')
  AND (fact_on(p.facts, 'life', %(today)s) = 'DECEASED' OR p.facts ->> 'merged_into' IS NOT NULL OR c.l2 <> coalesce(%(l2)s::uuid, c.l2))
"""
_RECORDS = """
SELECT r.id, c.id, c.year, c.l2, c.due_on, c.closed_on, r.person_id, r.status, r.version, r.sealed, r.surveyed_on, r.entered_by
FROM survey_record r JOIN survey_campaign c ON c.id = r.campaign_id WHERE r.id = ANY(%s) ORDER BY r.id FOR UPDATE OF r
"""
_CAMPAIGN = "SELECT id, year, l2, due_on, closed_on FROM survey_campaign WHERE id = %s FOR UPDATE"
_TOTALS = """
SELECT count(*) FILTER (WHERE status <> 'LEFT'), count(*) FILTER (WHERE status = 'CHECKED'), count(*) FILTER (WHERE status = 'LOST_CONTACT')
FROM survey_record WHERE campaign_id = %s
"""
_WRITE = """
UPDATE survey_record SET status = %s, version = %s, sealed = %s, surveyed_on = %s, entered_by = %s, entered_unit = %s, entered_at = %s, checked_by = NULL,
  checked_at = NULL, sealed_reason = NULL WHERE id = %s
"""
_DECIDE = "UPDATE survey_record SET status = %s, version = %s, checked_by = %s, checked_at = %s, sealed_reason = %s WHERE id = %s"
_CHANGE = """
INSERT INTO survey_change (id, record_id, version, field, sealed_before, sealed_after, changed_by, unit, changed_at) VALUES (%s,%s,%s,%s,%s,%s,%s,%s,%s)
"""


@dataclass(frozen=True, slots=True)
class Totals:
    in_scope: int
    surveyed: int
    lost_contact: int


class Surveys:
    def __init__(self, raw: AsyncConnection[Any], keyring: Keyring, now: datetime) -> None:
        self._raw, self._keyring, self._now = raw, keyring, now
        self._open: list[Campaign] | None = None
        self._joining: dict[tuple[UUID, PersonId], None] = {}
        self._held: dict[UUID, Record] = {}

    async def open(self, campaign: Campaign, actor: Actor) -> int:
        """The campaign, with everybody in its scope; how many. Refuses INVALID_TRANSITION where the year has one of the scope."""
        row = (campaign.id, campaign.year, campaign.l2, self._now.date(), campaign.due_on, actor.subject, actor.unit_id)
        try:
            await self._raw.execute(_OPEN, row)
        except psycopg.errors.UniqueViolation:
            refuse(Code.INVALID_TRANSITION, f"{campaign.year}年在此范围的摸底调查已经开展，请在该次调查中填报")
        return await self.join_all(campaign)

    async def join_all(self, campaign: Campaign) -> int:
        """Everybody alive in the scope who is not there yet, in one statement; how many."""
        joined = await self._raw.execute(_JOIN, {"campaign": campaign.id, "l2": campaign.l2, "today": self._now.date()})
        return joined.rowcount

    async def follow(self, person_id: PersonId, person: Person) -> bool:
        """Let a person into the open campaigns of their scope, behind; whether the person has died instead."""
        if self._open is None:
            found = await self._raw.execute("SELECT id, year, l2, due_on, closed_on FROM survey_campaign WHERE closed_on IS NULL")
            self._open = [_campaign(*row) for row in await found.fetchall()]
        if not self._open:
            return False
        today = self._now.date()
        if person.facts.life and person.facts.life[-1][1] is LifeStatus.DECEASED:
            return True
        if person.tier_on(today) is not Tier.NONE and person.circumstances.merged_into is None:
            l2 = person.chain_on(today).l2
            self._joining.update({(campaign.id, person_id): None for campaign in self._open if campaign.l2 in (None, l2)})
        return False

    async def leave(self, person_ids: Collection[PersonId], actor: Actor) -> int:
        """Records of the deceased that nobody has finished; how many. What was surveyed while they lived stays."""
        found = await (await self._raw.execute(_LEAVE, (list(person_ids),))).fetchall()
        for record_id, version in found:
            await self._note(record_id, version, [("status", None, Status.LEFT.value)], actor)
        return len(found)

    async def gone(self, campaign: Campaign) -> list[PersonId]:
        """People of unfinished records who have died, or are on another union's roster now."""
        found = await self._raw.execute(_GONE, {"campaign": campaign.id, "l2": campaign.l2, "today": self._now.date()})
        return [PersonId(row[0]) for row in await found.fetchall()]

    async def campaign(self, campaign_id: UUID) -> Campaign:
        """Locked. Refuses NOT_FOUND."""
        row = await (await self._raw.execute(_CAMPAIGN, (campaign_id,))).fetchone()
        if row is None:
            refuse(Code.NOT_FOUND, "没有此次摸底调查，请核对编号")
        return _campaign(*row)

    async def close(self, campaign: Campaign, actor: Actor) -> Totals:
        await self._raw.execute(
            "UPDATE survey_campaign SET closed_on = %s, closed_by = %s WHERE id = %s", (self._now.date(), actor.subject, campaign.id)
        )
        row = await (await self._raw.execute(_TOTALS, (campaign.id,))).fetchone()
        assert row is not None, "an aggregate answers"
        return Totals(*row)

    async def lock(self, record_id: UUID) -> Record:
        """Refuses NOT_FOUND."""
        await self.lock_each([record_id])
        if record_id not in self._held:
            refuse(Code.NOT_FOUND, "没有此份调查表，请核对编号，或重新下载名册")
        return self._held[record_id]

    async def lock_each(self, record_ids: Sequence[UUID]) -> None:
        wanted = [record_id for record_id in record_ids if record_id not in self._held]
        if not wanted:
            return
        async for record_id, c, year, l2, due_on, closed_on, person, status, version, sealed, on, by in await self._raw.execute(
            _RECORDS, (wanted,)
        ):
            answers = Answers.of(open_answers(self._keyring, record_id, sealed)) if sealed else None
            campaign = _campaign(c, year, l2, due_on, closed_on)
            self._held[record_id] = Record(record_id, campaign, PersonId(person), Status(status), version, answers, on, by)

    async def write(self, before: Record, after: Record, actor: Actor) -> None:
        """What a filler found; every field that is another goes into the history."""
        content = json.dumps(after.answers.content(), ensure_ascii=False).encode() if after.answers else None
        sealed = self._keyring.seal_bytes(content, TABLE, "sealed", after.id).envelope if content else None
        row = (after.status, after.version, sealed, after.surveyed_on, actor.subject, actor.unit_id, self._now, after.id)
        await self._raw.execute(_WRITE, row)
        await self._note(after.id, after.version, changes(before, after), actor)
        self._held[after.id] = after

    async def decide(self, before: Record, after: Record, reason: str, actor: Actor) -> None:
        """Checked, or returned with a reason."""
        why = self._keyring.seal(reason, TABLE, "sealed_reason", after.id).envelope if reason else None
        checker = None if after.status is Status.RETURNED else actor.subject
        at = None if checker is None else self._now
        await self._raw.execute(_DECIDE, (after.status, after.version, checker, at, why, after.id))
        noted = changes(before, after) or [("checked", None, after.status.value)]
        await self._note(after.id, after.version, noted, actor)
        self._held[after.id] = after

    async def flush(self) -> None:
        """After the people, whom the records name."""
        if self._joining:
            joining, self._joining = list(self._joining), {}
            campaigns, people = zip(*joining, strict=True)
            await self._raw.execute(_ADD, (self._now.date(), list(campaigns), list(people)))

    async def _note(self, record_id: UUID, version: int, changed: Sequence[tuple[str, Any, Any]], actor: Actor) -> None:
        rows = []
        for field, before, after in changed:
            row_id = new_id()
            sealed = [_seal(self._keyring, row_id, column, value) for column, value in (("sealed_before", before), ("sealed_after", after))]
            rows.append((row_id, record_id, version, field, *sealed, actor.subject, actor.unit_id, self._now))
        if rows:
            async with self._raw.cursor() as cursor:
                await cursor.executemany(_CHANGE, rows)


def open_answers(keyring: Keyring, record_id: UUID, sealed: bytes) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(keyring.open_bytes(Sealed(bytes(sealed)), TABLE, "sealed", record_id))
    return content


def open_change(keyring: Keyring, row_id: UUID, column: str, sealed: bytes | None) -> Any:  # noqa: ANN401 - a field's own kind
    return None if sealed is None else json.loads(keyring.open_bytes(Sealed(bytes(sealed)), "survey_change", column, row_id))


def _seal(keyring: Keyring, row_id: UUID, column: str, value: Any) -> bytes | None:  # noqa: ANN401 - a field's own kind
    if value is None:
        return None
    return keyring.seal_bytes(json.dumps(value, ensure_ascii=False).encode(), "survey_change", column, row_id).envelope


def _campaign(campaign_id: UUID, year: int, l2: UUID | None, due_on: date, closed_on: date | None) -> Campaign:
    return Campaign(campaign_id, year, OrgUnitId(l2) if l2 else None, due_on, closed_on)
