"""An employer's contract with a person who was hard to employ (C5.8), from its first day to its end, which is said once."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import PersonId


@dataclass(eq=False)
class Hiring:
    """`until`: of a contract with a term. `proof`: where the contract lies. `ended_on`: the last day worked, where it ended."""

    id: UUID
    person_id: PersonId
    employer_code: str
    employer_name: str
    hired_on: date
    until: date | None
    contract_no: str
    proof: str
    retirement_on: date | None = None
    retirement_proof: str = ""
    ended_on: date | None = None
    version: int = 1

    @property
    def last_on(self) -> date | None:
        return min((day for day in (self.until, self.ended_on) if day is not None), default=None)

    def end(self, on: date) -> None:
        if self.ended_on is not None:
            refuse(Code.INVALID_TRANSITION, f"此用工登记已于{self.ended_on}结束")
        if on < self.hired_on:
            refuse(Code.FIELD_INVALID, f"结束日期不能早于用工日期({self.hired_on})")
        self.ended_on, self.version = on, self.version + 1
