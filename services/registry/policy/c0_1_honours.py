"""C0.1 我省省部级以上劳动模范: which titles count, and the tier they give on a day."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from libs.common.kernel.clause import Clause
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.parameters import ParametersOn

CLAUSE = Clause("C0.1", "我省省部级以上劳动模范", defaults=("Q05", "Q16", "Q54"))

ENABLED_KEY: Final = "treated_as.enabled"
TITLES_KEY: Final = "treated_as.titles"
NO_TITLE: Final = "-"
_NATIONAL = frozenset({"全国劳动模范", "全国先进工作者"})
_MINISTERIAL = re.compile(r"全国.+(劳动模范|先进工作者)")
_PROVINCIAL = frozenset({"安徽省劳动模范", "安徽省先进工作者"})


@dataclass(frozen=True, slots=True)
class HeldHonour:
    """`tier` NONE for an honour below provincial level, which opens nothing. `ended_on`: the first day it no longer counts; its award date when it was revoked on a day nobody recorded."""

    tier: str
    award_date: date
    ended_on: date | None = None


def tier_of(title: str, treated_as: Collection[str] = ()) -> Literal["NATIONAL", "PROVINCIAL"] | None:
    """NATIONAL, PROVINCIAL (provincial or ministerial, or treated as such by document: Q16), or None for anything below."""
    if title in _NATIONAL:
        return "NATIONAL"
    if title in _PROVINCIAL or title in treated_as or _MINISTERIAL.fullmatch(title):
        return "PROVINCIAL"
    return None


def treated_as(parameters: ParametersOn) -> frozenset[str]:
    """Titles that count as provincial on a day though they are no model worker's (Q16): none unless a document says so."""
    return parameters.words(TITLES_KEY) - {NO_TITLE} if parameters.text(ENABLED_KEY) == "true" else frozenset()


def require_titles(titles: Sequence[str]) -> None:
    """Refuses FIELD_INVALID for a list that is none, or that would give a national or provincial title another tier."""
    if not titles or (NO_TITLE in titles and len(titles) > 1) or any(tier_of(title) for title in titles):
        refuse(Code.FIELD_INVALID, f"{TITLES_KEY}: 请填写省部级劳模以外的荣誉全称，以空格分开；没有的填 -")


def tier_on(honours: Sequence[HeldHonour], day: date) -> str:
    """The highest tier in force on a day: dual titles count as NATIONAL only (Q05)."""
    tiers = {honour.tier for honour in honours if honour.award_date <= day and (honour.ended_on is None or day < honour.ended_on)}
    return next((tier for tier in ("NATIONAL", "PROVINCIAL") if tier in tiers), "NONE")


def tier_spans(honours: Sequence[HeldHonour], birth_date: date) -> list[tuple[date, str]]:
    """The tier from each day on which it changes, beginning with the birth date."""
    days = sorted({birth_date, *(honour.award_date for honour in honours), *(honour.ended_on for honour in honours if honour.ended_on)})
    spans: list[tuple[date, str]] = []
    for day in days:
        tier = tier_on(honours, day)
        if not spans or spans[-1][1] != tier:
            spans.append((day, tier))
    return spans
