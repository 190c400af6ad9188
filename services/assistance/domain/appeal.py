"""An appeal against a decision (Q49): to the responsible L2 union, then to 省总; decided by somebody who has not decided before."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import ApplicationId, PersonId
from libs.common.kernel.jurisdiction import L2_KINDS, OrgKind
from services.assistance.policy.c2_5_appeal import AppealLevel, Remedy, Target


class AppealOutcome(StrEnum):
    UPHELD = "UPHELD"
    DISMISSED = "DISMISSED"


@dataclass(frozen=True, slots=True)
class Contested:
    """What an appeal is against: whose it is, when and by whom it was decided; `application_id` where one is behind it. `delivered_on`:
    from when the decision was known for certain.
    """

    person_id: PersonId
    application_id: ApplicationId | None
    decided_on: date | None
    deciders: frozenset[str]
    delivered_on: date | None = None


@dataclass(eq=False)
class Appeal:
    """`unit`: the L2 union that decides, None for 省总. `deciders`: everybody who has decided in the matter, and who entered the appeal."""

    id: UUID
    number: str
    person_id: PersonId
    target: Target
    target_id: UUID
    month: date | None
    application_id: ApplicationId | None
    level: AppealLevel
    unit: UUID | None
    known_on: date
    filed_on: date
    last_day: date
    due_on: date
    by_person: bool
    deciders: list[str]
    outcome: AppealOutcome | None = None
    remedy: Remedy | None = None
    decided_by: str | None = None
    decided_on: date | None = None
    delivered_on: date | None = None
    version: int = 1

    def require_decider(self, actor: Actor) -> None:
        """Refuses ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, SELF_REVIEW_FORBIDDEN."""
        self.require_office(actor)
        if actor.subject in self.deciders:
            refuse(Code.SELF_REVIEW_FORBIDDEN, "您办理过此事项或代为录入，请由另一人复核")

    def require_office(self, actor: Actor) -> None:
        """The office that decides it, whoever of it."""
        if self.level is AppealLevel.PROVINCE:
            if actor.unit_kind is not OrgKind.PROVINCIAL_FEDERATION or not actor.has(Role.SUPERVISOR):
                refuse(Code.ROLE_NOT_PERMITTED, "此复核由省总工会的监督岗位办理")
            return
        if actor.unit_kind not in L2_KINDS or not actor.has(Role.VERIFIER):
            refuse(Code.ROLE_NOT_PERMITTED, "此复核由责任工会的核对岗位办理")
        if actor.unit_id != self.unit:
            refuse(Code.NOT_RESPONSIBLE_UNIT, "此人不在本单位负责范围内，请转交其责任工会办理")

    def decide(self, outcome: AppealOutcome, actor: Actor, on: date) -> None:
        if self.outcome is not None:
            refuse(Code.INVALID_TRANSITION, "此复核已有结论；不服的，可在期限内向省总工会申请复核")
        self.outcome, self.decided_by, self.decided_on, self.version = outcome, actor.subject, on, self.version + 1

    def deliver(self, on: date, today: date) -> None:
        if self.decided_on is None or self.delivered_on is not None:
            refuse(Code.INVALID_TRANSITION, "尚无结论，或已登记送达")
        if not self.decided_on <= on <= today:
            refuse(Code.FIELD_INVALID, "送达日期不得早于作出决定之日，也不得晚于今天")
        self.delivered_on, self.version = on, self.version + 1
