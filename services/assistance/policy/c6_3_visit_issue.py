"""C6.3 协调解决困难: which department owns what a visit found, and by when it is to answer (Q38)."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Protocol

from libs.common.kernel.clause import Clause
from libs.common.kernel.jurisdiction import OrgKind
from libs.common.kernel.parameters import ParametersOn

CLAUSE = Clause("C6.3", "了解劳模生活、工作、健康等情况，协调解决…困难", ("Q38",))


class WorkingCalendar(Protocol):
    def add_working_days(self, start: date, n: int) -> date:
        """The `n`-th working day after `start`, which itself does not count."""
        ...


class IssueCategory(StrEnum):
    LIVING = "LIVING"
    EMPLOYMENT = "EMPLOYMENT"
    HOUSING = "HOUSING"
    HEALTH = "HEALTH"
    FUNDS = "FUNDS"
    OTHER = "OTHER"


OWNERS: Mapping[IssueCategory, tuple[OrgKind, ...]] = {
    IssueCategory.LIVING: (OrgKind.CIVIL_AFFAIRS,),
    IssueCategory.EMPLOYMENT: (OrgKind.HRSS,),
    IssueCategory.HOUSING: (OrgKind.HOUSING,),
    IssueCategory.HEALTH: (OrgKind.HEALTH, OrgKind.MEDICAL_INSURANCE),
    IssueCategory.FUNDS: (),
    IssueCategory.OTHER: (),
}
"""The kinds of unit that own a category, the first that is there; none: the responsible L2 union itself."""


def belongs_to_union(category: IssueCategory) -> bool:
    """Money and what nobody else owns stay with the responsible L2 union."""
    return not OWNERS[category]


def answer_by(raised_on: date, calendar: WorkingCalendar, parameters: ParametersOn) -> date:
    """The last day for the owner to settle it."""
    return calendar.add_working_days(raised_on, parameters.integer("visit_issue.working_days"))
