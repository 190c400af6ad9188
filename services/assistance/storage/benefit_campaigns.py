"""Lists of yearly benefits: people in sets, entries locked in order, postings of a county's part of a list."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg import AsyncConnection

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import ApplicationId, OrgUnitId, PersonId
from libs.common.kernel.months import Month
from libs.common.persistence.keyring import Keyring
from services.assistance.domain.benefit_campaign import OPEN, Campaign, Candidate, Entry, EntryState
from services.assistance.policy.c2_5_notice import PostingPlace
from services.assistance.policy.c3_7_amounts import Benefit

TABLE: Final = "benefit_entry"
_CAMPAIGN: Final = "c.id, c.year, c.benefit, c.l2, c.month, c.due_on, c.festival_on"
_OPEN = """
INSERT INTO benefit_campaign (id, year, benefit, l2, month, due_on, festival_on, opened_by, opened_unit, opened_on) VALUES (%s,%s,%s,%s,%s,%s,%s,%s,%s,%s)
"""
_PEOPLE = """
SELECT p.person_id FROM person p JOIN person_chain c ON c.person_id = p.person_id AND c.starts_on <= %(today)s AND %(today)s < c.ends_on
WHERE (%(l2)s::uuid IS NULL OR c.l2 = %(l2)s) AND p.person_id > %(after)s AND p.facts ->> 'merged_into' IS NULL
  AND fact_on(p.facts, 'tier', %(today)s) <> 'NONE' ORDER BY 1 LIMIT %(limit)s
"""
_PUT = """
INSERT INTO benefit_entry AS e (id, campaign_id, person_id, tier, state, needs_notice, reasons, decided_on)
SELECT uuidv7(), %(campaign)s, u.person, u.tier, u.state, u.notice, string_to_array(u.reasons, ' '), %(today)s
FROM unnest(%(people)s::uuid[], %(tiers)s::text[], %(states)s::text[], %(notices)s::bool[], %(reasons)s::text[]) AS u (person, tier, state, notice, reasons)
WHERE u.state <> 'DROPPED' OR EXISTS (SELECT FROM benefit_entry b WHERE b.campaign_id = %(campaign)s AND b.person_id = u.person) ORDER BY u.person
ON CONFLICT (campaign_id, person_id) DO UPDATE SET tier = EXCLUDED.tier, state = EXCLUDED.state, needs_notice = EXCLUDED.needs_notice,
  reasons = EXCLUDED.reasons, decided_on = EXCLUDED.decided_on WHERE e.state = ANY(%(open)s)
