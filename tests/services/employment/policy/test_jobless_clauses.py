"""C5.2, C5.3, C5.4 against their tables (c5_2_unemployment, c5_3_one_on_one, c5_4_free_services)."""

from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest
import yaml

from libs.common.kernel.errors import LaomoError
from libs.common.kernel.working_days import WorkingCalendar
from services.employment.policy import c5_2_unemployment, c5_3_one_on_one, c5_4_free_services
from services.employment.policy.c5_2_unemployment import Cause
from services.employment.policy.c5_4_free_services import Outcome, ServiceKind
from tests.services.employment.policy.shipped import shipped_on

CALENDAR = WorkingCalendar({(day := date(2024, 1, 1) + timedelta(n)): chinese_calendar.is_workday(day) for n in range(366)})
TODAY = date(2024, 6, 12)


def table(name):
    rows = yaml.safe_load((Path(__file__).parent / "cases" / f"{name}.yaml").read_text("utf-8"))
    return [pytest.param(row, id=row["名"]) for row in rows]


@pytest.mark.parametrize("case", table("c5_2_unemployment"))
def test_whose_loss_is_listed_and_helped_one_on_one(case):
    if "原因" in case:
        assert c5_2_unemployment.is_involuntary(Cause(case["原因"])) is case["一对一"]
    else:
        assert c5_2_unemployment.is_listed(case["荣誉"], case["类别"], case["失业"], TODAY) is case["列入"]


def test_every_cause_has_its_word_and_its_case():
    told = {row.values[0]["原因"] for row in table("c5_2_unemployment") if "原因" in row.values[0]}
    assert told == set(Cause) == set(c5_2_unemployment.CAUSE_ZH)


@pytest.mark.parametrize("case", table("c5_3_one_on_one"))
def test_by_when_help_is_due(case):
    start, parameters = case["起"], shipped_on(case["起"])
    match case["时钟"]:
        case "ASSIGNMENT":
            due = c5_3_one_on_one.assignment_due(start, CALENDAR, parameters)
        case "PLAN":
            due = c5_3_one_on_one.plan_due(start, CALENDAR, parameters)
        case _:
            due = c5_3_one_on_one.contact_due(start, parameters)
    assert due == case["期限"]
    assert not c5_3_one_on_one.is_overdue(due, due)
    assert c5_3_one_on_one.is_overdue(due, due + timedelta(1))


@pytest.mark.parametrize("case", table("c5_4_free_services"))
def test_a_service_is_free_and_its_outcome_of_its_kind(case):
    def judge():
        if "费用" in case:
            c5_4_free_services.require_free(case["费用"])
        else:
            c5_4_free_services.require_outcome(ServiceKind(case["服务"]), Outcome(case["成效"]), employer_named=case["有单位"])

    if case["结果"] == "OK":
        judge()
    else:
        with pytest.raises(LaomoError, match=case["结果"]):
            judge()
