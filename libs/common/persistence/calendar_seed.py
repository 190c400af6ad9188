"""The official working-day calendar 2004–2026, from the chinesecalendar package, as rows that an operator can correct and add to."""

from datetime import date, timedelta

import chinese_calendar
from sqlalchemy import Connection, text

FIRST, LAST = date(2004, 1, 1), date(2026, 12, 31)
_INSERT = text("INSERT INTO calendar_day (day, is_working, source) VALUES (:day, :working, :source) ON CONFLICT DO NOTHING")


def seed_calendar(connection: Connection) -> None:
    """Insert the days that are not there yet."""
    days = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
    connection.execute(
        _INSERT,
        [
            {"day": day, "working": bool(chinese_calendar.is_workday(day)), "source": "国务院办公厅节假日安排(chinesecalendar)"}
            for day in days
        ],
    )
