"""Who of a set of people may be paid now, to which account, and who not yet: asked anew at reserve, approve and release."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from libs.common.kernel.errors import Code
from services.funds.policy.c2_3_payee import Account, PayeeFacts, Relation, payee_of
from services.funds.storage.death_reports import DeathReports
from services.funds.storage.people import People

_LIFE = "SELECT person_id, life FROM person_span WHERE person_id = ANY(%s) AND starts_on <= %s AND %s < ends_on"
_ACCOUNTS = """
SELECT person_id, id, relation, registered_at, ready_at, valid_from, coalesce(valid_to, DATE '9999-12-31'), revoked_at
FROM payee_account WHERE person_id = ANY(%s)
"""
_CORRECTIONS = """
SELECT person_id FROM payee_correction WHERE person_id = ANY(%(people)s) AND state = 'ENTERED'
UNION SELECT person_id FROM payee_revocation WHERE person_id = ANY(%(people)s) AND state = 'ENTERED'
"""
_DEATHS = "SELECT person_id, min(starts_on) FROM person_span WHERE person_id = ANY(%s) AND life = 'DECEASED' GROUP BY 1"
_HELD = "SELECT target FROM ledger.supervision_hold WHERE scope = 'PERSON' AND lifted_at IS NULL AND target = ANY(%s)"


class Standings:
    def __init__(self, raw: AsyncConnection[Any], reports: DeathReports, people: People, now: datetime) -> None:
        self._raw, self._reports, self._people, self._now = raw, reports, people, now

    async def of(self, people: Sequence[UUID]) -> dict[UUID, UUID | Code]:
        """Person → payee account, or the reason for holding (C2.3, Q27)."""
        ids, today = list(people), self._now.date()
        life: dict[UUID, str] = dict(await (await self._raw.execute(_LIFE, (ids, today, today))).fetchall())
        accounts: dict[UUID, list[Account]] = {}
        for person_id, account_id, relation, *times in await (await self._raw.execute(_ACCOUNTS, (ids,))).fetchall():
            accounts.setdefault(person_id, []).append(Account(account_id, Relation(relation), *times))
        changing = {row[0] for row in await (await self._raw.execute(_CORRECTIONS, {"people": ids})).fetchall()}
        reported = await self._reports.held(ids) | await self._people.absorbed(ids)
        supervised = {row[0] for row in await (await self._raw.execute(_HELD, (ids,))).fetchall()}
        return {
            i: Code.SUPERVISION_HOLD
            if i in supervised
            else payee_of(PayeeFacts(life.get(i), accounts.get(i, ()), i in changing, i in reported), self._now)
            for i in ids
        }

    async def deaths(self, people: Sequence[UUID]) -> dict[UUID, date]:
        """Who of them died, and when: nothing of a later month is due, also to an heir (Q12)."""
        return dict(await (await self._raw.execute(_DEATHS, (list(people),))).fetchall())
