"""Check-ups and every act on them; one a person and year by the table's own rule (C4.5)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg import AsyncConnection, sql

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import PersonId, new_id
from libs.common.kernel.jurisdiction import Scope
from libs.common.persistence.jurisdiction import within
from libs.common.persistence.keyring import Keyring
from services.health.domain.checkup import CancelReason, Checkup, CheckupState
from services.health.policy.c4_5_checkup_year import DeclineReason
from services.health.policy.c4_7_checkup_payer import Basis, Payer

_NAMES: Final = tuple(field.name for field in fields(Checkup))
_COLUMNS: Final = ", ".join(_NAMES)
_MARKS: Final = ", ".join("%s" for _ in _NAMES)
_ADD = f"INSERT INTO checkup ({_COLUMNS}) VALUES ({_MARKS})"  # noqa: S608 - names of our own
_LOCK = f"SELECT {_COLUMNS} FROM checkup WHERE id = %s FOR UPDATE"  # noqa: S608 - names of our own
_OF_YEAR = f"SELECT {_COLUMNS} FROM checkup WHERE person_id = %s AND year = %s AND state <> 'CANCELLED' FOR UPDATE"  # noqa: S608 - names of our own
_AHEAD = f"""
SELECT {_COLUMNS} FROM checkup WHERE person_id = ANY(%s) AND state IN ('PLANNED', 'BOOKED') ORDER BY person_id, year FOR UPDATE
"""  # noqa: S608 - names of our own
_KEEP = f"UPDATE checkup SET ({_COLUMNS}) = ({_MARKS}) WHERE id = %s"  # noqa: S608 - names of our own
_ACT = """
INSERT INTO checkup_act (checkup_id, version, state, payer, basis, doc_no, sealed, act_id, actor, unit, at) VALUES (%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s)
"""
_OPEN = "INSERT INTO checkup_plan (year, doc_no, opened_by, unit, opened_at) VALUES (%s,%s,%s,%s,%s) ON CONFLICT DO NOTHING RETURNING year"
UNPLANNED: Final = """
person p JOIN person_chain c ON c.person_id = p.person_id AND c.starts_on <= %(day)s AND %(day)s < c.ends_on
WHERE {scope} AND in_scope(p.facts, %(day)s) AND NOT EXISTS (SELECT FROM checkup k WHERE k.person_id = p.person_id AND k.year = %(year)s AND k.state <> 'CANCELLED')
"""
"""Whom nobody has planned, and who has not declined."""
_TO_PLAN = f"SELECT p.person_id FROM {UNPLANNED} AND (%(county)s::uuid IS NULL OR c.county = %(county)s) ORDER BY p.person_id"  # noqa: S608 - a text of our own
_LEFT = f"""
SELECT coalesce(c.county, c.l2), count(*) FROM {UNPLANNED}
  AND NOT EXISTS (SELECT FROM checkup_watch w WHERE w.year = %(year)s AND w.unit = coalesce(c.county, c.l2)) GROUP BY 1 ORDER BY 1
