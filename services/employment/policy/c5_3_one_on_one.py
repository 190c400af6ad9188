"""C5.3 “一对一”定向帮扶: by when somebody is named, a plan stands, and the next contact is due. The circular says no number: ours (ADR 0050)."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol

from libs.common.kernel.clause import Clause
from libs.common.kernel.errors import Code, LaomoError
from libs.common.kernel.parameters import ParametersOn

CLAUSE = Clause("C5.3", "“一对一”定向帮扶", ("A4", "Q33"))
ASSIGN_KEY = "one_on_one.assign_working_days"
PLAN_KEY = "one_on_one.plan_working_days"
CONTACT_KEY = "one_on_one.contact_interval_days"


class ClockKind(StrEnum):
    ASSIGNMENT = "ASSIGNMENT"
    PLAN = "PLAN"
    CONTACT = "CONTACT"


class WorkingCalendar(Protocol):
    def add_working_days(self, start: date, n: int) -> date:
        """The `n`-th working day after `start`, which itself does not count."""
        ...


def assignment_due(opened_on: date, calendar: WorkingCalendar, parameters: ParametersOn) -> date:
    return _working(opened_on, parameters.integer(ASSIGN_KEY), calendar)


def plan_due(assigned_on: date, calendar: WorkingCalendar, parameters: ParametersOn) -> date:
    return _working(assigned_on, parameters.integer(PLAN_KEY), calendar)


def contact_due(since: date, parameters: ParametersOn) -> date:
    """Days of the calendar: somebody without work has no working days."""
    return since + timedelta(days=parameters.integer(CONTACT_KEY))


def _working(start: date, days: int, calendar: WorkingCalendar) -> date:
    """Help is never held up by a calendar that nobody has entered: then every day counts."""
    try:
        return calendar.add_working_days(start, days)
    except LaomoError as refusal:
        if refusal.code is not Code.CALENDAR_YEAR_MISSING:
            raise
        return start + timedelta(days=days)


def is_overdue(due: date, today: date) -> bool:
    """The last day still counts."""
    return today > due
