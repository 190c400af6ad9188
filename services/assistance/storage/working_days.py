"""The working days around a date, from this department's own calendar."""

from datetime import date
from typing import Any

from psycopg import AsyncConnection

from libs.common.kernel.working_days import WorkingCalendar

_DAYS = 2_000  # more than 999 working days, the most that a parameter can set


async def calendar_from(raw: AsyncConnection[Any], day: date) -> WorkingCalendar:
    rows = await raw.execute("SELECT day, is_working FROM calendar_day WHERE day >= %s ORDER BY day LIMIT %s", (day, _DAYS))
    return WorkingCalendar(dict(await rows.fetchall()))
