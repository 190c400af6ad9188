"""When something is due: the parameters in force and this department's own calendar, read once a transaction."""

from datetime import date, timedelta
from typing import Any

from psycopg import AsyncConnection

from libs.common.kernel.working_days import WorkingCalendar
from services.notifications.policy.c8_2_due_dates import WorkGate, due_on
from services.notifications.storage.parameters import Parameters

_AHEAD = timedelta(days=120)


class DueDates:
    def __init__(self, raw: AsyncConnection[Any], parameters: Parameters, today: date) -> None:
        self._raw, self._parameters, self._today = raw, parameters, today
        self._known: dict[tuple[WorkGate, date], date] = {}

    async def of(self, gate: WorkGate, start: date) -> date:
        """Refuses CALENDAR_YEAR_MISSING: the event waits until the year is entered."""
        if (gate, start) not in self._known:
            found = await self._raw.execute("SELECT day, is_working FROM calendar_day WHERE day BETWEEN %s AND %s", (start, start + _AHEAD))
            calendar = WorkingCalendar(dict(await found.fetchall()))
            self._known[gate, start] = due_on(gate, start, calendar, (await self._parameters.table()).on(self._today))
        return self._known[gate, start]
