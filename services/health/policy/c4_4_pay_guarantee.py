"""C4.4 疗休养期间的劳模工资、福利等待遇按正常渠道发放: of whom a unit is asked to confirm it, and by when."""

from datetime import date, timedelta
from typing import Protocol

from libs.common.kernel.clause import Clause
from libs.common.kernel.errors import Code, LaomoError
from libs.common.kernel.parameters import ParametersOn

CLAUSE = Clause("C4.4", "疗休养期间的劳模工资、福利等待遇按正常渠道发放")
DAYS_KEY = "convalescence.pay_confirm_working_days"


class WorkingCalendar(Protocol):
    def add_working_days(self, start: date, n: int) -> date:
        """The `n`-th working day after `start`, which itself does not count."""
        ...


def is_asked(category: str, *, has_unit: bool) -> bool:
    """Who is paid a wage by a unit: a retiree's pension and a farmer's work go on without one."""
    return has_unit and category == "STAFF"


def due_on(ends_on: date, calendar: WorkingCalendar, parameters: ParametersOn) -> date:
    """By when the unit has confirmed. A stay is never held up by a calendar that nobody has entered: then every day counts."""
    days = parameters.integer(DAYS_KEY)
    try:
        return calendar.add_working_days(ends_on, days)
    except LaomoError as refusal:
        if refusal.code is not Code.CALENDAR_YEAR_MISSING:
            raise
        return ends_on + timedelta(days=days)


def is_overdue(due: date, today: date) -> bool:
    return today > due
