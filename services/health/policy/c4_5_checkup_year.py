"""C4.5 每年安排…开展1次健康体检: one funded check-up a person and calendar year, everybody planned or declined by 30 June."""

from datetime import date
from enum import StrEnum
from typing import Final

from libs.common.kernel.clause import Clause
from libs.common.kernel.errors import Code, refuse

CLAUSE = Clause("C4.5", "每年安排…开展1次健康体检")
_MONTH, _DAY = 6, 30


class DeclineReason(StrEnum):
    OWN_CHOICE = "OWN_CHOICE"
    UNFIT = "UNFIT"
    AWAY = "AWAY"
    DONE_ELSEWHERE = "DONE_ELSEWHERE"
    OTHER = "OTHER"


DECLINE_ZH: Final = {
    DeclineReason.OWN_CHOICE: "本人不愿参加",
    DeclineReason.UNFIT: "身体原因不便参加",
    DeclineReason.AWAY: "长期在外",
    DeclineReason.DONE_ELSEWHERE: "已另行体检",
    DeclineReason.OTHER: "其他",
}


def plan_by(year: int) -> date:
    """The last day on which everyone is PLANNED or DECLINED."""
    return date(year, _MONTH, _DAY)


def is_due(year: int, today: date) -> bool:
    """Whether the day has come: from then on whoever is left is told of, county by county."""
    return today >= plan_by(year)


def is_late(year: int, today: date) -> bool:
    return today > plan_by(year)


def require_plannable(year: int, today: date) -> None:
    """Check-ups of the present year and of the next. Refuses FIELD_INVALID."""
    if year not in (today.year, today.year + 1):
        refuse(Code.FIELD_INVALID, "只能安排今年或明年的体检")


def require_done_in_year(year: int, done_on: date, today: date) -> None:
    """A check-up counts for the calendar year in which it is done. Refuses FIELD_INVALID."""
    if done_on > today:
        refuse(Code.FIELD_INVALID, "体检日期不得晚于今天")
    if done_on.year != year:
        refuse(Code.FIELD_INVALID, f"此项是{year}年的体检，{done_on.year}年完成的请在{done_on.year}年安排")
