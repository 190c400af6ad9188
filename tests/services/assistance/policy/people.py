"""From the words of a YAML case to the facts of a person. What a case does not say is the ordinary case."""

from collections.abc import Callable
from datetime import date
from typing import Any

from libs.common.kernel.money import parse_yuan
from libs.common.kernel.parameters import Parameter, ParameterTable
from services.assistance.policy.benefit_facts import (
    BenefitFacts,
    CapacityProof,
    Category,
    Income,
    IncomeSource,
    LifeStatus,
    Sex,
    Spans,
    T,
    Tier,
)
from tests.services.assistance.policy.shipped import shipped_table

SEX = {"男": Sex.MALE, "女": Sex.FEMALE}
TIER = {"全国": Tier.NATIONAL, "省部级": Tier.PROVINCIAL, "无": Tier.NONE}
CATEGORY = {
    "在职职工": Category.STAFF,
    "退休职工": Category.RETIREE,
    "农民": Category.FARMER,
    "下岗失业": Category.UNEMPLOYED,
    "灵活就业": Category.FLEXIBLE,
}
LIFE = {"健在": LifeStatus.ALIVE, "去世": LifeStatus.DECEASED, "失联": LifeStatus.LOST_CONTACT, "移居境外": LifeStatus.ABROAD}
SOURCE = {
    "工资": IncomeSource.WAGE,
    "养老金": IncomeSource.PENSION,
    "失业保险金": IncomeSource.UNEMPLOYMENT_BENEFIT,
    "无": IncomeSource.NONE,
}
ORDINARY = {
    "性别": "男",
    "出生": date(1950, 1, 1),
    "层级": "省部级",
    "类别": "退休职工",
    "生存": "健在",
    "收入": "2000.00 养老金",
    "鉴定": None,
}


def person(case: dict[str, Any]) -> BenefitFacts:
    said = ORDINARY | case.get("人", {})
    born_on = said["出生"]
    return BenefitFacts(
        sex=SEX[said["性别"]],
        birth_date=born_on,
        tier=_spans(said["层级"], born_on, TIER.__getitem__),
        category=_spans(said["类别"], born_on, CATEGORY.__getitem__),
        life=_spans(said["生存"], born_on, LIFE.__getitem__),
        income=() if said["收入"] == "未申报" else _spans(said["收入"], born_on, income),
        capacity=_spans(said["鉴定"], born_on, proof),
        also_provincial=said.get("兼有省部级", False),
    )


def income(said: str) -> Income:
    """`2000.00 养老金`, then in any order `其他600.00房屋租金`, `居民养老金220.00`, `12个月合计`."""
    amount, source, *more = said.split()
    rest: dict[str, Any] = {}
    for word in more:
        if word == "12个月合计":
            rest["months"] = 12
        elif word.startswith("居民养老金"):
            rest["resident_pension_fen"] = parse_yuan(word.removeprefix("居民养老金"))
        else:
            kind = word.removeprefix("其他").lstrip("0123456789.")
            rest |= {"other_kind": kind, "other_fen": parse_yuan(word.removeprefix("其他").removesuffix(kind))}
    return Income(parse_yuan(amount), SOURCE[source], **rest)


def proof(said: str | date | None) -> CapacityProof | None:
    """`2022-05-31`, or `2022-05-31 长期`."""
    if said is None:
        return None
    day, *permanent = str(said).split()
    return CapacityProof("皖劳鉴〔2022〕1号", date.fromisoformat(day), permanent=permanent == ["长期"])


def table(case: dict[str, Any]) -> ParameterTable:
    """The shipped values and the rows that the case adds: [键, 值, 自]."""
    added = [Parameter(key, str(value), "", from_day, "C1.5", "皖测〔2024〕1号") for key, value, from_day in case.get("参数", [])]
    return shipped_table().with_rows(added)


def _spans(said: Any, born_on: date, read: Callable[[Any], T]) -> Spans[T]:
    """One value for a whole life, or {day: value}."""
    if not isinstance(said, dict):
        return ((born_on, read(said)),)
    return tuple((day, read(value)) for day, value in said.items())
