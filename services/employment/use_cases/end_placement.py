"""End placements in public-welfare posts: who left, and whose last day has passed (C5.7, Q35).

Who may: a clerk of 人社 of the person's place; the calendar.   Trigger: POST /employment/placements/{id}/leaving; job end-placements, a chunk a call.
Records: ACTIVE → ENDED with the last day in the post.   Emits: PUBLIC_WELFARE_POST_ENDED.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, FIELD_INVALID, INVALID_TRANSITION.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from libs.common.contracts.employment import PublicWelfarePostEnded
from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from services.employment.domain.caretakers import HRSS
from services.employment.domain.placement import Placement, PlacementEnd, PlacementState
from services.employment.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class LeaveWelfarePost:
    placement_id: UUID
    last_day: date


@dataclass(frozen=True, slots=True)
class EndPlacements:
    limit: int


async def leave_welfare_post(command: LeaveWelfarePost, actor: Actor, uow: UnitOfWork) -> Placement:
    person = await uow.people.get(await uow.placements.person_of(command.placement_id), lock=True)
    placement = await uow.placements.lock(command.placement_id)
    await uow.caretaking.require(actor, person, HRSS)
    latest = min(uow.now.date(), placement.ends_on)
    if not placement.starts_on <= command.last_day <= latest:
        refuse(Code.FIELD_INVALID, f"离岗日期须在{placement.starts_on}至{latest}之间")
    placement.end(PlacementEnd.LEFT, command.last_day)
    await _keep(placement, actor, uow)
    uow.audit("LEFT_WELFARE_POST", person.id, detail={"placement": str(placement.id)})
    return placement


async def end_placements(command: EndPlacements, actor: Actor, uow: UnitOfWork) -> int:
    """How many. The last day itself is still held."""
    over = await uow.placements.past_their_term(uow.now.date(), command.limit)
    await uow.people.fetch((person_id for _, person_id in over), lock=True)
    for placement_id, _ in over:
        placement = await uow.placements.lock(placement_id)
        if placement.state is PlacementState.ACTIVE:  # not ended by an event meanwhile
            placement.end(PlacementEnd.TERM, placement.ends_on)
            await _keep(placement, actor, uow)
    return len(over)


async def _keep(placement: Placement, actor: Actor, uow: UnitOfWork) -> None:
    await uow.placements.keep(placement, actor)
    reason, last_day = placement.ended_for, placement.ended_on
    assert reason is not None, "ended"
    assert last_day is not None, "ended"
    told = PublicWelfarePostEnded(subject=placement.person_id, effective_on=last_day, placement_id=placement.id, reason=reason.value)
    uow.emit(told)
