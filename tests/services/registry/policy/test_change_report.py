"""Who passes a report on, against its table (cases/c7_3_change_report.yaml); five working days a hop (Q40)."""

from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest
import yaml

from libs.common.kernel.working_days import WorkingCalendar
from services.registry.policy.c7_3_change_report import Hop, Side, State, due_on, left, state_after, stops
from services.registry.storage.parameters import PARAMETERS

CASES = yaml.safe_load((Path(__file__).parent / "cases/c7_3_change_report.yaml").read_text("utf-8"))
NAMES = {
    "COUNTY/UNION/FORWARD": "县",
    "L2/HRSS/FORWARD": "市局",
    "L2/UNION/CONFIRM": "责任",
    "PROVINCE/HRSS/RECEIVE": "厅",
    "PROVINCE/UNION/ARCHIVE": "省总",
}
DAYS = [date(2024, 1, 1) + timedelta(days=n) for n in range(366)]
CALENDAR = WorkingCalendar({day: chinese_calendar.is_workday(day) for day in DAYS})


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["名"])
def test_who_acts_after_the_filer(case):
    bureaus = frozenset(map(Hop, case.get("人社", [])))
    found = stops(Side(case["渠道"]), Hop(case["入口"]), has_county=case["有县级"], bureaus=bureaus)
    assert [NAMES[str(stop)] for stop in found] == case["依次"]


def test_states_follow_the_hops_and_the_city_bureau_confirms_nothing():
    way = stops(Side.HRSS, Hop.COUNTY, has_county=True, bureaus=frozenset({Hop.L2, Hop.PROVINCE}))
    states = [State.FILED]
    for stop in way:
        states.append(state_after(stop, states[-1]))
    assert states == [State.FILED, State.FILED, State.L2, State.PROVINCE, State.ARCHIVED]


def test_a_turn_that_nobody_can_take_any_more_falls_away():
    way = stops(Side.UNION, Hop.UNIT, has_county=True, bureaus=frozenset())
    assert [stop.hop for stop in left(way, 0, has_county=False, bureaus=frozenset())] == [Hop.L2, Hop.PROVINCE]
    bureaus = stops(Side.HRSS, Hop.COUNTY, has_county=True, bureaus=frozenset({Hop.L2, Hop.PROVINCE}))
    assert [str(stop) for stop in left(bureaus, 0, has_county=True, bureaus=frozenset())] == ["L2/UNION/CONFIRM", "PROVINCE/UNION/ARCHIVE"]


@pytest.mark.parametrize(
    ("came", "due"),
    [
        ("2024-06-12", "2024-06-19"),  # a Wednesday; the day itself is not counted
        ("2024-02-08", "2024-02-21"),  # Spring Festival: the 9th and Sunday 18 are worked
        ("2024-09-13", "2024-09-23"),  # Mid-Autumn: Saturday 14 is worked, 15–17 are not
    ],
)
def test_five_working_days_by_the_official_calendar(came, due):
    assert due_on(date.fromisoformat(came), CALENDAR, PARAMETERS.shipped().on(date.fromisoformat(came))) == date.fromisoformat(due)
