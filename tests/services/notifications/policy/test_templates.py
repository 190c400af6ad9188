"""C2.6 message templates against their table; every kind is worded in both languages, Chinese where there is no English."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from libs.common.kernel.parameters import ParametersOn
from services.notifications.policy import c2_6_templates
from services.notifications.storage.parameters import shipped

CASES = yaml.safe_load((Path(__file__).parent / "cases/c2_6_templates.yaml").read_text("utf-8"))
VALUES = dict.fromkeys(("benefit", "amount", "months", "date", "source"), "—")
TODAY = shipped().on(date(2024, 6, 12))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["名"])
def test_template(case):
    assert (c2_6_templates.fault_of(case["种类"], case["文字"]) is None) == case["可用"]


@pytest.mark.parametrize("kind", sorted(c2_6_templates.PLACEHOLDERS))
def test_every_kind_is_worded_in_both_languages_and_falls_back_to_chinese(kind):
    chinese, english = (c2_6_templates.worded(kind, VALUES, TODAY, english=wanted) for wanted in (False, True))
    assert all(chinese)
    assert all(english)
    assert chinese != english
    without = ParametersOn(TODAY.on, {key: row for key, row in TODAY.values.items() if ".en." not in key})
    assert c2_6_templates.worded(kind, VALUES, without, english=True) == chinese
