"""C4.5–C4.8 against their tables: c4_5_checkup_year, c4_6_national_checkup, c4_7_checkup_payer, c4_8_union_split, and c1_5_parameters."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.common.kernel.errors import LaomoError
from libs.common.kernel.money import format_yuan, parse_yuan
from libs.common.kernel.parameters import Parameter
from services.health.policy import c1_5_parameters, c4_5_checkup_year, c4_6_national_checkup, c4_7_checkup_payer, c4_8_union_split
from services.health.policy.c4_7_checkup_payer import Basis, Charge, Payer, PayerFacts
from services.health.policy.c4_8_union_split import Ratio, Route
from tests.services.health.policy.shipped import shipped_on
from tests.services.health.policy.test_coverage_and_illness import table


def code_of(act, *arguments):
    try:
        act(*arguments)
    except LaomoError as refusal:
        return refusal.code.value if refusal.detail else "没有告诉用户怎么办"
    return None


@pytest.mark.parametrize("case", table("c4_5_checkup_year"))
def test_the_year(case):
    expected, year, today = case["结果"], case["年"], case["今"]
    if "到期" in expected:
        assert c4_5_checkup_year.is_due(year, today) is expected["到期"]
        assert c4_5_checkup_year.is_late(year, today) is expected["逾期"]
    elif "安排" in case:
        assert code_of(c4_5_checkup_year.require_plannable, year, today) == expected["代码"]
    else:
        assert code_of(c4_5_checkup_year.require_done_in_year, year, case["完成"], today) == expected["代码"]


@pytest.mark.parametrize("case", table("c4_6_national_checkup"))
def test_the_national_standard(case):
    parameters = shipped_on(date(2024, 6, 12), checkup__national__mode=case["方式"])
    assert code_of(c4_6_national_checkup.require_standard, parse_yuan(case["金额"]), parameters) == case["结果"]


def test_the_circular_ships_the_standard_and_no_ratio():
    shipped = shipped_on(date(2024, 6, 12))
    assert (shipped.text("checkup.national.standard"), shipped.text("checkup.national.mode")) == ("1000.00", "FLAT")
    for route in Route:
        assert code_of(c4_8_union_split.ratio_on, route, shipped) == "CONFIG_MISSING"


@pytest.mark.parametrize("case", table("c4_7_checkup_payer"))
def test_who_pays(case):
    if "事实" in case:
        assert c4_7_checkup_payer.decide(PayerFacts(**case["事实"])) == Charge(Payer(case["结果"][0]), Basis(case["结果"][1]))
    else:
        due = Charge(Payer(case["应付"][0]), Basis(case["应付"][1]))
        assert code_of(c4_7_checkup_payer.require_recordable, due, Payer(case["另记"])) == case["结果"]


@pytest.mark.parametrize(("due", "billed"), [(due, billed) for due in Payer for billed in Payer])
def test_a_bill_for_another_payer_is_a_mismatch(due, billed):
    assert code_of(c4_7_checkup_payer.require_payer, due, billed) == (None if due is billed else "PAYER_MISMATCH")


@pytest.mark.parametrize("case", table("c4_8_union_split"))
def test_the_split(case):
    if "线路" in case:
        expected = None if case["结果"] == "通过" else case["结果"]
        assert code_of(Ratio.parse_without_county, case["比例"]) == expected
    elif "金额" in case:
        parts = c4_8_union_split.split(parse_yuan(case["金额"]), Ratio.parse(case["比例"]))
        assert [format_yuan(part) for part in parts] == case["结果"]
    else:
        assert code_of(Ratio.parse, case["比例"]) == case["结果"]


@given(st.integers(0, 10**9), st.integers(0, 10_000), st.integers(0, 10_000))
def test_no_fen_is_lost_or_made(fen, province, city):
    province, city = min(province, 10_000), min(city, 10_000 - min(province, 10_000))
    ratio = Ratio(province, city, 10_000 - province - city)
    parts = c4_8_union_split.split(fen, ratio)
    assert sum(parts) == fen
    shares = (ratio.province, ratio.city, ratio.county)
    assert all(abs(part * 10_000 - fen * share) < 10_000 for part, share in zip(parts, shares, strict=True))


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("checkup.ratio.CITY", "20 30 50", None),
        ("checkup.ratio.CITY", "20 30 49", "FIELD_INVALID"),
        ("checkup.ratio.DIRECT", "20 30 50", "FIELD_INVALID"),
        ("checkup.ratio.INDUSTRY", "40 60 0", None),
        ("checkup.ratio.COUNTY", "100 0 0", "FIELD_INVALID"),
        ("checkup.national.mode", "CAP", None),
        ("checkup.national.mode", "LIMIT", "FIELD_INVALID"),
        ("checkup.national.standard", "1200.00", None),
        ("checkup.national.standard", "1,200", "MONEY_FORMAT_INVALID"),
        ("insurance_gap.working_days", "15", None),
        ("insurance_gap.working_days", "fifteen", "FIELD_INVALID"),
    ],
)
def test_what_a_policy_value_may_look_like(key, value, code):
    rows = [Parameter(key, value, "值", date(2024, 1, 1), "C4.8", "皖工发〔2024〕30号")]
    assert code_of(c1_5_parameters.check, rows) == code
