"""Subsidies from employment money, and the months that employers claimed: nothing is owed twice, by constraint (C5.5, C5.8)."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg import AsyncConnection

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import PersonId
from services.employment.domain.subsidy import InsuredMonth, Subsidy, SubsidyKind, SubsidyState

_NAMES: Final = tuple(field.name for field in fields(Subsidy) if field.name != "months")
_COLUMNS: Final = ", ".join(_NAMES)
_SELECT: Final = f"SELECT {_COLUMNS} FROM subsidy"  # noqa: S608 - names of our own
_ADD = f"""
INSERT INTO subsidy ({_COLUMNS}, entered_unit, entered_at) VALUES ({", ".join("%s" for _ in _NAMES)}, %s, %s)
"""  # noqa: S608 - names of our own
_MONTH = "INSERT INTO subsidy_month (subsidy_id, person_id, kind, month, voucher, live) VALUES (%s,%s,%s,%s,%s,true)"
_DECIDE = """
UPDATE subsidy SET (state, amount_fen, payer, share_id, fiscal_year, version, decided_by, decided_at) = (%s,%s,%s,%s,%s,%s,%s,%s) WHERE id = %s
"""
_NOTE = "UPDATE subsidy SET (state, settled_on, code, version) = (%s,%s,%s,%s) WHERE id = %s"
_CLAIMED = """
SELECT m.month, s.contract_id FROM subsidy_month m JOIN subsidy s ON s.id = m.subsidy_id
WHERE m.person_id = ANY(%s) AND m.kind = %s AND m.live AND m.subsidy_id <> %s ORDER BY m.month
"""


class Subsidies:
    """Lock the person first: what is given once is decided by one at a time."""

    def __init__(self, raw: AsyncConnection[Any], now: datetime) -> None:
        self._raw, self._now = raw, now

    async def person_of(self, subsidy_id: UUID) -> PersonId:
        """Refuses NOT_FOUND."""
        row = await (await self._raw.execute("SELECT person_id FROM subsidy WHERE id = %s", (subsidy_id,))).fetchone()
        if row is None:
            refuse(Code.NOT_FOUND, "没有此项补贴，请核对编号")
        return PersonId(row[0])

    async def lock(self, subsidy_id: UUID) -> Subsidy:
        """With its months. Refuses NOT_FOUND."""
        row = await (await self._raw.execute(f"{_SELECT} WHERE id = %s FOR UPDATE", (subsidy_id,))).fetchone()
        if row is None:
            refuse(Code.NOT_FOUND, "没有此项补贴，请核对编号")
        held = dict(zip(_NAMES, row, strict=True))
        query = "SELECT month, voucher FROM subsidy_month WHERE subsidy_id = %s ORDER BY month"
        months = [InsuredMonth(*each) for each in await (await self._raw.execute(query, (subsidy_id,))).fetchall()]
        return Subsidy(**held | {"kind": SubsidyKind(held["kind"]), "state": SubsidyState(held["state"])}, months=months)

    async def given(self, records: Sequence[PersonId], subsidy: Subsidy) -> bool:
        """Whether one of these records of one person has the same subsidy for the same course already."""
        query = "SELECT FROM subsidy WHERE person_id = ANY(%s) AND kind = %s AND course_code = %s AND state <> 'SENT_BACK' AND id <> %s"
        found = await self._raw.execute(query, (list(records), subsidy.kind, subsidy.course_code, subsidy.id))
        return await found.fetchone() is not None

    async def claimed(self, records: Sequence[PersonId], subsidy: Subsidy) -> list[tuple[str, UUID]]:
        """The months of this kind that other claims for the person hold, each with its contract."""
        rows = await (await self._raw.execute(_CLAIMED, (list(records), subsidy.kind, subsidy.id))).fetchall()
        return [(row[0], row[1]) for row in rows]

    async def add(self, subsidy: Subsidy, by: Actor) -> None:
        """Refuses DUPLICATE_ROW for a course or certificate that has its subsidy, DUPLICATE_PERIOD for a month that has."""
        try:
            await self._raw.execute(_ADD, (*(getattr(subsidy, name) for name in _NAMES), by.unit_id, self._now))
            async with self._raw.cursor() as cursor:
                rows = [(subsidy.id, subsidy.person_id, subsidy.kind, each.month, each.voucher) for each in subsidy.months]
                await cursor.executemany(_MONTH, rows)
        except psycopg.errors.UniqueViolation as error:
            if error.diag.table_name == "subsidy_month":
                refuse(Code.DUPLICATE_PERIOD, "有月份已申报过同一种补贴，同一人同一月份不重复补贴")
            refuse(Code.DUPLICATE_ROW, "此课程或证书已申报过补贴，同一课程、同一证书只补贴一次")

    async def decide(self, subsidy: Subsidy, by: Actor) -> None:
        """Approved, or sent back: then its months are free again."""
        told = (subsidy.state, subsidy.amount_fen, subsidy.payer, subsidy.share_id, subsidy.fiscal_year, subsidy.version)
        await self._raw.execute(_DECIDE, (*told, by.subject, self._now, subsidy.id))
        if subsidy.state is SubsidyState.SENT_BACK:
            await self._raw.execute("UPDATE subsidy_month SET live = false WHERE subsidy_id = %s", (subsidy.id,))

    async def note(self, subsidy: Subsidy) -> None:
        await self._raw.execute(_NOTE, (subsidy.state, subsidy.settled_on, subsidy.code, subsidy.version, subsidy.id))
