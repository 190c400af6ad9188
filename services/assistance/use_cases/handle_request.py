"""Bring a request at the service desk to its end (C7.1): pass it on, reply, take it up again, close it with how content they are.

Who may: the desk of the unit that has it passes it on and replies; the person, or the desk that took it in or replied, does the rest.
Trigger: POST /assistance/service-requests/{id}/assignment, /reply, /reopening, /closing, /reading.
Records: the act with what was said, sealed; for a reading an audit row.   Emits: nothing.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION, ORG_UNKNOWN.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from services.assistance.domain.service_request import DESKS, ServiceRequest
from services.assistance.policy import c7_1_service_desk
from services.assistance.policy.c7_1_service_desk import Satisfaction
from services.assistance.storage.unit_of_work import UnitOfWork
from services.assistance.storage.working_days import calendar_from


class RequestStep(StrEnum):
    ASSIGN = "ASSIGN"
    REPLY = "REPLY"
    REOPEN = "REOPEN"
    CLOSE = "CLOSE"


@dataclass(frozen=True, slots=True)
class HandleRequest:
    """`to_unit`: to whom it is passed on; `satisfaction`: with which it is closed."""

    request_id: UUID
    step: RequestStep
    text: str = field(default="", repr=False)
    to_unit: UUID | None = None
    satisfaction: Satisfaction | None = None


async def handle_request(command: HandleRequest, actor: Actor, uow: UnitOfWork) -> ServiceRequest:
    request, today = await uow.service_requests.lock(command.request_id), uow.now.date()
    match command.step:
        case RequestStep.ASSIGN:
            request.require_desk(actor)
            if command.to_unit is None or await uow.offices.kind_of(command.to_unit, today) not in DESKS:
                refuse(Code.ORG_UNKNOWN, "请转给一个现有的工会单位；其他部门的事项请以转介或走访问题办理")
            request.assign(command.to_unit)
        case RequestStep.REPLY:
            request.require_desk(actor)
            request.reply(today)
        case RequestStep.REOPEN:
            request.require_petitioner(actor)
            parameters = (await uow.parameters.table()).on(today)
            request.reopen(c7_1_service_desk.reply_by(today, await calendar_from(uow.raw, today), parameters))
        case RequestStep.CLOSE:
            request.require_petitioner(actor)
            assert command.satisfaction is not None, "its door asks for it"
            request.close(command.satisfaction, today)
    await uow.service_requests.keep(request, command.step, command.text, actor)
    return request


async def read_request(
    request_id: UUID, reason: str, actor: Actor, uow: UnitOfWork
) -> tuple[ServiceRequest, str, list[tuple[str, datetime, str]]]:
    """What was asked and answered; audited of the person, or of the request where there is none."""
    request = await uow.service_requests.lock(request_id)
    request.require_petitioner(actor)
    uow.audit("REVEAL_SERVICE_REQUEST", request.person_id or request.id, detail={"request": str(request.id), "reason": reason})
    text, acts = await uow.service_requests.said(request.id)
    return request, text, acts