"""
_ENTRIES = f"""
SELECT e.id, e.person_id, e.state, e.application_id, e.held_by, {_CAMPAIGN} FROM benefit_entry e JOIN benefit_campaign c ON c.id = e.campaign_id
WHERE e.id = ANY(%s) ORDER BY e.id FOR UPDATE OF e
"""  # noqa: S608 - the columns are ours
_MOVE = """
UPDATE benefit_entry SET state = %s, application_id = coalesce(%s, application_id), line_id = coalesce(%s, line_id), acted_by = %s, acted_at = %s WHERE id = %s
"""
_HOLD = "UPDATE benefit_entry SET state = %s, held_by = %s, sealed_reason = %s, acted_by = %s, acted_at = %s WHERE id = %s"
_POST = """
INSERT INTO benefit_posting (campaign_id, unit_id, place, posted_on, posted_by, recorded_by, recorded_at) VALUES (%s, %s, %s, %s, %s, %s, %s)
"""
_EARLIER = """
SELECT id FROM application WHERE person_id = %s AND benefit = %s AND campaign_id IS NOT NULL AND campaign_id <> %s AND state IN ('VERIFIED', 'FUNDED', 'PAID')
ORDER BY id
"""


class BenefitCampaigns:
    def __init__(self, raw: AsyncConnection[Any], keyring: Keyring, now: datetime) -> None:
        self._raw, self._keyring, self._now = raw, keyring, now
        self._held: dict[UUID, Entry] = {}

    async def open(self, campaign: Campaign, actor: Actor) -> None:
        """Refuses INVALID_TRANSITION where the year has a list of that benefit and scope."""
        where = (campaign.month.first_day, campaign.due_on, campaign.festival_on)
        by = (actor.subject, actor.unit_id, self._now.date())
        try:
            await self._raw.execute(_OPEN, (campaign.id, campaign.year, campaign.benefit, campaign.l2, *where, *by))
        except psycopg.errors.UniqueViolation:
            refuse(Code.INVALID_TRANSITION, f"{campaign.year}年此项待遇在此范围的名单已经建立，请在该名单中办理")

    async def get(self, campaign_id: UUID) -> Campaign:
        """Refuses NOT_FOUND."""
        query = f"SELECT {_CAMPAIGN} FROM benefit_campaign c WHERE c.id = %s"  # noqa: S608 - the columns are ours
        row = await (await self._raw.execute(query, (campaign_id,))).fetchone()
        if row is None:
            refuse(Code.NOT_FOUND, "没有此名单，请核对编号")
        return _campaign(*row)

    async def people(self, campaign: Campaign, after: UUID, limit: int) -> list[PersonId]:
        """Who is in its scope today, in order."""
        asked = {"today": self._now.date(), "l2": campaign.l2, "after": after, "limit": limit}
        return [PersonId(row[0]) for row in await (await self._raw.execute(_PEOPLE, asked)).fetchall()]

    async def put(self, campaign: Campaign, candidates: Sequence[Candidate]) -> None:
        """What was computed. Who is confirmed, granted or held stays as they are; who never was on the list and is not eligible is not put on it."""
        columns = {
            "people": [each.person_id for each in candidates],
            "tiers": [each.tier.value for each in candidates],
            "states": [each.state.value for each in candidates],
            "notices": [each.needs_notice for each in candidates],
            "reasons": [" ".join(each.reasons) for each in candidates],
        }
        await self._raw.execute(_PUT, {"campaign": campaign.id, "today": self._now.date(), "open": list(OPEN), **columns})

    async def lock(self, entry_id: UUID) -> Entry:
        """Refuses NOT_FOUND."""
        await self.lock_each([entry_id])
        if entry_id not in self._held:
            refuse(Code.NOT_FOUND, "名单中没有此人，请核对编号")
        return self._held[entry_id]

    async def lock_each(self, entry_ids: Sequence[UUID]) -> None:
        wanted = [entry_id for entry_id in entry_ids if entry_id not in self._held]
        if wanted:
            async for entry_id, person_id, state, application_id, held_by, *campaign in await self._raw.execute(_ENTRIES, (wanted,)):
                application = ApplicationId(application_id) if application_id else None
                self._held[entry_id] = Entry(entry_id, _campaign(*campaign), PersonId(person_id), EntryState(state), application, held_by)

    async def move(self, entry: Entry, state: EntryState, by: str, *, application_id: UUID | None = None, granted: bool = False) -> None:
        line_id = entry.line_id if granted else None
        await self._raw.execute(_MOVE, (state, application_id, line_id, by, self._now, entry.id))
        self._held.pop(entry.id, None)

    async def hold(self, entry: Entry, state: EntryState, by: str, reason: str) -> None:
        """HELD by somebody, or back on the list by somebody else; the last reason is kept."""
        sealed = self._keyring.seal(reason, TABLE, "sealed_reason", entry.id).envelope
        held_by = by if state is EntryState.HELD else entry.held_by
        await self._raw.execute(_HOLD, (state, held_by, sealed, by, self._now, entry.id))
        self._held.pop(entry.id, None)

    async def post(
        self, campaign_id: UUID, unit_id: OrgUnitId, place: PostingPlace, posted_on: date, posted_by: str, recorded_by: str
    ) -> None:
        """Refuses INVALID_TRANSITION where the place has its posting."""
        row = (campaign_id, unit_id, place, posted_on, posted_by, recorded_by, self._now)
        try:
            await self._raw.execute(_POST, row)
        except psycopg.errors.UniqueViolation:
            refuse(Code.INVALID_TRANSITION, "该地点的名单公示已登记，请勿重复")

    async def postings(self, campaign_id: UUID, unit_id: UUID | None) -> dict[PostingPlace, date]:
        found = await self._raw.execute(
            "SELECT place, posted_on FROM benefit_posting WHERE campaign_id = %s AND unit_id = %s", (campaign_id, unit_id)
        )
        return {PostingPlace(place): posted_on for place, posted_on in await found.fetchall()}

    async def earlier_applications(self, entry: Entry) -> list[ApplicationId]:
        """Those of the same benefit from lists of other years that nobody has closed."""
        found = await self._raw.execute(_EARLIER, (entry.person_id, entry.campaign.benefit, entry.campaign.id))
        return [ApplicationId(row[0]) for row in await found.fetchall()]


def _campaign(campaign_id: UUID, year: int, benefit: str, l2: UUID | None, month: date, due_on: date, festival_on: date | None) -> Campaign:
    return Campaign(campaign_id, year, Benefit(benefit), OrgUnitId(l2) if l2 else None, Month.of(month), due_on, festival_on)
