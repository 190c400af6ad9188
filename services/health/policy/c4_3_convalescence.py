"""C4.3 每年分批组织安排…疗休养活动: what a batch looks like, and whose turn it is, with the reasons (Q32)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from libs.common.kernel.clause import Clause
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.parameters import ParametersOn

CLAUSE = Clause("C4.3", "每年分批组织安排…疗休养活动", ("Q32",))
MAX_KEY, COST_KEY = "convalescence.max_per_person_year", "convalescence.cost_source"
_LONGEST: Final = 60
"""Days: no rule of the circular, only a slip of the pen caught."""
REASON_ZH: Final = {
    "NEVER_ATTENDED": "从未参加",
    "ATTENDED": "上次参加",
    "FRONT_LINE": "一线岗位",
    "HARD_CONDITIONS": "艰苦岗位",
    "NOMINATED": "推荐时间",
}


@dataclass(frozen=True, slots=True)
class Dates:
    """First and last day of the stay, both counted; nominations are taken through `nominate_until`."""

    starts_on: date
    ends_on: date
    nominate_until: date


@dataclass(frozen=True, slots=True)
class Candidate:
    """`last_attended`: the last day of the latest stay; None: never."""

    id: UUID
    last_attended: date | None
    front_line: bool
    hard_conditions: bool
    nominated_at: datetime


@dataclass(frozen=True, slots=True)
class Placed:
    """`turn` counts from 1; `reasons`: what decided it, in the order in which it counts."""

    id: UUID
    turn: int
    has_place: bool
    reasons: tuple[str, ...]


def require_batch(year: int, dates: Dates, today: date) -> None:
    """Refuses FIELD_INVALID."""
    if dates.ends_on < dates.starts_on or dates.starts_on.year != year:
        refuse(Code.FIELD_INVALID, f"请填写{year}年内开始的日期，结束日期不得早于开始日期")
    if (dates.ends_on - dates.starts_on).days >= _LONGEST:
        refuse(Code.FIELD_INVALID, f"一个批次不超过{_LONGEST}日，请核对结束日期")
    if not today <= dates.nominate_until < dates.starts_on:
        refuse(Code.FIELD_INVALID, "推荐截止日期应在今天及以后、开始日期之前")


def require_turn_left(taken: int, parameters: ParametersOn) -> None:
    """`taken`: places, turns waited for and stays of the year. Refuses ANNUAL_LIMIT_REACHED."""
    if taken >= parameters.integer(MAX_KEY):
        refuse(Code.ANNUAL_LIMIT_REACHED, "此人本年度已参加或已被推荐疗休养，次数已满")


def draw(candidates: Collection[Candidate], capacity: int) -> list[Placed]:
    """Never attended, then longest ago, front-line, hard conditions, then the time of nomination; the first `capacity` have a place."""
    ordered = sorted(candidates, key=_turn)
    return [Placed(each.id, turn, turn <= capacity, _reasons(each)) for turn, each in enumerate(ordered, 1)]


def cost_source(parameters: ParametersOn) -> str:
    """Whose money pays a stay. Refuses CONFIG_MISSING: the circular names none, and there is no default (Q32)."""
    return parameters.text(COST_KEY)


def _turn(candidate: Candidate) -> tuple[bool, date, bool, bool, datetime, UUID]:
    last = candidate.last_attended
    front = (not candidate.front_line, not candidate.hard_conditions)
    return (last is not None, last or date.min, *front, candidate.nominated_at, candidate.id)


def _reasons(candidate: Candidate) -> tuple[str, ...]:
    last = candidate.last_attended
    said = ["NEVER_ATTENDED" if last is None else f"ATTENDED:{last.isoformat()}"]
    said += ["FRONT_LINE"] if candidate.front_line else []
    said += ["HARD_CONDITIONS"] if candidate.hard_conditions else []
    return (*said, f"NOMINATED:{candidate.nominated_at.isoformat(timespec='seconds')}")
