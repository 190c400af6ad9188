"""Mediate between worker and employer, and end the mediation or the request (C6.1).

Who may: the case officer of the responsible L2 mediates and ends; the worker, or a union that looks after them, withdraws.
Trigger: POST /employment/post-adjustments/{id}/mediation, /closing, /withdrawal.   Records: MEDIATION after a refusal or when late; CLOSED, with its
reason sealed.   Emits: POST_ADJUSTMENT_CLOSED.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION.
"""

from dataclasses import dataclass, field
from uuid import UUID

from libs.common.contracts.employment import PostAdjustmentClosed
from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.jurisdiction import L2_KINDS
from services.employment.domain.caretakers import UNIONS
from services.employment.domain.post_adjustment import AdjustmentState, PostAdjustment, told_of
from services.employment.policy import c6_1_post_adjustment
from services.employment.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class MediatePostAdjustment:
    request_id: UUID
    reason: str = field(repr=False)


async def mediate_post_adjustment(command: MediatePostAdjustment, actor: Actor, uow: UnitOfWork) -> PostAdjustment:
    person = await uow.people.get(await uow.post_adjustments.person_of(command.request_id), lock=True)
    request = await uow.post_adjustments.lock(command.request_id)
    await uow.caretaking.require(actor, person, L2_KINDS)
    if request.state in (AdjustmentState.REQUESTED, AdjustmentState.ACCEPTED):
        c6_1_post_adjustment.require_late(request.due_on, uow.now.date())
    request.move(AdjustmentState.MEDIATION)
    await uow.post_adjustments.keep(request, actor, command.reason)
    uow.audit("POST_ADJUSTMENT_MEDIATED", person.id, detail={"request": str(request.id)})
    return request


async def end_mediation(command: MediatePostAdjustment, actor: Actor, uow: UnitOfWork) -> PostAdjustment:
    person, today = await uow.people.get(await uow.post_adjustments.person_of(command.request_id), lock=True), uow.now.date()
    request = await uow.post_adjustments.lock(command.request_id)
    await uow.caretaking.require(actor, person, L2_KINDS)
    if request.state is not AdjustmentState.MEDIATION:
        refuse(Code.INVALID_TRANSITION, "尚未进入协调，不能结束协调")
    request.close("MEDIATION_ENDED")
    await uow.post_adjustments.keep(request, actor, command.reason)
    uow.emit(PostAdjustmentClosed(**told_of(request, person, today), reason="MEDIATION_ENDED"))
    return request


async def withdraw_post_adjustment(command: MediatePostAdjustment, actor: Actor, uow: UnitOfWork) -> PostAdjustment:
    person, today = await uow.people.get(await uow.post_adjustments.person_of(command.request_id), lock=True), uow.now.date()
    request = await uow.post_adjustments.lock(command.request_id)
    if not actor.has(Role.MODEL_WORKER):
        await uow.caretaking.require(actor, person, UNIONS)
    elif actor.person_id != person.id:
        refuse(Code.NOT_FOUND, "没有此岗位调整申请，请核对编号")
    request.close("WITHDRAWN")
    await uow.post_adjustments.keep(request, actor, command.reason)
    uow.emit(PostAdjustmentClosed(**told_of(request, person, today), reason="WITHDRAWN"))
    return request
