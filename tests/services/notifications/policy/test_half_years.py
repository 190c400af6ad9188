"""C8.3 half-years against their table."""

from pathlib import Path

import pytest
import yaml

from services.notifications.policy.c8_3_half_years import HalfYear, due_on, last_due
from services.notifications.storage.parameters import shipped

CASES = yaml.safe_load((Path(__file__).parent / "cases/c8_3_half_years.yaml").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["名"])
def test_half_year(case):
    if "应报送" in case:
        asked = HalfYear(case["年"], case["半"])
        assert due_on(asked, shipped().on(asked.last_day)) == case["应报送"]
    else:
        assert last_due(case["今天"], shipped().on(case["今天"])) == HalfYear(*case["最近"])
