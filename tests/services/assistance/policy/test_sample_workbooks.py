"""The policy against the real-shaped workbooks: every line that two independent programs computed, and no other (data/README.md).

The reader here is deliberately not the importer: it takes the rows that `expected.json` does not refuse and nothing else from it.
"""

import csv
import json
import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from libs.common.kernel.money import format_yuan
from libs.common.kernel.months import Month
from services.assistance.policy import c0_1_tier, c2_5_form
from services.assistance.policy.benefit_facts import BenefitFacts, CapacityProof, Income, LifeStatus, Sex, Tier
from services.assistance.policy.c0_1_tier import Title
from services.assistance.policy.c1_5_rules_in_force import Schedule
from services.assistance.policy.c3_4_c3_5_month import assessments, decide_months
from tests.services.assistance.policy.people import CATEGORY, LIFE, SOURCE
from tests.services.assistance.policy.shipped import shipped_table

ROOT = Path(__file__).parents[4]
SAMPLE = ROOT / "deploy/local/sample"
EXPECTED = ROOT / "tests/expected"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def rows(book: str, refused: list[dict[str, object]]) -> Iterator[dict[str, object]]:
    skipped = {fault["row"] for fault in refused}
    sheet = CalamineWorkbook.from_path(str(SAMPLE / f"{book}.xlsx")).get_sheet_by_index(0).to_python(skip_empty_area=False)
    for number, cells in enumerate(sheet[4:], start=5):
        if not any(str(cell).strip() for cell in cells):
            return
        if number not in skipped:
            yield dict(zip(sheet[3], cells, strict=True))


def id_number(cell: object) -> str:
    digits = unicodedata.normalize("NFKC", str(cell)).strip().upper()
    if len(digits) == 15:
        digits = f"{digits[:6]}19{digits[6:]}"
        digits += "10X98765432"[sum(int(d) * w for d, w in zip(digits, WEIGHTS, strict=True)) % 11]
    return digits


def day(cell: object) -> date:
    if isinstance(cell, date):
        return cell
    year, month, *rest = re.fullmatch(r"(\d{4})\D?(\d{1,2})\D?(\d{1,2})?\D?", str(cell)).groups()
    return date(int(year), int(month), int(rest[0] or 1))


def fen(cell: object) -> int:
    return int(Decimal(str(cell).strip() or "0") * 100)


def tier(title: str) -> Tier:
    if title in ("全国劳动模范", "全国先进工作者"):
        return Tier.NATIONAL
    return Tier.PROVINCIAL


def people(refused: list[dict[str, object]]) -> dict[str, tuple[dict[str, object], list[Title]]]:
    """The last stored row of each person, and all their honours."""
    found: dict[str, tuple[dict[str, object], list[Title]]] = {}
    for row in rows("roster", refused):
        number, awarded_on = id_number(row["公民身份号码"]), day(row["授予年月"])
        honours = found[number][1] if number in found else []
        honours.append(Title(tier(row["荣誉称号"]), awarded_on, awarded_on if row["荣誉状态"] == "已撤销" else None))
        found[number] = (row, honours)
    return found


def facts(number: str, person: dict[str, object], honours: list[Title], form: dict[str, object]) -> BenefitFacts:
    born_on = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    life = LIFE[person["生存状态"]]
    since = c2_5_form.states_from(day(form["申报日期"]))
    capacity = None
    if form["是否丧失劳动能力"] == "是":
        capacity = CapacityProof(form["鉴定文号"], day(form["鉴定日期"]), permanent=form["有效期"] == "长期")
    return BenefitFacts(
        sex=Sex.MALE if int(number[16]) % 2 else Sex.FEMALE,
        birth_date=born_on,
        tier=c0_1_tier.tier_spans(honours, born_on),
        category=((born_on, CATEGORY[person["人员类别"]]),),
        life=((day(person["去世日期"]) if life is LifeStatus.DECEASED else born_on, life),),
        income=(
            (
                since,
                Income(
                    wage_fen=fen(form["月工资(养老金)(元)"]),
                    source=SOURCE[form["收入来源"]],
                    other_fen=fen(form["其他固定收入(元/月)"]),
                    other_kind=form["其他固定收入说明"],
                    resident_pension_fen=fen(form["城乡居民基本养老金(元/月)"]),
                ),
            ),
        ),
        capacity=((since, capacity),),
    )


@pytest.fixture(scope="module")
def expected() -> dict[str, dict]:
    return json.loads((EXPECTED / "expected.json").read_text(encoding="utf-8"))


def test_tiers_of_the_roster(expected):
    on = date(2024, 2, 26)
    tiers = [c0_1_tier.tier_on(honours, on) for _, honours in people(expected["roster"]["refused"]).values()]
    assert {t.lower(): tiers.count(t) for t in Tier} == expected["roster"]["tiers"]


def test_lines_through_june_2024(expected):
    roster = people(expected["roster"]["refused"])
    schedule = Schedule.of(shipped_table())
    through = Month.parse(expected["payment"]["through"])
    lines = []
    for form in rows("survey", expected["survey"]["refused"]):
        number = id_number(form["公民身份号码"])
        person, honours = roster[number]
        submitted_on = day(form["申报日期"])
        known = facts(number, person, honours, form)
        seen = assessments(known, through, schedule)
        lines += [
            (number, str(decision.month), format_yuan(decision.amount_fen), decision.grounds, person["责任工会"])
            for decision in decide_months(known, Month.of(submitted_on), through, submitted_on, schedule, seen)
            if decision.amount_fen
        ]
    with (EXPECTED / "lines.csv").open(encoding="utf-8", newline="") as file:
        assert sorted(lines) == [tuple(row) for row in list(csv.reader(file))[1:]]
