"""C5.5 to C5.8 against their tables (c5_5_training)."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from libs.common.kernel.errors import LaomoError
from libs.common.kernel.parameters import Parameter
from services.employment.policy import c5_5_training
from services.employment.policy.c5_5_training import TrainingSubsidyKind
from services.employment.storage.unit_of_work import PARAMETERS

TODAY = date(2024, 6, 12)


def table(name):
    rows = yaml.safe_load((Path(__file__).parent / "cases" / f"{name}.yaml").read_text("utf-8"))
    return [pytest.param(row, id=row["名"]) for row in rows]


def values_on(day, **rows):
    """The values in force on a day; of a row (value, first day)."""
    extra = [Parameter(key.replace("__", "."), value, "元", since, "C5", "皖人社〔2024〕1号") for key, (value, since) in rows.items()]
    return PARAMETERS.shipped().with_rows(extra).on(day)


def answers(judge, expected):
    """What `judge` answers; of a refusal its code."""
    if expected == "OK":
        judge()
    elif isinstance(expected, str) and expected.isupper():
        with pytest.raises(LaomoError, match=expected):
            judge()
    else:
        assert judge() == expected


@pytest.mark.parametrize("case", table("c5_5_training"))
def test_what_a_course_is_worth_and_when_it_can_have_been_completed(case):
    def judge():
        if "结束" in case:
            return c5_5_training.require_course_days(case["开课"], case["结束"])
        if "开课" in case:
            return c5_5_training.require_completed_on(case["结业"], case["开课"], TODAY)
        kind = TrainingSubsidyKind(case["种类"])
        rows = {f"amount__{kind}_SUBSIDY": (case["标准"], case["生效"])} if "标准" in case else {}
        return c5_5_training.amount_fen(kind, values_on(case["结业"], **rows))

    answers(judge, case["结果"])
