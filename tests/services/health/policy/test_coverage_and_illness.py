"""C4.1 and C4.2 against their tables (cases/c4_1_coverage.yaml, cases/c4_2_serious_illness.yaml)."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from libs.common.kernel.errors import LaomoError
from libs.common.kernel.money import format_yuan, parse_yuan
from services.health.policy import c4_1_coverage, c4_2_serious_illness
from services.health.policy.c4_1_coverage import InsuranceKind, Insured
from services.health.policy.c4_2_serious_illness import Costs

CASES = Path(__file__).parent / "cases"


def table(name):
    return [pytest.param(case, id=case["名"]) for case in yaml.safe_load((CASES / f"{name}.yaml").read_text("utf-8"))]


def insured(row):
    return Insured(InsuranceKind(row[0]), row[1], row[2])


@pytest.mark.parametrize("case", table("c4_1_coverage"))
def test_coverage(case):
    known, expected = [insured(row) for row in case["已有"]], case["结果"]
    if "在保" in expected:
        assert c4_1_coverage.covered_on(known, case["问"]) is expected["在保"]
    elif "销号" in expected:
        assert c4_1_coverage.gap_closed(known, case["列出"], case["今"]) is expected["销号"]
    else:
        code = None
        try:
            c4_1_coverage.require_possible(insured(case["新"]), known)
        except LaomoError as refusal:
            code = refusal.code.value
        assert code == expected["代码"]


@pytest.mark.parametrize("case", table("c4_2_serious_illness"))
def test_self_paid(case):
    costs = Costs(*map(parse_yuan, case["费用"]))
    if case["结果"].isupper():
        with pytest.raises(LaomoError, match=case["结果"]):
            c4_2_serious_illness.self_paid(costs)
    else:
        assert format_yuan(c4_2_serious_illness.self_paid(costs)) == case["结果"]
    with pytest.raises(LaomoError):
        c4_2_serious_illness.self_paid(Costs(-1, 0, 0, 0))


def test_overlap_is_the_same_from_both_sides():
    first, second = Insured(InsuranceKind.EMPLOYEE, date(2024, 1, 1)), Insured(InsuranceKind.RESIDENT, date(2025, 1, 1), date(2025, 1, 1))
    assert first.overlaps(second)
    assert second.overlaps(first)
