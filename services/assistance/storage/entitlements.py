"""Entitlements: one row per person and benefit, made with the first line."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection

from libs.common.kernel.ids import ApplicationId, PersonId
from libs.common.kernel.months import Month
from services.assistance.domain.entitlement import Entitlement, EntitlementState, Standing
from services.assistance.policy.benefit_facts import Tier
from services.assistance.policy.c3_7_amounts import Benefit

_ADD = """
INSERT INTO entitlement (id, person_id, benefit, application_id, tier, since)
SELECT u.*, %s FROM unnest(%s::uuid[], %s::uuid[], %s::text[], %s::uuid[], %s::text[]) AS u
ON CONFLICT (person_id, benefit) DO UPDATE SET application_id = EXCLUDED.application_id, tier = EXCLUDED.tier, state = 'ACTIVE', last_month = NULL,
  reason = '', since = EXCLUDED.since WHERE entitlement.state = 'TERMINATED' AND entitlement.application_id <> EXCLUDED.application_id
"""
_RENEW = """
INSERT INTO entitlement (id, person_id, benefit, application_id, tier, since) VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT (person_id, benefit) DO UPDATE SET application_id = EXCLUDED.application_id, tier = EXCLUDED.tier, state = 'ACTIVE', last_month = NULL,
  reason = '', since = EXCLUDED.since
"""
_OF = """
SELECT id, person_id, benefit, application_id, tier, state, last_month FROM entitlement WHERE person_id = ANY(%s) ORDER BY person_id, benefit FOR UPDATE
"""
_MOVE = "UPDATE entitlement SET state = %s, last_month = %s, reason = %s, since = %s WHERE id = %s"


class Entitlements:
    def __init__(self, raw: AsyncConnection[Any], now: datetime) -> None:
        self._raw, self._now = raw, now

    async def add_missing(self, entitlements: Sequence[Entitlement]) -> None:
        """One that is there stays; one that has ended begins anew with another application."""
        if entitlements:
            rows = [(e.id, e.person_id, e.benefit.value, e.application_id, e.tier.value) for e in entitlements]
            await self._raw.execute(_ADD, (self._now, *map(list, zip(*rows, strict=True))))

    async def renew(self, entitlement: Entitlement) -> None:
        """A yearly benefit: it goes on under the application that the list of the year made."""
        row = (entitlement.id, entitlement.person_id, entitlement.benefit, entitlement.application_id, entitlement.tier, self._now)
        await self._raw.execute(_RENEW, row)

    async def of(self, person_ids: Sequence[PersonId]) -> list[Entitlement]:
        """All of a chunk of people, locked, in one query."""
        found = await self._raw.execute(_OF, (list(person_ids),))
        return [
            Entitlement(
                entitlement_id,
                PersonId(person),
                Benefit(benefit),
                ApplicationId(application),
                Tier(tier),
                EntitlementState(state),
                Month.of(last) if last else None,
            )
            for entitlement_id, person, benefit, application, tier, state, last in await found.fetchall()
        ]

    async def move(self, entitlement: Entitlement, standing: Standing) -> None:
        last = standing.last_month.first_day if standing.last_month else None
        await self._raw.execute(_MOVE, (standing.state.value, last, standing.reason, self._now, entitlement.id))
