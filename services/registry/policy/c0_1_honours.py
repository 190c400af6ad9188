"""C0.1 我省省部级以上劳动模范: which titles count, and the tier they give on a day."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from libs.common.kernel.clause import Clause

CLAUSE = Clause("C0.1", "我省省部级以上劳动模范", defaults=("Q05", "Q16", "Q54"))

_NATIONAL = frozenset({"全国劳动模范", "全国先进工作者"})
_MINISTERIAL = re.compile(r"全国.+(劳动模范|先进工作者)")
_PROVINCIAL = frozenset({"安徽省劳动模范", "安徽省先进工作者"})


@dataclass(frozen=True, slots=True)
class HeldHonour:
    """`tier` NONE for an honour below provincial level, which opens nothing. `ended_on`: the first day it no longer counts; its award date when it was revoked on a day nobody recorded."""

    tier: str
    award_date: date
    ended_on: date | None = None


def tier_of(title: str) -> Literal["NATIONAL", "PROVINCIAL"] | None:
    """NATIONAL, PROVINCIAL (provincial or ministerial), or None for anything below."""
    if title in _NATIONAL:
        return "NATIONAL"
    if title in _PROVINCIAL or _MINISTERIAL.fullmatch(title):
        return "PROVINCIAL"
    return None


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
