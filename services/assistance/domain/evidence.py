"""A piece of evidence (证明材料): a file, or the shelf-mark of a paper original with the name of who saw it; what it belongs to."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import OrgUnitId
from libs.common.kernel.jurisdiction import Chain
from services.assistance.domain.states import ENDED, State
from services.assistance.policy.c2_5_evidence import EvidenceKind


class OwnerKind(StrEnum):
    """What evidence can belong to. PERSON: whatever is decided about somebody outside an application (determinations, surveys)."""

    APPLICATION = "APPLICATION"
    FORM_CORRECTION = "FORM_CORRECTION"
    OBJECTION = "OBJECTION"
    NOTICE = "NOTICE"
    PERSON = "PERSON"
    VISIT = "VISIT"


_CHANGEABLE = frozenset({State.DRAFT, State.RETURNED, State.SUBMITTED})


@dataclass(frozen=True, slots=True)
class Subject:
    """An owner as it stands. `case_id` is where the same file may be only once: a correction and an objection belong to their application.

    `state` is None without an application (a visit that was taken back is WITHDRAWN), `chain` without a person; `notice_unit` is who opened the
    notice or recorded the visit.
    """

    kind: OwnerKind
    id: UUID
    case_id: UUID
    person_id: UUID | None
    state: State | None
    chain: Chain | None
    notice_unit: OrgUnitId | None

    def require_living(self) -> None:
        if self.state in ENDED:
            refuse(Code.INVALID_TRANSITION, "此事项已终结，不能再补充材料")


@dataclass(frozen=True, slots=True)
class Piece:
    """Exactly one of a file and a paper. `entered_by` is the clerk, `unit` theirs."""

    id: UUID
    kind: EvidenceKind
    file_id: UUID | None
    shelf_mark: str | None
    seen_by: str | None
    entered_by: str
    unit: UUID | None
    entered_at: datetime

    def require_withdrawable(self, subject: Subject, actor: str) -> None:
        """A mistake is taken out by who made it, before anyone has judged by it."""
        if self.entered_by != actor:
            refuse(Code.ROLE_NOT_PERMITTED, "只有录入人可以撤下自己录入的材料，请联系录入人或补充新的材料")
        if subject.state is not None and subject.state not in _CHANGEABLE:
            refuse(Code.INVALID_TRANSITION, "已经审核，材料不能撤下；有误的请退回后更正")
