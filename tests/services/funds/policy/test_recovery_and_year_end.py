"""What comes back and what is left over, against their tables (cases/c2_3_recovery.yaml, cases/c2_3_year_end.yaml)."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import LaomoError
from libs.common.kernel.ids import OrgUnitId, derived_id
from libs.common.kernel.jurisdiction import OrgKind
from services.funds.policy import c2_3_recovery, c2_3_year_end
from services.funds.policy.c2_3_recovery import Instalment, Kind
from services.funds.policy.c2_3_retention import Inflow

CASES = Path(__file__).parent / "cases"
RECOVERY = yaml.safe_load((CASES / "c2_3_recovery.yaml").read_text("utf-8"))
YEAR_END = yaml.safe_load((CASES / "c2_3_year_end.yaml").read_text("utf-8"))
TODAY = date(2024, 6, 12)
HEFEI = OrgUnitId(derived_id("unit", "合肥"))


@pytest.mark.parametrize("case", RECOVERY, ids=lambda case: case["名"])
def test_terms(case):
    plan = [Instalment(day, yuan * 100) for day, yuan in case["分期"]]
    asked = (Kind(case["决定"]), 20000, case["免除"] * 100, plan, TODAY)
    if case["结果"] is None:
        c2_3_recovery.require_terms(*asked)
        return
    with pytest.raises(LaomoError) as refusal:
        c2_3_recovery.require_terms(*asked)
    assert refusal.value.code == case["结果"]


@pytest.mark.parametrize(
    ("kind", "role", "unit_kind", "code"),
    [
        (Kind.ORDER, Role.APPROVER, OrgKind.CITY_FEDERATION, None),
        (Kind.ORDER, Role.PREPARER, OrgKind.CITY_FEDERATION, "ROLE_NOT_PERMITTED"),
        (Kind.ORDER, Role.SUPERVISOR, OrgKind.PROVINCIAL_FINANCE, "ROLE_NOT_PERMITTED"),
        (Kind.WAIVER, Role.SUPERVISOR, OrgKind.PROVINCIAL_FINANCE, None),
        (Kind.WAIVER, Role.SUPERVISOR, OrgKind.PROVINCIAL_FEDERATION, None),
        (Kind.WAIVER, Role.SUPERVISOR, OrgKind.CITY_FEDERATION, "ROLE_NOT_PERMITTED"),
        (Kind.WAIVER, Role.APPROVER, OrgKind.CITY_FEDERATION, "ROLE_NOT_PERMITTED"),
    ],
)
def test_who_decides(kind, role, unit_kind, code):
    actor = Actor("某人", HEFEI, unit_kind, frozenset({role}))
    if code is None:
        c2_3_recovery.may_decide(kind, actor, HEFEI)
        return
    with pytest.raises(LaomoError) as refusal:
        c2_3_recovery.may_decide(kind, actor, HEFEI)
    assert refusal.value.code == code


def test_an_instalment_is_late_from_the_day_after():
    plan = [Instalment(date(2024, 6, 12), 100), Instalment(date(2024, 7, 12), 100)]
    assert c2_3_recovery.overdue_fen(plan, 200, date(2024, 6, 12)) == 0
    assert c2_3_recovery.overdue_fen(plan, 200, date(2024, 6, 13)) == 100
    assert c2_3_recovery.overdue_fen(plan, 100, date(2024, 6, 13)) == 0
    assert c2_3_recovery.overdue_fen(plan, 200, date(2024, 7, 13)) == 200
    assert c2_3_recovery.overdue_fen([], 200, date(2024, 7, 13)) == 0


@pytest.mark.parametrize("case", YEAR_END["结束的年度"], ids=lambda case: case["名"])
def test_closed_year(case):
    assert c2_3_year_end.closed_year(case["今天"]) == case["年度"]
    assert c2_3_year_end.may_decide(case["年度"], case["今天"])
    assert not c2_3_year_end.may_decide(case["年度"] + 1, case["今天"])


@pytest.mark.parametrize("case", YEAR_END["结存时间"], ids=lambda case: case["名"])
def test_lots(case):
    lots = c2_3_year_end.lots(case["结存"], [Inflow(day, fen) for day, fen in case["到账"]])
    assert [[lot.since, lot.amount_fen] for lot in lots] == case["结果"]
