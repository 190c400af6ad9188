"""C1.R–C7.R and the annex's lists against their tables; which unit stands how to a body (Q41, Q42)."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from libs.common.kernel.errors import LaomoError
from libs.common.kernel.jurisdiction import OrgKind
from libs.common.kernel.parameters import Parameter
from services.notifications.policy import c1_5_parameters
from services.notifications.policy.a1_a6_tasks import due, tasks
from services.notifications.policy.c8_2_responsible_units import Body, responsible_for, standing
from services.notifications.storage.parameters import shipped

CASES = Path(__file__).parent / "cases"
LISTS = yaml.safe_load((CASES / "c8_2_responsible_units.yaml").read_text("utf-8"))
ANNEX = yaml.safe_load((CASES / "a1_a6_tasks.yaml").read_text("utf-8"))


@pytest.mark.parametrize("case", LISTS, ids=lambda case: case["名"])
def test_clause_list(case):
    """C1.R, C2.R, C3.R, C4.R, C5.R, C6.R, C7.R."""
    assert [each.name for each in responsible_for(case["条"], shipped(), case["日"])] == case["名单"]


@pytest.mark.parametrize("case", ANNEX["任务"], ids=lambda case: case["行"])
def test_annex_row(case):
    """A1, A2, A3, A4, A5, A6."""
    [task] = [task for task in tasks(shipped(), date(2024, 6, 12)) if task.row == case["行"]]
    lists = [[each.name for each in listed] for listed in (task.lead, task.cooperating)]
    assert [*lists, task.deadline] == [case["牵头"], case["配合"], case["时限"]]


@pytest.mark.parametrize("case", ANNEX["到期"], ids=lambda case: case["名"])
def test_what_is_due(case):
    [task] = [task for task in tasks(shipped(), case["今天"]) if task.row == case["行"]]
    asked = {"days": 30, "first_year": case.get("首年", 2018), "done": case.get("完成", False)}
    found = due(task, case["今天"], **asked, years_recorded=frozenset(case.get("有进展", [])))
    assert [[each.word, each.due_on, each.on] for each in found] == case["说"]


@pytest.mark.parametrize(
    ("body", "kind", "region", "how"),
    [
        (Body.GOVERNMENTS, OrgKind.COUNTY_GOVERNMENT, "340111", "NAMED"),
        (Body.HRSS, OrgKind.HRSS, None, "NAMED"),
        (Body.HRSS, OrgKind.HRSS, "340000", "NAMED"),
        (Body.HRSS, OrgKind.HRSS, "340100", "IN_LINE"),
        (Body.FINANCE, OrgKind.CITY_FINANCE, "340100", "IN_LINE"),
        (Body.FEDERATION, OrgKind.COUNTY_FEDERATION, "340111", "IN_LINE"),
        (Body.HEALTH, OrgKind.HOUSING, None, None),
        (Body.GOVERNMENTS, OrgKind.EMPLOYER, None, None),
    ],
)
def test_how_a_unit_stands_to_a_body(body, kind, region, how):
    assert standing(body, kind, region) == how


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("responsible.C8", "FEDERATION"),
        ("responsible.C4", "FEDERATION FEDERATION"),
        ("responsible.C4", "工会"),
        ("responsible.C4", ""),
        ("annex.A1.lead", "FEDERATION HRSS"),
        ("annex.A1.deadline", "2018年底"),
        ("body.HEALTH", " "),
        ("succession.HEALTH.HEALTH", "C4"),
        ("succession.HRSS.MEDICAL_INSURANCE", "A4"),
        ("gate.working_days", "五"),
    ],
)
def test_a_value_of_the_wrong_shape_is_refused(key, value):
    with pytest.raises(LaomoError, match="FIELD_INVALID"):
        c1_5_parameters.check([Parameter(key, value, "", date(2025, 1, 1), "Q41", "皖政办〔2024〕30号")])


def test_a_value_without_a_document_is_refused():
    with pytest.raises(LaomoError, match="FIELD_INVALID"):
        c1_5_parameters.check([Parameter("responsible.C4", "FEDERATION", "", date(2025, 1, 1), "Q41", "")])
