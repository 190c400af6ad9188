"""C5.1 and C6.1 against their tables (c5_1_retention, c6_1_post_adjustment)."""

from datetime import date

import pytest

from libs.common.kernel.errors import LaomoError
from services.employment.policy import c5_1_retention, c6_1_post_adjustment
from services.employment.policy.c5_1_retention import Arrangement
from tests.services.employment.policy.shipped import shipped_on
from tests.services.employment.policy.test_jobless_clauses import table


def judged(judge, result):
    if result == "OK":
        judge()
    else:
        with pytest.raises(LaomoError, match=result):
            judge()


@pytest.mark.parametrize("case", table("c5_1_retention"))
def test_whom_a_plan_may_name_and_what_it_owes_them(case):
    if "缺少" in case:
        said = Arrangement(case["说明"]) if case["说明"] else None
        assert c5_1_retention.statement_missing(said) is case["缺少"]
    else:
        judged(lambda: c5_1_retention.require_employed(case["类别"], has_unit=case["有单位"]), case["结果"])


@pytest.mark.parametrize("case", table("c6_1_post_adjustment"))
def test_for_whom_and_by_when_another_post(case):
    if "结果" in case:
        judged(lambda: c6_1_post_adjustment.require_front_line(front_line=case["一线"], has_unit=case["有单位"]), case["结果"])
        return
    due = c6_1_post_adjustment.due_on(case["申请"], shipped_on(case["申请"]))
    assert due == case["期限"]
    assert c6_1_post_adjustment.is_overdue(due, case["今天"]) is case["超期"]
    judged(lambda: c6_1_post_adjustment.require_late(due, case["今天"]), "OK" if case["超期"] else "INVALID_TRANSITION")


def test_the_days_are_a_parameter():
    on = date(2024, 6, 12)
    assert c6_1_post_adjustment.due_on(on, shipped_on(on, post_adjustment__alert_days="20")) == date(2024, 7, 2)