"""  # noqa: S608 - a text of our own


@dataclass(frozen=True, slots=True)
class LeftOver:
    """How many people of a county (or of an L2 without one) are neither planned nor declined."""

    unit: UUID
    people: int


class Checkups:
    def __init__(self, raw: AsyncConnection[Any], keyring: Keyring, now: datetime) -> None:
        self._raw, self._keyring, self._now = raw, keyring, now

    async def open_plan(self, year: int, doc_no: str, by: Actor) -> None:
        """Refuses DUPLICATE_PERIOD."""
        found = await self._raw.execute(_OPEN, (year, doc_no, by.subject, by.unit_id, self._now))
        if await found.fetchone() is None:
            refuse(Code.DUPLICATE_PERIOD, f"{year}年体检计划已发布")

    async def require_plan(self, year: int) -> None:
        """Refuses INVALID_TRANSITION."""
        if await (await self._raw.execute("SELECT FROM checkup_plan WHERE year = %s", (year,))).fetchone() is None:
            refuse(Code.INVALID_TRANSITION, f"省总工会尚未发布{year}年体检计划")

    async def of_year(self, person_id: PersonId, year: int) -> Checkup | None:
        """The one that is not cancelled, locked."""
        row = await (await self._raw.execute(_OF_YEAR, (person_id, year))).fetchone()
        return _checkup(row) if row else None

    async def lock(self, checkup_id: UUID) -> Checkup:
        """Refuses NOT_FOUND."""
        row = await (await self._raw.execute(_LOCK, (checkup_id,))).fetchone()
        if row is None:
            refuse(Code.NOT_FOUND, "没有此项体检，请核对编号")
        return _checkup(row)

    async def ahead_of(self, person_ids: Collection[PersonId]) -> list[Checkup]:
        """Not done yet, locked."""
        return [_checkup(row) for row in await (await self._raw.execute(_AHEAD, (list(person_ids),))).fetchall()]

    async def add(self, checkup: Checkup, by: Actor, *, note: str = "") -> None:
        """Refuses ANNUAL_LIMIT_REACHED."""
        try:
            await self._raw.execute(_ADD, [getattr(checkup, name) for name in _NAMES])
        except psycopg.errors.UniqueViolation:
            refuse(Code.ANNUAL_LIMIT_REACHED, f"此人{checkup.year}年的体检已安排，每人每年1次")
        await self._act(checkup, by, note=note)

    async def keep(self, checkup: Checkup, by: Actor, *, note: str = "", doc_no: str = "") -> None:
        """`note`: what somebody wrote, kept sealed."""
        await self._raw.execute(_KEEP, [*(getattr(checkup, name) for name in _NAMES), checkup.id])
        await self._act(checkup, by, note=note, doc_no=doc_no)

    async def to_plan(self, year: int, scope: Scope, county: UUID | None) -> list[PersonId]:
        condition, parameters = within(scope, "c")
        asked = {"day": self._now.date(), "year": year, "county": county, **parameters}
        found = await self._raw.execute(sql.SQL(_TO_PLAN).format(scope=condition), asked)
        return [PersonId(row[0]) for row in await found.fetchall()]

    async def left_over(self, year: int, day: date) -> list[LeftOver]:
        """Of units that have not been told of this year."""
        found = await self._raw.execute(sql.SQL(_LEFT).format(scope=sql.SQL("true")), {"day": day, "year": year})
        return [LeftOver(unit, people) for unit, people in await found.fetchall()]

    async def told_of(self, year: int, left: Sequence[LeftOver]) -> None:
        rows = [(year, each.unit, each.people, self._now) for each in left]
        async with self._raw.cursor() as cursor:
            await cursor.executemany("INSERT INTO checkup_watch (year, unit, people, said_at) VALUES (%s, %s, %s, %s)", rows)

    async def subsidise(self, bank_ref: str, person_id: PersonId, year: int) -> None:
        query = "INSERT INTO checkup_subsidy (bank_ref, person_id, year, returned) VALUES (%s, %s, %s, false) ON CONFLICT DO NOTHING"
        await self._raw.execute(query, (bank_ref, person_id, year))

    async def unsubsidise(self, bank_ref: str) -> None:
        await self._raw.execute("UPDATE checkup_subsidy SET returned = true WHERE bank_ref = %s", (bank_ref,))

    async def is_subsidised(self, records: Sequence[PersonId], year: int) -> bool:
        query = "SELECT FROM checkup_subsidy WHERE person_id = ANY(%s) AND year = %s AND NOT returned"
        return await (await self._raw.execute(query, (list(records), year))).fetchone() is not None

    async def require_unspent(self, absorbed: Sequence[PersonId], year: int) -> None:
        """Refuses ANNUAL_LIMIT_REACHED where the year's check-up was done under a record that was absorbed."""
        query = "SELECT FROM checkup WHERE person_id = ANY(%s) AND year = %s AND state IN ('DONE', 'SETTLED')"
        if absorbed and await (await self._raw.execute(query, (list(absorbed), year))).fetchone() is not None:
            refuse(Code.ANNUAL_LIMIT_REACHED, f"此人{year}年已以并入的另一档案体检，每人每年1次")

    async def _act(self, checkup: Checkup, by: Actor, *, note: str = "", doc_no: str = "") -> None:
        act_id = new_id()
        sealed = self._keyring.seal(note, "checkup_act", "sealed", act_id).envelope if note else None
        said = (checkup.id, checkup.version, checkup.state, checkup.due, checkup.basis, doc_no, sealed, act_id)
        await self._raw.execute(_ACT, (*said, by.subject, by.unit_id, self._now))


def _checkup(row: Sequence[Any]) -> Checkup:
    held = dict(zip(_NAMES, row, strict=True))
    held |= {"state": CheckupState(held["state"]), "payer": Payer(held["payer"]), "basis": Basis(held["basis"])}
    held["other_payer"] = Payer(held["other_payer"]) if held["other_payer"] else None
    held["declined_for"] = DeclineReason(held["declined_for"]) if held["declined_for"] else None
    held["cancelled_for"] = CancelReason(held["cancelled_for"]) if held["cancelled_for"] else None
    return Checkup(**held)
