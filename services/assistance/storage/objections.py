"""Objections to public notices."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from sqlalchemy.ext.asyncio import AsyncSession

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import ApplicationId, NoticeId
from services.assistance.domain.objection import Objection, receipt_number

_OPEN = "SELECT application_id, count(*) FROM objection WHERE application_id = ANY(%s) AND outcome IS NULL GROUP BY 1"
_ONLINE = """
SELECT count(*) FILTER (WHERE source = %(source)s), count(*) FILTER (WHERE notice_id = %(notice_id)s) FROM objection
WHERE received_on = %(day)s AND channel = 'ONLINE' AND (source = %(source)s OR notice_id = %(notice_id)s)
"""


class Objections:
    def __init__(self, session: AsyncSession, raw: AsyncConnection[Any]) -> None:
        self._session, self._raw = session, raw

    async def next_receipt(self, year: int) -> str:
        """What the objector can ask with."""
        row = await (await self._raw.execute("SELECT nextval('objection_number')")).fetchone()
        assert row is not None, "a sequence always answers"
        return receipt_number(year, row[0])

    def add(self, objection: Objection) -> None:
        self._session.add(objection)

    async def find(self, objection_id: UUID) -> Objection:
        """Not locked: whoever decides locks the application first, then reads again. Refuses NOT_FOUND."""
        objection = await self._session.get(Objection, objection_id, populate_existing=True)
        if objection is None:
            refuse(Code.NOT_FOUND, "没有此异议，请核对编号")
        return objection

    async def open_of(self, application_ids: Iterable[ApplicationId]) -> dict[UUID, int]:
        """How many are not decided yet, by application; with the application's row locked nobody adds one."""
        return dict(await (await self._raw.execute(_OPEN, (list(application_ids),))).fetchall())

    async def online_today(self, notice_id: NoticeId, source: bytes, day: date) -> tuple[int, int]:
        """(by this sender, to this notice) that came in through the public page on a day."""
        row = await (await self._raw.execute(_ONLINE, {"source": source, "notice_id": notice_id, "day": day})).fetchone()
        assert row is not None, "an aggregate always answers"
        return row[0], row[1]
