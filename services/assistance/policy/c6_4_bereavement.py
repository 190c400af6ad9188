"""C6.4 身故慰问: whose duty the visit to the family is, and by when (Q39)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from libs.common.kernel.clause import Clause
from libs.common.kernel.jurisdiction import OrgKind
from libs.common.kernel.parameters import ParametersOn

CLAUSE = Clause("C6.4", "凡劳模身故，所在单位工会要及时上门慰问", ("Q39",))
_EMPLOYERS = frozenset({OrgKind.EMPLOYER, OrgKind.EMPLOYER_UNION})


class WorkingCalendar(Protocol):
    def add_working_days(self, start: date, n: int) -> date:
        """The `n`-th working day after `start`, which itself does not count."""
        ...


class Basis(StrEnum):
    EMPLOYER_UNION = "EMPLOYER_UNION"  # 所在单位工会
    CUSTODIAN = "CUSTODIAN"  # 托管的县(市)总工会
    RESIDENCE = "RESIDENCE"  # 居住地县级总工会：农民、灵活就业等
    L2 = "L2"  # 责任工会：以上都没有


@dataclass(frozen=True, slots=True)
class Standing:
    """What was so while the person lived. `unit_kind`: None where the unit is there no more."""

    l2: UUID
    unit: UUID | None = None
    unit_kind: OrgKind | None = None
    custodian: UUID | None = None
    residence_county: UUID | None = None
    chain_county: UUID | None = None


def responsible(standing: Standing) -> tuple[UUID, Basis]:
    """The employer's union; else the custodian; else the county union where the person lived; else the responsible L2."""
    if standing.unit is not None and standing.unit_kind in _EMPLOYERS:
        return standing.unit, Basis.EMPLOYER_UNION
    if standing.custodian is not None:
        return standing.custodian, Basis.CUSTODIAN
    if county := standing.residence_county or standing.chain_county:
        return county, Basis.RESIDENCE
    return standing.l2, Basis.L2


def visit_by(known_on: date, calendar: WorkingCalendar, parameters: ParametersOn) -> date:
    """The last day for the visit, counted from the day the union came to know of the death, which does not count."""
    return calendar.add_working_days(known_on, parameters.integer("bereavement.visit_working_days"))
