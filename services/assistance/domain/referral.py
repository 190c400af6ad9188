"""A case sent to civil affairs or medical insurance (C3.1): SENT → ACCEPTED → GRANTED | REFUSED, and all but the sending is their word."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import PersonId
from libs.common.kernel.jurisdiction import OrgKind
from services.assistance.policy.c3_1_referral import Scheme

RECIPIENT_KINDS = frozenset({OrgKind.CIVIL_AFFAIRS, OrgKind.MEDICAL_INSURANCE})
ANSWERING = frozenset({Role.DEPARTMENT_CLERK, Role.SERVICE})
"""The recipient's clerk, or its own system with a token of its unit."""


class ReferralState(StrEnum):
    SENT = "SENT"
    ACCEPTED = "ACCEPTED"
    GRANTED = "GRANTED"
    REFUSED = "REFUSED"


STATE_ZH = {
    ReferralState.SENT: "已转介",
    ReferralState.ACCEPTED: "已受理",
    ReferralState.GRANTED: "已给予救助",
    ReferralState.REFUSED: "未给予救助",
}
_BEFORE = {
    ReferralState.ACCEPTED: ReferralState.SENT,
    ReferralState.GRANTED: ReferralState.ACCEPTED,
    ReferralState.REFUSED: ReferralState.ACCEPTED,
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What the department said: when, by which paper; for a grant from when until when it holds, as far as they say."""

    state: ReferralState
    on: date
    doc_no: str = ""
    granted_from: date | None = None
    granted_until: date | None = None


@dataclass(eq=False)
class Referral:
    id: UUID
    person_id: PersonId
    scheme: Scheme
    category: str
    recipient: UUID
    state: ReferralState
    consented_on: date | None
    duty_basis: str | None
    sent_on: date
    due_on: date
    accepted_on: date | None = None
    decided_on: date | None = None
    granted_from: date | None = None
    granted_until: date | None = None
    doc_no: str | None = None
    version: int = 1

    def is_recipient(self, actor: Actor) -> bool:
        return actor.unit_id == self.recipient and bool(actor.roles & ANSWERING)

    def repeats(self, answer: Answer) -> bool:
        """Whether they say again what they have said: nothing changes, nothing is told twice."""
        if answer.state is ReferralState.ACCEPTED:
            return self.accepted_on == answer.on
        return (self.state, self.decided_on, self.doc_no) == (answer.state, answer.on, answer.doc_no)

    def answer(self, answer: Answer, today: date) -> None:
        """Refuses INVALID_TRANSITION, FIELD_INVALID."""
        if _BEFORE.get(answer.state) is not self.state:
            refuse(Code.INVALID_TRANSITION, f"此转介{STATE_ZH[self.state]}，不能登记为{STATE_ZH[answer.state]}；请先登记受理")
        if not (self.accepted_on or self.sent_on) <= answer.on <= today:
            refuse(Code.FIELD_INVALID, "日期不得早于转介或受理之日，也不得晚于今天")
        if answer.state is not ReferralState.ACCEPTED and not answer.doc_no:
            refuse(Code.FIELD_INVALID, "请填写作出决定的文书号")
        if answer.state is not ReferralState.GRANTED and (answer.granted_from or answer.granted_until):
            refuse(Code.FIELD_INVALID, "只有给予救助的填写救助起止日期")
        if answer.granted_from and answer.granted_until and answer.granted_until < answer.granted_from:
            refuse(Code.FIELD_INVALID, "救助的结束日期不得早于开始日期")
        self.state, self.version = answer.state, self.version + 1
        if answer.state is ReferralState.ACCEPTED:
            self.accepted_on = answer.on
            return
        self.decided_on, self.doc_no = answer.on, answer.doc_no
        self.granted_from, self.granted_until = answer.granted_from, answer.granted_until
