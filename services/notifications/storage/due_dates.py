"""When something is due: the shipped parameters and this department's own calendar, read once a transaction."""

from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from psycopg import AsyncConnection

from libs.common.kernel.parameters import ParameterTable, parameters_of
from libs.common.kernel.working_days import WorkingCalendar
from services.notifications.policy.c8_2_due_dates import WorkGate, due_on

_SHIPPED = Path(__file__).resolve().parents[1] / "policy" / "parameters"
_AHEAD = timedelta(days=120)


@cache
def shipped() -> ParameterTable:
    """All rows of policy/parameters/*.yaml."""
    return ParameterTable(
        tuple(row for file in sorted(_SHIPPED.glob("*.yaml")) for row in parameters_of(yaml.safe_load(file.read_text("utf-8"))))
    )


class DueDates:
    def __init__(self, raw: AsyncConnection[Any], today: date) -> None:
        self._raw, self._today = raw, today
        self._known: dict[tuple[WorkGate, date], date] = {}

    async def of(self, gate: WorkGate, start: date) -> date:
        """Refuses CALENDAR_YEAR_MISSING: the event waits until the year is entered."""
        if (gate, start) not in self._known:
            found = await self._raw.execute("SELECT day, is_working FROM calendar_day WHERE day BETWEEN %s AND %s", (start, start + _AHEAD))
            calendar = WorkingCalendar(dict(await found.fetchall()))
            self._known[gate, start] = due_on(gate, start, calendar, shipped().on(self._today))
        return self._known[gate, start]
