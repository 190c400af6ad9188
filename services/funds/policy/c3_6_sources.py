"""C3.6 按现行渠道予以保障: which purposes a source may pay, as dated rows; union money apart; local money on top and never instead (C2.2, C4.8)."""

from datetime import date
from typing import Final

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.clause import Clause
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.jurisdiction import PROVINCE_KINDS

CLAUSE = Clause("C3.6", "按现行渠道予以保障", ("Q56",))
TOP_UPS: Final = "LOCAL_SPECIAL"
"""市县财政: pays local top-ups, lines of their own, and nothing else: it never stands in silently for the earmarked."""

BOOKS: Final = {
    "CENTRAL_SPECIAL": "EARMARK",
    "PROVINCIAL_SPECIAL": "EARMARK",
    "LOCAL_SPECIAL": "EARMARK",
    "UNION_FUND": "UNION",
    "EMPLOYER_UNION": "UNION",
    "EMPLOYMENT_FUND": "EMPLOYMENT",
}
_EARMARKED: Final = frozenset(
    {"SPRING_FESTIVAL_GRANT", "LIVING_HARDSHIP_SUBSIDY", "SPECIAL_HARDSHIP_AID", "HEALTH_CHECKUP_SUBSIDY", "OLD_AGE_ALLOWANCE"}
)
_UNION: Final = frozenset({"VISIT", "BEREAVEMENT", "CHECKUP", "CONVALESCENCE"})
EMPLOYMENT: Final = frozenset({"TRAINING_SUBSIDY", "APPRAISAL_SUBSIDY", "SOCIAL_INSURANCE_SUBSIDY", "PUBLIC_WELFARE_POST_SUBSIDY"})
"""就业补助资金 (C5.5, C5.8): a book of the HRSS bureaus, apart from earmarks and from the unions' money."""
PURPOSES: Final = {"EARMARK": _EARMARKED, "UNION": _UNION, "EMPLOYMENT": EMPLOYMENT}


def book_of(source: str, purpose: str) -> str:
    """The book that a source belongs to, if the purpose is one of that book's. Refuses FUND_SOURCE_MISMATCH: union money is never earmarked."""
    book = BOOKS[source]
    if purpose not in PURPOSES[book]:
        refuse(Code.FUND_SOURCE_MISMATCH, "该来源不列此用途：专项资金、工会经费、就业补助资金分账核算，不得混用")
    return book


def require_row(purpose_allowed: bool, effective_from: date, today: date) -> None:
    """Refuses FIELD_INVALID: a purpose is ended from today on at the earliest; what was paid before stands."""
    if not purpose_allowed and effective_from < today:
        refuse(Code.FIELD_INVALID, "停止某用途不能追溯，生效日期不得早于今天")


def may_set(actor: Actor, role: Role) -> None:
    """The policy offices of the province. Refuses ROLE_NOT_PERMITTED."""
    if not actor.has(role) or actor.unit_kind not in PROVINCE_KINDS:
        refuse(Code.ROLE_NOT_PERMITTED, "资金来源与用途对应表由省总工会、省财政厅的政策岗位录入、审批")
