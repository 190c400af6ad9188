"""The public notice of each application as assistance says it: when it opened, until when it hung, when it was closed (C2.5)."""

from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from services.funds.domain.public_notice import NoticeClosing, NoticePeriod

_OPEN = """
INSERT INTO application_notice VALUES (%s, %s, %s, %s) ON CONFLICT (application_id)
DO UPDATE SET notice_id = EXCLUDED.notice_id, opened_on = EXCLUDED.opened_on, ends_on = EXCLUDED.ends_on, closed_on = NULL
"""
_CLOSE = """
INSERT INTO application_notice (application_id, notice_id, closed_on) VALUES (%s, %s, %s) ON CONFLICT (application_id)
DO UPDATE SET closed_on = EXCLUDED.closed_on WHERE application_notice.notice_id = EXCLUDED.notice_id
"""


class ApplicationNotices:
    """Register `flush` with `before_commit`: nobody reads them where they are written."""

    def __init__(self, raw: AsyncConnection[Any]) -> None:
        self._raw = raw
        self._told: list[tuple[str, tuple[object, ...]]] = []

    def opened(self, application_id: UUID, period: NoticePeriod) -> None:
        """The latest opening counts: torn down, or after a return, a notice runs anew (Q24)."""
        self._told.append((_OPEN, (application_id, period.notice_id, period.opened_on, period.ends_on)))

    def closed(self, application_id: UUID, closing: NoticeClosing) -> None:
        """Of a notice whose opening nobody heard of, the closing alone is known."""
        self._told.append((_CLOSE, (application_id, closing.notice_id, closing.closed_on)))

    async def flush(self) -> None:
        """In the order told, a run of the same in one round trip."""
        async with self._raw.cursor() as cursor:
            for statement, run in groupby(self._told, itemgetter(0)):
                await cursor.executemany(statement, [row for _, row in run])
        self._told.clear()
