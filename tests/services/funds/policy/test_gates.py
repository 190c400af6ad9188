"""The payment gates against their table (cases/c2_4_gates.yaml)."""

from pathlib import Path

import pytest
import yaml

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import LaomoError
from libs.common.kernel.gates import Gate
from libs.common.kernel.ids import OrgUnitId, derived_id
from libs.common.kernel.jurisdiction import OrgKind
from services.funds.policy import c2_4_gates

CASES = yaml.safe_load((Path(__file__).parent / "cases/c2_4_gates.yaml").read_text(encoding="utf-8"))
KINDS = {
    "安徽省财政厅": OrgKind.PROVINCIAL_FINANCE,
    "安徽省总工会": OrgKind.PROVINCIAL_FEDERATION,
    "合肥市总工会": OrgKind.CITY_FEDERATION,
    "阜阳市总工会": OrgKind.CITY_FEDERATION,
    "庐江县总工会": OrgKind.COUNTY_FEDERATION,
}


def unit(name: str) -> OrgUnitId:
    return OrgUnitId(derived_id("unit", name))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["名"])
def test_gate(case):
    subject, role, name = case["人员"]
    actor = Actor(subject, unit(name), KINDS[name], frozenset({Role(role)}))
    done = {Gate(gate): frozenset(subjects) for gate, subjects in case.get("已办", {}).items()}
    if case["结果"] is None:
        c2_4_gates.require(Gate(case["环节"]), actor, unit("合肥市总工会"), done)
        return
    with pytest.raises(LaomoError) as refusal:
        c2_4_gates.require(Gate(case["环节"]), actor, unit("合肥市总工会"), done)
    assert refusal.value.code.value == case["结果"]
