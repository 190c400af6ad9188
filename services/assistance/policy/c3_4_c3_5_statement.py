"""告知书 about C3.4 and C3.5: which papers could change a no, how a reason reads in English, and until when one may ask for reconsideration (Q49)."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Final

from libs.common.kernel.clause import Clause
from libs.common.kernel.parameters import ParametersOn
from services.assistance.policy.c2_5_evidence import EvidenceKind

CLAUSE = Clause("C3.4", "月工资(养老金)低于2500元的，每人每月补助200元", ("Q49",))
APPEAL_DAYS: Final = "appeal.days"

_FORM, _INCOME, _CAPACITY = EvidenceKind.FORM, EvidenceKind.INCOME, EvidenceKind.CAPACITY
_PAPERS: Final[Mapping[str, tuple[EvidenceKind, ...]]] = {
    "INCOME_MISSING": (_FORM, _INCOME),
    "INCOME_NOT_BELOW_THRESHOLD": (_INCOME,),
    "FARMER_WITHOUT_PAY": (_INCOME,),
    "FARMER_NO_GROUND": (_INCOME, _CAPACITY),
    "FIXED_INCOME": (_INCOME,),
    "CAPACITY_NOT_PROVEN": (_CAPACITY,),
    "CAPACITY_PROOF_EXPIRED": (_CAPACITY,),
    "FARMER_AGE_NOT_MET": (EvidenceKind.ID_CARD,),
    "NOT_FARMER": (EvidenceKind.OTHER,),
    "TIER_NOT_ELIGIBLE": (EvidenceKind.HONOUR,),
    "HONOR_REVOKED": (EvidenceKind.HONOUR,),
    "SUSPENDED": (EvidenceKind.ID_CARD,),
    "ENTITLEMENT_TERMINATED": (_FORM, _INCOME),
    "BEFORE_SUBMISSION": (_FORM,),
}
REASON_EN: Final[Mapping[str, str]] = {
    "LOW_INCOME": "The monthly wage or pension is below the line.",
    "FARMER": "A farmer of the age, without fixed income or with lost labour capacity.",
    "INCOME_MISSING": "The monthly wage or pension has not been declared.",
    "INCOME_NOT_BELOW_THRESHOLD": "The monthly wage or pension is not below the line.",
    "FARMER_WITHOUT_PAY": "A farmer without wage or employee pension: the low-income subsidy does not apply, the farmers' subsidy does.",
    "FARMER_NO_GROUND": "There is fixed income, and lost labour capacity is not proven.",
    "FARMER_AGE_NOT_MET": "The age for farmers (men 60, women 55) is not reached yet.",
    "NOT_FARMER": "The person is not recorded as a farmer.",
    "FIXED_INCOME": "There is fixed income.",
    "CAPACITY_NOT_PROVEN": "Lost labour capacity is not proven.",
    "CAPACITY_PROOF_EXPIRED": "The proof of lost labour capacity has expired.",
    "TIER_NOT_ELIGIBLE": "The honour is not of the tier that this benefit is for.",
    "DUAL_TITLE_HIGHEST_ONLY": "With a national and a provincial title, the national package alone applies.",
    "HONOR_REVOKED": "The honour has been revoked.",
    "BENEFICIARY_DECEASED": "The person is deceased; payment stops from the following month.",
    "SUSPENDED": "Payment is suspended while the person is out of contact or lives abroad.",
    "ENTITLEMENT_TERMINATED": "The entitlement has ended; it takes a new application.",
    "BEFORE_SUBMISSION": "Months before the month of application are not paid.",
    "RULE_NOT_IN_FORCE": "The rule was not in force yet.",
    "AMOUNT_NOT_CONFIGURED": "No amount is configured for this benefit.",
}


def papers(codes: Iterable[str]) -> tuple[EvidenceKind, ...]:
    """What the person could hand in, for the reasons of a no; each kind once, in the order of the reasons."""
    return tuple(dict.fromkeys(kind for code in codes for kind in _PAPERS.get(code, ())))


def appeal_until(told_on: date, parameters: ParametersOn) -> date:
    """The last day to ask the responsible union for reconsideration; the day of knowing does not count (民法典 201)."""
    return told_on + timedelta(days=parameters.integer(APPEAL_DAYS))
