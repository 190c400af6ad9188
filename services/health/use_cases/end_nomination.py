"""End a nomination: withdrawn before the stay, or for whom health acts no more; a place that comes free moves the first of the waiting list up (C4.3).

Who may: a clerk of the responsible L2, the county union or the custodian, or the person; this department's ear.
Trigger: POST /health/convalescence-nominations/{id}/withdrawal; death, merge, a revoked honour.
Records: CANCELLED with its reason; who moves up, CONFIRMED; of a merged record the nomination goes on under the one that stays.   Emits: CONVALESCENCE_CANCELLED, CONVALESCENCE_CONFIRMED (moved up).
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from libs.common.contracts.health import ConvalescenceCancelled, ConvalescenceConfirmed
from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import PersonId
from libs.common.kernel.known_person import KnownPerson
from services.health.domain.caretakers import ORGANISERS, require_caretaker
from services.health.domain.convalescence import LIVE, Batch, EndReason, Nomination, NominationState
from services.health.domain.standing import Left, left, stood_on
from services.health.storage.unit_of_work import UnitOfWork
from services.health.use_cases.draw_batch import ask_unit


@dataclass(frozen=True, slots=True)
class WithdrawNomination:
    nomination_id: UUID
    reason: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class FollowConvalescence:
    people: Collection[PersonId]


async def withdraw_nomination(command: WithdrawNomination, actor: Actor, uow: UnitOfWork) -> Nomination:
    today = uow.now.date()
    batch, nomination = await uow.convalescence.lock(command.nomination_id)
    if not (actor.has(Role.MODEL_WORKER) and actor.person_id == nomination.person_id):
        require_caretaker(actor, await uow.people.get(nomination.person_id), today, ORGANISERS)
    if batch.has_begun(today):
        refuse(Code.INVALID_TRANSITION, "此批次已开始，未参加的在结束时登记")
    await _end(batch, nomination, EndReason.WITHDRAWN, command.reason, actor, uow)
    return nomination


async def follow_convalescence(command: FollowConvalescence, actor: Actor, uow: UnitOfWork) -> None:
    """Who has died, was merged into another record, or has lost the honour gives the place back; of a stay that had begun its end says who was there."""
    for nomination_id in await uow.convalescence.live_of(command.people):
        batch, nomination = await uow.convalescence.lock(nomination_id)
        person, today = await uow.people.get(nomination.person_id), uow.now.date()
        why = left(person, today)
        began = batch.has_begun(today) and nomination.state is NominationState.CONFIRMED and stood_on(person, batch.starts_on)
        if why is Left.MERGED and nomination.state in LIVE and not began and await _carry(batch, nomination, person, uow):
            continue
        if why is not None and nomination.state in LIVE and not began:
            await _end(batch, nomination, EndReason(why), "", actor, uow)


async def _carry(batch: Batch, nomination: Nomination, absorbed: KnownPerson, uow: UnitOfWork) -> bool:
    """Whether the record that goes on takes the nomination over, turn and place: it does unless it has its own of that year."""
    today = uow.now.date()
    if absorbed.merged_into is None or not await uow.places.known([absorbed.merged_into]):
        return False
    person = await uow.people.get(absorbed.merged_into, lock=True)
    if left(person, today) is not None or await uow.convalescence.taken([person.id], batch.year):
        return False
    nomination.carry(person.id)
    await uow.convalescence.carry(nomination)
    told: dict[str, Any] = {"batch_id": batch.id, "nomination_id": nomination.id}
    uow.emit(ConvalescenceCancelled(subject=absorbed.id, effective_on=today, **told, reason=EndReason.MERGED.value))
    if nomination.state is NominationState.CONFIRMED:
        told |= {"starts_on": batch.starts_on, "ends_on": batch.ends_on}
        uow.emit(ConvalescenceConfirmed(subject=person.id, effective_on=today, **told))
    return True


async def _end(batch: Batch, nomination: Nomination, why: EndReason, note: str, actor: Actor, uow: UnitOfWork) -> None:
    had_place = nomination.state is NominationState.CONFIRMED
    nomination.move(NominationState.CANCELLED, why)
    await uow.convalescence.keep(nomination, actor, note)
    await uow.pay_guarantees.void(nomination.id, actor)
    told: dict[str, Any] = {"batch_id": batch.id, "nomination_id": nomination.id, "reason": why.value}
    uow.emit(ConvalescenceCancelled(subject=nomination.person_id, effective_on=uow.now.date(), **told))
    if had_place:
        batch.free_place()
        await _move_up(batch, actor, uow)
        await uow.convalescence.keep_batch(batch)


async def _move_up(batch: Batch, actor: Actor, uow: UnitOfWork) -> None:
    today = uow.now.date()
    if today >= batch.starts_on:
        return
    waiting = await uow.convalescence.of_batch(batch.id, NominationState.WAITLISTED)
    people = await uow.people.fetch(each.person_id for each in waiting)
    for nomination in waiting:
        if left(people[nomination.person_id], today) is not None:
            continue  # registry's word of them ends their turn by itself
        nomination.move(NominationState.CONFIRMED)
        batch.take_place()
        await uow.convalescence.keep(nomination, actor)
        await ask_unit(batch, nomination, people[nomination.person_id], uow)
        told: dict[str, Any] = {"batch_id": batch.id, "nomination_id": nomination.id, "moved_up": True}
        told |= {"starts_on": batch.starts_on, "ends_on": batch.ends_on}
        uow.emit(ConvalescenceConfirmed(subject=nomination.person_id, effective_on=today, **told))
        return
