"""C5.6 鼓励用人单位吸纳就业困难劳模就业: how a referral can end, and which ends show that the market had no place for the person (C5.7)."""

from enum import StrEnum
from typing import Final

from libs.common.kernel.clause import Clause
from libs.common.kernel.errors import Code, refuse

CLAUSE = Clause("C5.6", "鼓励用人单位吸纳就业困难劳模就业")


class DeclineReason(StrEnum):
    """The last four are said by registry's facts, VACANCY_CLOSED by the closing; the others by a clerk."""

    EMPLOYER_CHOSE_OTHER = "EMPLOYER_CHOSE_OTHER"
    CONDITIONS_NOT_MET = "CONDITIONS_NOT_MET"
    VACANCY_CLOSED = "VACANCY_CLOSED"
    PERSON_DECLINED = "PERSON_DECLINED"
    NO_SHOW = "NO_SHOW"
    REEMPLOYED = "REEMPLOYED"
    RETIRED = "RETIRED"
    DECEASED = "DECEASED"
    MERGED = "MERGED"


_D = DeclineReason
MARKET_ATTEMPTS: Final = frozenset({_D.EMPLOYER_CHOSE_OTHER, _D.CONDITIONS_NOT_MET})
"""Tried and not taken, by the employer's word. Who declines the work or does not come has not shown that there is none, nor has a bureau that
closes a vacancy.
"""


def require_place(hired: int, places: int) -> None:
    """Refuses INVALID_TRANSITION where every place is taken."""
    if hired >= places:
        refuse(Code.INVALID_TRANSITION, f"招聘岗位共{places}个，已全部录用满员，不能再登记录用")
