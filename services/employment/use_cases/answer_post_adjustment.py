"""Say what the employer does about a request for another post: it accepts, refuses with a reason, or has given the post (C6.1).

Who may: a clerk of the person's unit, or of the county union on the unit's paper; while it mediates, also the responsible L2.
Trigger: POST /employment/post-adjustments/{id}/acceptance, /refusal, /adjustment.   Records: the state, the reason sealed.
Emits: POST_ADJUSTMENT_REFUSED, POST_ADJUSTED.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, FIELD_INVALID, INVALID_TRANSITION.
"""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from libs.common.contracts.employment import PostAdjusted, PostAdjustmentRefused
from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from services.employment.domain.caretakers import COUNTY, GRASSROOTS, UNIONS
from services.employment.domain.post_adjustment import AdjustmentState, PostAdjustment, told_of
from services.employment.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class AnswerPostAdjustment:
    """`on`: the first day on the new post, for ADJUSTED; `reason`: for REFUSED."""

    request_id: UUID
    state: AdjustmentState
    on: date | None = None
    reason: str = field(default="", repr=False)


async def answer_post_adjustment(command: AnswerPostAdjustment, actor: Actor, uow: UnitOfWork) -> PostAdjustment:
    person, today = await uow.people.get(await uow.post_adjustments.person_of(command.request_id), lock=True), uow.now.date()
    request = await uow.post_adjustments.lock(command.request_id)
    mediating = request.state is AdjustmentState.MEDIATION
    await uow.caretaking.require(actor, person, UNIONS if mediating else GRASSROOTS | COUNTY)
    if command.state is AdjustmentState.REFUSED and not command.reason:
        refuse(Code.FIELD_INVALID, "拒绝调整岗位须说明理由")
    if command.state is AdjustmentState.ADJUSTED:
        assert command.on is not None, "a post has a first day"
        request.adjust(command.on, today)
        uow.emit(PostAdjusted(**told_of(request, person, today) | {"effective_on": command.on}))
    else:
        request.move(command.state)
    await uow.post_adjustments.keep(request, actor, command.reason)
    uow.audit(f"POST_ADJUSTMENT_{command.state}", person.id, detail={"request": str(request.id)})
    if command.state is AdjustmentState.REFUSED:
        uow.emit(PostAdjustmentRefused(**told_of(request, person, today)))
    return request
