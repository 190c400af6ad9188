"""End a batch: completed with who was there, or cancelled before it (C4.3, annex A2).

Who may: 省总工会.   Trigger: POST /health/convalescence-batches/{id}/completion, /cancellation.
Records: COMPLETED or ABSENT for each place, PASSED_OVER for who waited in vain; or CANCELLED for everybody.
Emits: CONVALESCENCE_COMPLETED for each who was there; CONVALESCENCE_CANCELLED.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, INVALID_TRANSITION, FIELD_INVALID (absent who had no place).
"""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from libs.common.contracts.health import ConvalescenceCancelled, ConvalescenceCompleted
from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from services.health.domain.caretakers import require_province
from services.health.domain.convalescence import LIVE, Batch, BatchState, EndReason, NominationState
from services.health.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class CompleteBatch:
    """`absent`: nominations that had a place and were not there."""

    batch_id: UUID
    absent: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class CancelBatch:
    batch_id: UUID
    reason: str = field(repr=False)


async def complete_batch(command: CompleteBatch, actor: Actor, uow: UnitOfWork) -> Batch:
    require_province(actor)
    batch = await uow.convalescence.lock_batch(command.batch_id)
    if batch.state is BatchState.DRAWN and uow.now.date() < batch.ends_on:
        refuse(Code.INVALID_TRANSITION, f"此批次{batch.ends_on}结束，结束后再登记参加情况")
    batch.move(BatchState.COMPLETED)
    places = await uow.convalescence.of_batch(batch.id, NominationState.CONFIRMED)
    if not command.absent <= {each.id for each in places}:
        refuse(Code.FIELD_INVALID, "未参加人员中有不在本批次名单内的，请核对")
    for nomination in places:
        was_there = nomination.id not in command.absent
        nomination.move(NominationState.COMPLETED if was_there else NominationState.ABSENT)
        await uow.convalescence.keep(nomination, actor)
        if was_there:
            told: dict[str, Any] = {"batch_id": batch.id, "nomination_id": nomination.id}
            uow.emit(ConvalescenceCompleted(subject=nomination.person_id, effective_on=batch.ends_on, **told))
        else:
            await uow.pay_guarantees.void(nomination.id, actor)
    for nomination in await uow.convalescence.of_batch(batch.id, NominationState.WAITLISTED):
        nomination.move(NominationState.PASSED_OVER)
        await uow.convalescence.keep(nomination, actor)
    await uow.convalescence.keep_batch(batch)
    return batch


async def cancel_batch(command: CancelBatch, actor: Actor, uow: UnitOfWork) -> Batch:
    require_province(actor)
    batch, today = await uow.convalescence.lock_batch(command.batch_id), uow.now.date()
    if batch.has_begun(today):
        refuse(Code.INVALID_TRANSITION, "此批次已开始，不能取消")
    batch.move(BatchState.CANCELLED)
    for nomination in await uow.convalescence.of_batch(batch.id, *LIVE):
        nomination.move(NominationState.CANCELLED, EndReason.BATCH_CANCELLED)
        await uow.convalescence.keep(nomination, actor, command.reason)
        await uow.pay_guarantees.void(nomination.id, actor)
        told: dict[str, Any] = {"batch_id": batch.id, "nomination_id": nomination.id, "reason": "BATCH_CANCELLED"}
        uow.emit(ConvalescenceCancelled(subject=nomination.person_id, effective_on=today, **told))
    batch.confirmed = 0
    await uow.convalescence.keep_batch(batch)
    return batch
