"""Two records of one person: no month twice, what was given twice gives way, an undone merge gives back (C2.3, C7.2)."""

import pytest

from libs.common.kernel.ids import LineId, derived_id
from libs.common.kernel.months import Month
from services.assistance.domain.line_states import LineState
from services.assistance.domain.merged_lines import Merged, once_a_month
from services.assistance.domain.month_lines import HeldLine, compare
from services.assistance.policy.c3_4_c3_5_month import MonthDecision

JUNE = Month.parse("2024-06")
APPLICATION = derived_id("application", "one")
PAID, DUE, SENT, GONE = LineState.PAID, LineState.DUE, LineState.IN_BATCH, LineState.CANCELLED


def line(state, stands=20000):
    return {JUNE: HeldLine(LineId(derived_id("line", "one")), APPLICATION, APPLICATION, state, stands, 0)}


def decided(own, merged):
    decision = MonthDecision(JUNE, 20000, 20000, "LOW_INCOME", None, (), ())
    return once_a_month([decision], own, merged)


@pytest.mark.parametrize(
    ("own", "other", "new", "delta"),
    [
        ({}, {}, 0, []), ({}, line(PAID), 0, []), (line(PAID), {}, 0, []), (line(DUE), {}, 0, []), (line(PAID), line(PAID), 0, [-20000]),
        (line(PAID), line(DUE), 0, [-20000]), (line(DUE), line(PAID), 0, [-20000]), (line(PAID), line(GONE), 0, []), (line(PAID), line(PAID, 0), 0, []),
    ],
)  # fmt: skip
def test_an_absorbed_record_gets_nothing_new_and_gives_way_to_the_other(own, other, new, delta):
    missing, changes = compare(decided(own, Merged(survivor=other)), own, APPLICATION, 20000)
    assert len(missing) == new
    assert [change.delta_fen for change in changes] == delta
    assert {change.reason for change in changes} <= {"MERGED_RECORD"}


@pytest.mark.parametrize(
    ("own", "other", "new", "delta"),
    [
        ({}, {}, 1, []), ({}, line(PAID), 0, []), ({}, line(SENT), 0, []), ({}, line(DUE), 1, []), ({}, line(GONE), 1, []), ({}, line(PAID, 0), 1, []),
        (line(PAID), line(PAID), 0, []), (line(DUE), line(PAID), 0, []),
    ],
)  # fmt: skip
def test_the_record_that_goes_on_gets_no_month_that_was_paid_to_the_other(own, other, new, delta):
    missing, changes = compare(decided(own, Merged(absorbed=[other])), own, APPLICATION, 20000)
    assert len(missing) == new
    assert [change.delta_fen for change in changes] == delta


@pytest.mark.parametrize("state", [PAID, DUE])
def test_an_undone_merge_gives_back(state):
    own = line(state, 0)
    decision = MonthDecision(JUNE, 20000, 20000, "LOW_INCOME", None, (), ())
    assert [change.delta_fen for change in compare([decision], own, APPLICATION, 20000)[1]] == [20000]
