"""Titles and tiers against their table (cases/c0_1_honours.yaml)."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from services.registry.policy import c0_1_honours
from services.registry.policy.c0_1_honours import HeldHonour

CASES = yaml.safe_load((Path(__file__).parent / "cases/c0_1_honours.yaml").read_text("utf-8"))
BORN, EARLY, LATE, ENDED = date(1950, 1, 1), date(1990, 5, 1), date(2000, 5, 1), date(2024, 3, 1)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["名"])
def test_title(case):
    assert c0_1_honours.tier_of(case["称号"]) == case["层级"]


def test_a_dual_title_is_national_from_its_day_and_provincial_after_a_revocation():
    held = [HeldHonour("PROVINCIAL", EARLY), HeldHonour("NATIONAL", LATE, ENDED), HeldHonour("NONE", EARLY)]
    assert c0_1_honours.tier_spans(held, BORN) == [(BORN, "NONE"), (EARLY, "PROVINCIAL"), (LATE, "NATIONAL"), (ENDED, "PROVINCIAL")]


def test_an_honour_below_provincial_level_opens_nothing():
    assert c0_1_honours.tier_on([HeldHonour("NONE", EARLY)], LATE) == "NONE"
