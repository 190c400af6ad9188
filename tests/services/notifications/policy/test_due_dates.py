"""Due dates against their table (cases/c8_2_due_dates.yaml), on the official calendar."""

from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest
import yaml

from libs.common.kernel.errors import LaomoError
from libs.common.kernel.working_days import WorkingCalendar
from services.notifications.policy import c8_2_due_dates
from services.notifications.policy.c8_2_due_dates import WorkGate
from services.notifications.storage.parameters import shipped

CASES = yaml.safe_load((Path(__file__).parent / "cases/c8_2_due_dates.yaml").read_text("utf-8"))
DAYS = [date(2024, 1, 1) + timedelta(days=number) for number in range(366)]
CALENDAR = WorkingCalendar({day: chinese_calendar.is_workday(day) for day in DAYS})


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["名"])
def test_due_date(case):
    assert c8_2_due_dates.due_on(WorkGate(case["环节"]), case["自"], CALENDAR, shipped().on(case["自"])) == case["止"]


def test_a_year_nobody_entered_is_an_error():
    with pytest.raises(LaomoError, match="CALENDAR_YEAR_MISSING"):
        c8_2_due_dates.due_on(WorkGate.REVIEW, date(2024, 12, 30), CALENDAR, shipped().on(date(2024, 12, 30)))
