"""Working days by the official calendar, never by weekday arithmetic: make-up Saturdays come from yearly notices (Q24)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from libs.common.kernel.errors import Code, refuse

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class WorkingCalendar:
    """Every day of the years that have been entered, and whether it is worked."""

    days: Mapping[date, bool]

    def is_working_day(self, day: date) -> bool:
        """Refuses CALENDAR_YEAR_MISSING for a year that nobody has entered."""
        working = self.days.get(day)
        if working is None:
            refuse(Code.CALENDAR_YEAR_MISSING, f"请先录入{day.year}年工作日历，再办理此事项")
        return working

    def add_working_days(self, start: date, n: int) -> date:
        """The n-th working day after `start`, which is not counted itself."""
        day = start
        while n > 0:
            day += _ONE_DAY
            n -= self.is_working_day(day)
        return day
