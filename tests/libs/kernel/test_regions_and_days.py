"""Places and working days in time (domain.md §10.3, Q24)."""

from datetime import date, timedelta

import chinese_calendar
import pytest

from libs.common.kernel.errors import Code, LaomoError
from libs.common.kernel.working_days import WorkingCalendar
from libs.common.persistence.region_seed import shipped_regions

DAY = date(2024, 2, 26)


def test_anhui_has_16_cities_and_104_counties():
    regions = shipped_regions()
    cities = regions.cities("34", DAY)
    assert len(cities) == 16
    assert sum(len(regions.counties_of(city.code, DAY)) for city in cities) == 104


@pytest.mark.parametrize(
    ("old", "new", "year"),
    [
        ("341521", "340422", 2015),
        ("340823", "340722", 2015),
        ("340824", "340882", 2018),
        ("341822", "341882", 2019),
        ("340221", "340210", 2020),
        ("341402", "340181", 2011),
    ],
)
def test_a_code_that_has_passed_names_its_successor(old, new, year):
    regions = shipped_regions()
    assert regions.in_force(old, date(year - 1, 6, 1)) is not None
    assert regions.in_force(old, DAY) is None
    successor = regions.successor_of(old, DAY)
    assert successor is not None
    assert successor.code == new


def test_wuwei_followed_two_changes():
    assert shipped_regions().successor_of("341422", DAY).name == "无为市"


@pytest.mark.parametrize("code", ["340100", "340000", "340101", "349999", "", "34019"])
def test_only_county_level_divisions_are_residences(code):
    assert shipped_regions().in_force(code, DAY) is None


def _calendar(*years):
    days = {}
    for year in years:
        day = date(year, 1, 1)
        while day.year == year:
            days[day] = bool(chinese_calendar.is_workday(day))
            day += timedelta(days=1)
    return WorkingCalendar(days)


def test_five_working_days_step_over_a_holiday_and_a_worked_saturday():
    calendar = _calendar(2024)
    assert calendar.add_working_days(date(2024, 4, 28), 5) == date(2024, 5, 8)  # 28 April is worked itself, 1–5 May are not
    assert calendar.is_working_day(date(2024, 5, 11))


def test_a_year_that_nobody_entered_is_an_error():
    with pytest.raises(LaomoError) as refusal:
        _calendar(2026).add_working_days(date(2026, 12, 30), 5)
    assert refusal.value.code is Code.CALENDAR_YEAR_MISSING
    assert "2027" in refusal.value.detail
