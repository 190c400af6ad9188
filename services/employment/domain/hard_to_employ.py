"""A recognition as hard to employ (C5.7, Q34): IN_FORCE → ENDED."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import OrgUnitId, PersonId
from services.employment.policy.c5_7_hard_to_employ import Ground


class RecognitionState(StrEnum):
    IN_FORCE = "IN_FORCE"
    ENDED = "ENDED"


NEXT: Final = {RecognitionState.IN_FORCE: frozenset({RecognitionState.ENDED}), RecognitionState.ENDED: frozenset[RecognitionState]()}


class RecognitionEnd(StrEnum):
    """WITHDRAWN: it should not have been given, and counts for no day."""

    EXPIRED = "EXPIRED"
    REEMPLOYED = "REEMPLOYED"
    RETIRED = "RETIRED"
    DECEASED = "DECEASED"
    WITHDRAWN = "WITHDRAWN"


@dataclass(eq=False)
class Recognition:
    """`doc_no`: the county's finding; `proof`: where it lies. `until`: the last day. `ended_on`: the last day it counted for, where that was sooner."""

    id: UUID
    person_id: PersonId
    ground: Ground
    doc_no: str
    proof: str
    starts_on: date
    until: date
    unit: OrgUnitId
    state: RecognitionState = RecognitionState.IN_FORCE
    ended_for: RecognitionEnd | None = None
    ended_on: date | None = None
    version: int = 1

    def end(self, reason: RecognitionEnd, on: date) -> None:
        if RecognitionState.ENDED not in NEXT[self.state]:
            refuse(Code.INVALID_TRANSITION, "此项就业困难人员认定已结束")
        self.state, self.ended_for, self.version = RecognitionState.ENDED, reason, self.version + 1
        self.ended_on = max(self.starts_on, min(on, self.until))
