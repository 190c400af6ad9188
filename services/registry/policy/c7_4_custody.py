"""C7.4 因企业关停并转、撤销、破产等，无主管单位的劳模，实行属地委托管理: when custody begins and ends by the rule itself, and who has it (Q23)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Generic, TypeVar

from libs.common.kernel.clause import Clause

CLAUSE = Clause("C7.4", "因企业关停并转、撤销、破产等原因，无主管单位的劳模，实行属地委托管理，由劳模所在市、县总工会负责托管", ("Q23",))
CEASED: Final = frozenset({"CLOSED", "MERGED", "BANKRUPT", "ABOLISHED"})
"""Conditions of an employer that is no supervising unit any more; one that only stands still (SUSPENDED) or is in hardship still is."""

U = TypeVar("U")


class Step(StrEnum):
    START = "START"
    END_DECEASED = "DECEASED"
    END_EMPLOYED = "NEW_UNIT"
    NOTHING = "NOTHING"


@dataclass(frozen=True, slots=True)
class CustodyFacts:
    """On one day. `employer`: whether one is on record; `condition`: of the last employer known; `in_custody`: one is active."""

    alive: bool
    employer: bool
    condition: str
    in_custody: bool

    @property
    def has_unit(self) -> bool:
        return self.employer and self.condition not in CEASED


def decide(facts: CustodyFacts) -> Step:
    """Custody holds from the day the unit ceased, without anybody's act; it ends with a new unit or with death."""
    if facts.in_custody:
        if not facts.alive:
            return Step.END_DECEASED
        return Step.END_EMPLOYED if facts.has_unit else Step.NOTHING
    return Step.START if facts.alive and facts.condition in CEASED else Step.NOTHING


@dataclass(frozen=True, slots=True)
class Custodian(Generic[U]):
    """The county executes, the city is responsible (Q23)."""

    county: U | None
    city: U


def target(residence: Custodian[U] | None, responsible: Custodian[U]) -> Custodian[U]:
    """The unions of the place of usual residence; where that is outside the province, those that are responsible already (Q54)."""
    return residence or responsible
