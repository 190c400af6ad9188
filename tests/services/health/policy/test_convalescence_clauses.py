"""C4.3 and C4.4 against their tables (c4_3_convalescence, c4_4_pay_guarantee), and the capacity of 50 with 51 candidates."""

from datetime import UTC, date, datetime, timedelta

import chinese_calendar
import pytest

from libs.common.kernel.errors import LaomoError
from libs.common.kernel.ids import derived_id
from libs.common.kernel.working_days import WorkingCalendar
from services.health.policy import c1_5_parameters, c4_3_convalescence, c4_4_pay_guarantee
from services.health.policy.c4_3_convalescence import Candidate, Dates
from tests.services.health.policy.shipped import shipped_on
from tests.services.health.policy.test_coverage_and_illness import table

NOON = datetime(2024, 6, 12, 12, tzinfo=UTC)
CALENDAR = WorkingCalendar({(day := date(2024, 1, 1) + timedelta(n)): chinese_calendar.is_workday(day) for n in range(366)})


def candidate(name, last=None, front=False, hard=False, minute=0):
    return Candidate(derived_id("candidate", name), last, front, hard, NOON + timedelta(minutes=minute))


@pytest.mark.parametrize("case", table("c4_3_convalescence"))
def test_whose_turn_it_is(case):
    placed = c4_3_convalescence.draw([candidate(*row) for row in case["候选"]], case["名额"])
    assert [each.id for each in placed] == [derived_id("candidate", name) for name in case["结果"]]
    assert [each.has_place for each in placed] == [turn <= case["名额"] for turn in range(1, len(placed) + 1)]


def test_fifty_places_and_fifty_one_candidates():
    placed = c4_3_convalescence.draw([candidate(str(n), minute=n) for n in reversed(range(51))], 50)
    assert sum(each.has_place for each in placed) == 50
    assert (placed[-1].id, placed[-1].turn, placed[-1].has_place) == (derived_id("candidate", "50"), 51, False)


def test_the_reasons_are_in_the_order_in_which_they_count():
    [placed] = c4_3_convalescence.draw([candidate("甲", date(2019, 7, 1), front=True, hard=True)], 1)
    assert placed.reasons == ("ATTENDED:2019-07-01", "FRONT_LINE", "HARD_CONDITIONS", "NOMINATED:2024-06-12T12:00:00+00:00")
    assert {reason.split(":")[0] for reason in placed.reasons} <= set(c4_3_convalescence.REASON_ZH)


@pytest.mark.parametrize(
    ("starts", "ends", "until", "fine"),
    [
        ("2024-07-08", "2024-07-14", "2024-06-28", True),
        ("2024-07-08", "2024-07-08", "2024-07-07", True),
        ("2024-07-08", "2024-07-07", "2024-06-28", False),
        ("2024-07-08", "2024-07-14", "2024-07-08", False),
        ("2024-07-08", "2024-07-14", "2024-06-11", False),
        ("2024-07-08", "2024-07-14", "2024-06-12", True),
        ("2025-01-01", "2025-01-05", "2024-12-20", False),
        ("2024-12-30", "2025-01-03", "2024-12-20", True),
        ("2024-07-08", "2024-09-05", "2024-06-28", True),
        ("2024-07-08", "2024-09-06", "2024-06-28", False),
    ],
)
def test_what_a_batch_looks_like(starts, ends, until, fine):
    dates = Dates(*map(date.fromisoformat, (starts, ends, until)))
    if fine:
        c4_3_convalescence.require_batch(2024, dates, date(2024, 6, 12))
    else:
        with pytest.raises(LaomoError, match="FIELD_INVALID"):
            c4_3_convalescence.require_batch(2024, dates, date(2024, 6, 12))


def test_once_a_year_and_no_source_of_cost_by_default():
    shipped = shipped_on(date(2024, 6, 12))
    c4_3_convalescence.require_turn_left(0, shipped)
    with pytest.raises(LaomoError, match="ANNUAL_LIMIT_REACHED"):
        c4_3_convalescence.require_turn_left(1, shipped)
    with pytest.raises(LaomoError, match="CONFIG_MISSING"):
        c4_3_convalescence.cost_source(shipped)
    assert c4_3_convalescence.cost_source(shipped_on(date(2024, 6, 12), convalescence__cost_source="UNION_FUND")) == "UNION_FUND"
    assert c1_5_parameters.CHOICES[c4_3_convalescence.COST_KEY] == {"UNION_FUND"}


@pytest.mark.parametrize("case", table("c4_4_pay_guarantee"))
def test_of_whom_the_unit_is_asked_and_by_when(case):
    if "类别" in case:
        assert c4_4_pay_guarantee.is_asked(case["类别"], has_unit=case["有单位"]) is case["结果"]
        return
    due = c4_4_pay_guarantee.due_on(case["结束"], CALENDAR, shipped_on(case["结束"]))
    assert due == case["期限"]
    assert not c4_4_pay_guarantee.is_overdue(due, due)
    assert c4_4_pay_guarantee.is_overdue(due, due + timedelta(1))


def test_a_calendar_that_nobody_has_entered_holds_nothing_up():
    assert c4_4_pay_guarantee.due_on(date(2027, 7, 14), CALENDAR, shipped_on(date(2027, 7, 14))) == date(2027, 7, 24)
