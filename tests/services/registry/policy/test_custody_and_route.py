"""When custody begins and ends (cases/c7_4_custody.yaml), and which union is responsible (cases/c8_1_route.yaml)."""

from pathlib import Path

import pytest
import yaml

from libs.common.kernel.jurisdiction import OrgKind
from services.registry.policy import c7_4_custody, c8_1_route
from services.registry.policy.c7_4_custody import Custodian, CustodyFacts, target
from services.registry.policy.c8_1_route import RouteFacts

CASES = Path(__file__).parent / "cases"


@pytest.mark.parametrize("case", yaml.safe_load((CASES / "c7_4_custody.yaml").read_text("utf-8")), ids=lambda case: case["名"])
def test_custody(case):
    facts = CustodyFacts(case["健在"], case["有单位"], case["单位状况"], case["托管中"])
    assert c7_4_custody.decide(facts) == case["结果"]


@pytest.mark.parametrize("case", yaml.safe_load((CASES / "c8_1_route.yaml").read_text("utf-8")), ids=lambda case: case["名"])
def test_route(case):
    facts = RouteFacts(case["类别"], case["单位"], frozenset(map(OrgKind, case["隶属"])), case["省内常住"])
    assert c8_1_route.basis(facts) == case["结果"]


def test_the_unions_of_the_residence_have_custody_or_those_responsible_where_it_is_elsewhere():
    here, there = Custodian("包河区", "合肥市"), Custodian("镜湖区", "芜湖市")
    assert (target(there, here), target(None, here)) == (there, here)
