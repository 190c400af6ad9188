"""A request at the service desk (C7.1): RECEIVED → REPLIED → CLOSED with satisfaction, or back to RECEIVED where the reply does not do."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import PersonId
from libs.common.kernel.jurisdiction import GRASSROOTS_KINDS, L2_KINDS, OrgKind
from services.assistance.policy.c7_1_service_desk import Channel, RequestCategory, Satisfaction

DESKS = GRASSROOTS_KINDS | L2_KINDS | {OrgKind.COUNTY_FEDERATION, OrgKind.PROVINCIAL_FEDERATION}
"""Unions of every level keep a desk."""


class RequestState(StrEnum):
    RECEIVED = "RECEIVED"
    REPLIED = "REPLIED"
    CLOSED = "CLOSED"


@dataclass(eq=False)
class ServiceRequest:
    """`person_id`: the model worker it is about or from, None for others. `unit` is to reply; `received_unit` took it in, None online."""

    id: UUID
    number: str
    person_id: PersonId | None
    category: RequestCategory
    channel: Channel
    state: RequestState
    unit: UUID
    received_unit: UUID | None
    received_on: date
    due_on: date
    replied_on: date | None = None
    closed_on: date | None = None
    satisfaction: Satisfaction | None = None
    version: int = 1

    def require_desk(self, actor: Actor) -> None:
        """The unit that is to reply. Refuses ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT."""
        if not actor.has(Role.SERVICE_DESK) or actor.unit_kind not in DESKS:
            refuse(Code.ROLE_NOT_PERMITTED, "此事项由工会服务窗口的经办岗位办理")
        if actor.unit_id != self.unit:
            refuse(Code.NOT_RESPONSIBLE_UNIT, "此事项已交其他单位办理")

    def require_petitioner(self, actor: Actor) -> None:
        """The person, or a desk that speaks for them: the one that took it in or that replied."""
        if actor.has(Role.MODEL_WORKER):
            if self.person_id is None or actor.person_id != self.person_id:
                refuse(Code.NOT_FOUND, "没有此事项，请核对受理号")
            return
        if not actor.has(Role.SERVICE_DESK) or actor.unit_kind not in DESKS:
            refuse(Code.ROLE_NOT_PERMITTED, "此事项由本人或工会服务窗口的经办岗位办理")
        if actor.unit_id not in (self.unit, self.received_unit):
            refuse(Code.NOT_RESPONSIBLE_UNIT, "此事项不由本单位办理")

    def assign(self, unit: UUID) -> None:
        self._require(RequestState.RECEIVED, "已答复或办结的不能转办")
        self.unit, self.version = unit, self.version + 1

    def reply(self, on: date) -> None:
        self._require(RequestState.RECEIVED, "此事项已答复")
        self.state, self.replied_on, self.version = RequestState.REPLIED, on, self.version + 1

    def reopen(self, due_on: date) -> None:
        self._require(RequestState.REPLIED, "答复以后、办结以前方可退回重办")
        self.state, self.replied_on, self.due_on, self.version = RequestState.RECEIVED, None, due_on, self.version + 1

    def close(self, satisfaction: Satisfaction, on: date) -> None:
        self._require(RequestState.REPLIED, "答复以后方可办结")
        self.state, self.closed_on, self.satisfaction, self.version = RequestState.CLOSED, on, satisfaction, self.version + 1

    def _require(self, state: RequestState, detail: str) -> None:
        if self.state is not state:
            refuse(Code.INVALID_TRANSITION, detail)
