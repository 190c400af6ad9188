"""C4.6–C4.8 Who pays a check-up: central money for national titles; else the unions where there is no unit that could; else the unit (Q28)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from libs.common.kernel.clause import Clause
from libs.common.kernel.errors import Code, refuse

CLAUSE = Clause("C4.7", "省部级劳模体检费原则上由所在单位列支", ("Q28",))


class Payer(StrEnum):
    """OTHER: somebody whom the L2 has recorded with reason and document; as the unit's money it is never debited here."""

    CENTRAL_SPECIAL = "CENTRAL_SPECIAL"
    EMPLOYER = "EMPLOYER"
    UNION_FUND = "UNION_FUND"
    OTHER = "OTHER"


class Basis(StrEnum):
    NATIONAL = "NATIONAL"
    FARMER = "FARMER"
    NO_UNIT = "NO_UNIT"
    UNIT_IN_DIFFICULTY = "UNIT_IN_DIFFICULTY"
    UNIT = "UNIT"


PAYER_ZH: Final = {
    Payer.CENTRAL_SPECIAL: "中央财政劳模专项资金",
    Payer.EMPLOYER: "所在单位",
    Payer.UNION_FUND: "省、市、县工会经费",
    Payer.OTHER: "另行记录的负担方",
}
IN_DIFFICULTY: Final = frozenset({"HARDSHIP", "SUSPENDED", "CLOSED", "MERGED", "BANKRUPT", "ABOLISHED"})
"""困难（包括关停并转）企业."""


@dataclass(frozen=True, slots=True)
class PayerFacts:
    """As on the day of the check-up. `has_unit`: of a retiree, a former unit that still exists (Q28); `condition`: of that unit."""

    tier: str
    category: str
    has_unit: bool = False
    condition: str = ""
    out_of_work: bool = False


@dataclass(frozen=True, slots=True)
class Charge:
    payer: Payer
    basis: Basis


def decide(facts: PayerFacts) -> Charge:
    """In the order of the circular: the title, then whether a unit could pay, then the unit."""
    if facts.tier == "NATIONAL":
        return Charge(Payer.CENTRAL_SPECIAL, Basis.NATIONAL)
    if facts.category == "FARMER":
        return Charge(Payer.UNION_FUND, Basis.FARMER)
    if facts.condition in IN_DIFFICULTY:
        return Charge(Payer.UNION_FUND, Basis.UNIT_IN_DIFFICULTY)
    if not facts.has_unit or facts.out_of_work or facts.category == "UNEMPLOYED":
        return Charge(Payer.UNION_FUND, Basis.NO_UNIT)
    return Charge(Payer.EMPLOYER, Basis.UNIT)


def require_recordable(decided: Charge, other: Payer) -> None:
    """原则上: for provincial titles the L2 may record another payer. Refuses PAYER_MISMATCH, FUND_SOURCE_MISMATCH."""
    if decided.payer is Payer.CENTRAL_SPECIAL:
        refuse(Code.PAYER_MISMATCH, "全国劳模体检费由中央财政专项资金列支，不得另行记录负担方")
    if other is Payer.CENTRAL_SPECIAL:
        refuse(Code.FUND_SOURCE_MISMATCH, "中央财政劳模专项资金只用于全国劳模，不得列支省部级劳模体检费")
    if other is decided.payer:
        refuse(Code.FIELD_INVALID, f"按规定即由{PAYER_ZH[other]}负担，不需另行记录")


def require_payer(due: Payer, billed: Payer) -> None:
    """Refuses PAYER_MISMATCH."""
    if billed is not due:
        refuse(Code.PAYER_MISMATCH, f"此项体检费应由{PAYER_ZH[due]}负担，请更正账单的负担方")
