"""A recorded time of insurance (C4.1). A correction changes it and keeps what it was; a mistake makes it void."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import PersonId
from services.health.policy.c4_1_coverage import InsuranceKind, Insured


class CoverageSource(StrEnum):
    """Who says so."""

    UNION = "UNION"
    MEDICAL_INSURANCE = "MEDICAL_INSURANCE"


@dataclass(eq=False)
class Coverage:
    """`source_ref`: the certificate, list or paper it was read from."""

    id: UUID
    person_id: PersonId
    kind: InsuranceKind
    from_on: date
    to_on: date | None
    source: CoverageSource
    source_ref: str
    void: bool = False
    version: int = 1

    @property
    def insured(self) -> Insured:
        return Insured(self.kind, self.from_on, self.to_on)

    def correct(self, said: Insured, *, void: bool) -> None:
        """Refuses INVALID_TRANSITION for what is void already, or a correction that corrects nothing."""
        if self.void:
            refuse(Code.INVALID_TRANSITION, "此项参保登记已作废，请重新登记")
        if not void and said == self.insured:
            refuse(Code.INVALID_TRANSITION, "与原登记相同，没有更正的内容")
        self.kind, self.from_on, self.to_on, self.void = said.kind, said.from_on, said.to_on, void
        self.version += 1
