"""The vacancy board and its match log (C5.6)."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg import AsyncConnection

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import PersonId
from services.employment.domain.vacancy import MatchState, Vacancy, VacancyMatch, VacancyState
from services.employment.policy.c5_6_vacancies import MARKET_ATTEMPTS, DeclineReason

_NAMES: Final = tuple(field.name for field in fields(Vacancy))
_COLUMNS: Final = ", ".join(_NAMES)
_ADD = f"""
INSERT INTO vacancy ({_COLUMNS}, posted_by, posted_at) VALUES ({", ".join("%s" for _ in _NAMES)}, %s, %s)
"""  # noqa: S608 - names of our own
_LOCK = f"SELECT {_COLUMNS} FROM vacancy WHERE id = %s FOR UPDATE"  # noqa: S608 - names of our own
_MATCH: Final = "SELECT id, vacancy_id, person_id, stepped_on, state, reason, seq FROM vacancy_match"
_ADD_MATCH = "INSERT INTO vacancy_match (id, vacancy_id, person_id, stepped_on, state, reason, seq) VALUES (%s,%s,%s,%s,%s,%s,%s)"
_KEEP_MATCH = "UPDATE vacancy_match SET (stepped_on, state, reason, seq) = (%s,%s,%s,%s) WHERE id = %s"
_ACT = "INSERT INTO vacancy_match_act (match_id, seq, state, on_day, reason, made_by, unit, made_at) VALUES (%s,%s,%s,%s,%s,%s,%s,%s)"
_ATTEMPTS = """
SELECT (SELECT count(*) FROM vacancy_match m WHERE m.person_id = ANY(%(people)s) AND m.reason = ANY(%(reasons)s)
    AND m.stepped_on BETWEEN %(since)s AND %(until)s)
  + (SELECT count(*) FROM employment_service s WHERE s.person_id = ANY(%(people)s) AND s.kind = 'PLACEMENT' AND s.outcome = 'NOT_HIRED'
    AND s.served_on BETWEEN %(since)s AND %(until)s)
"""


class Vacancies:
    """Lock the person first, then the vacancy."""

    def __init__(self, raw: AsyncConnection[Any], now: datetime) -> None:
        self._raw, self._now = raw, now

    async def lock(self, vacancy_id: UUID) -> Vacancy:
        """Refuses NOT_FOUND."""
        row = await (await self._raw.execute(_LOCK, (vacancy_id,))).fetchone()
        if row is None:
            refuse(Code.NOT_FOUND, "没有此招聘岗位，请核对编号")
        held = dict(zip(_NAMES, row, strict=True))
        return Vacancy(**held | {"state": VacancyState(held["state"])})

    async def add(self, vacancy: Vacancy, by: Actor) -> None:
        await self._raw.execute(_ADD, (*(getattr(vacancy, name) for name in _NAMES), by.subject, self._now))

    async def keep(self, vacancy: Vacancy) -> None:
        told = (vacancy.state, vacancy.closed_on, vacancy.version, vacancy.id)
        await self._raw.execute("UPDATE vacancy SET (state, closed_on, version) = (%s,%s,%s) WHERE id = %s", told)

    async def hired(self, vacancy_id: UUID) -> int:
        """Exact while the vacancy is locked."""
        row = await (
            await self._raw.execute("SELECT count(*) FROM vacancy_match WHERE vacancy_id = %s AND state = 'HIRED'", (vacancy_id,))
        ).fetchone()
        return int(row[0]) if row else 0

    async def match_heads(self, match_id: UUID) -> tuple[PersonId, UUID]:
        """Whose it is, and of which vacancy. Refuses NOT_FOUND."""
        row = await (await self._raw.execute("SELECT person_id, vacancy_id FROM vacancy_match WHERE id = %s", (match_id,))).fetchone()
        if row is None:
            refuse(Code.NOT_FOUND, "没有此次推荐，请核对编号")
        return PersonId(row[0]), row[1]

    async def lock_match(self, match_id: UUID) -> VacancyMatch:
        return (await self._matches("id = %s FOR UPDATE", match_id))[0]

    async def open_of(self, person_id: PersonId) -> list[VacancyMatch]:
        return await self._matches("person_id = %s AND state IN ('REFERRED', 'INTERVIEWED') ORDER BY id FOR UPDATE", person_id)

    async def waiting_at(self, vacancy_id: UUID) -> list[PersonId]:
        query = "SELECT person_id FROM vacancy_match WHERE vacancy_id = %s AND state IN ('REFERRED', 'INTERVIEWED')"
        return [PersonId(row[0]) for row in await (await self._raw.execute(query, (vacancy_id,))).fetchall()]

    async def open_at(self, vacancy_id: UUID) -> list[VacancyMatch]:
        return await self._matches("vacancy_id = %s AND state IN ('REFERRED', 'INTERVIEWED') ORDER BY id FOR UPDATE", vacancy_id)

    async def refer(self, match: VacancyMatch, by: Actor) -> None:
        """Refuses DUPLICATE_ROW for who is referred there already."""
        told = (match.id, match.vacancy_id, match.person_id, match.on, match.state, match.reason, match.seq)
        try:
            await self._raw.execute(_ADD_MATCH, told)
        except psycopg.errors.UniqueViolation:
            refuse(Code.DUPLICATE_ROW, "此人已推荐到这一招聘岗位，请在原推荐登记结果")
        await self._act(match, by)

    async def keep_match(self, match: VacancyMatch, by: Actor) -> None:
        await self._raw.execute(_KEEP_MATCH, (match.on, match.state, match.reason, match.seq, match.id))
        await self._act(match, by)

    async def attempts(self, records: Sequence[PersonId], since: date, until: date) -> int:
        """Attempts on the market that failed: of the match log, and placements tried off the board (C5.4)."""
        asked = {"people": list(records), "reasons": [str(each) for each in MARKET_ATTEMPTS], "since": since, "until": until}
        row = await (await self._raw.execute(_ATTEMPTS, asked)).fetchone()
        return int(row[0]) if row else 0

    async def _act(self, match: VacancyMatch, by: Actor) -> None:
        await self._raw.execute(_ACT, (match.id, match.seq, match.state, match.on, match.reason, by.subject, by.unit_id, self._now))

    async def _matches(self, condition: str, *values: Any) -> list[VacancyMatch]:  # noqa: ANN401 - as psycopg takes them
        rows = await (await self._raw.execute(f"{_MATCH} WHERE {condition}", values)).fetchall()
        return [
            VacancyMatch(one, vacancy, PersonId(person), on, MatchState(state), DeclineReason(reason) if reason else None, seq)
            for one, vacancy, person, on, state, reason, seq in rows
        ]
