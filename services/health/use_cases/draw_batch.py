"""Draw a batch once nominations are closed: places in fair turn, the others on the waiting list, each with its reasons (C4.3, Q32).

Who may: 省总工会.   Trigger: POST /health/convalescence-batches/{id}/draw.   Records: CONFIRMED or WAITLISTED with turn and reasons; of whom a unit is
asked about pay.   Emits: CONVALESCENCE_CONFIRMED for each place.   Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, INVALID_TRANSITION.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from libs.common.contracts.health import ConvalescenceConfirmed
from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.known_person import KnownPerson
from services.health.domain.caretakers import require_province
from services.health.domain.convalescence import Batch, BatchState, Nomination, NominationState
from services.health.domain.pay_guarantee import PayGuarantee
from services.health.policy import c4_3_convalescence, c4_4_pay_guarantee
from services.health.policy.c4_3_convalescence import Candidate
from services.health.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class DrawBatch:
    batch_id: UUID


async def draw_batch(command: DrawBatch, actor: Actor, uow: UnitOfWork) -> Batch:
    require_province(actor)
    today = uow.now.date()
    batch = await uow.convalescence.lock_batch(command.batch_id)
    if batch.state is BatchState.OPEN and today <= batch.nominate_until:
        refuse(Code.INVALID_TRANSITION, f"推荐截止日期为{batch.nominate_until}，期满后再确定名单")
    batch.move(BatchState.DRAWN)
    nominations = {each.id: each for each in await uow.convalescence.of_batch(batch.id, NominationState.NOMINATED)}
    people = await uow.people.fetch(each.person_id for each in nominations.values())
    candidates = [
        Candidate(each.id, each.attended_on, people[each.person_id].work_on(today).front_line, each.hard_conditions, each.nominated_at)
        for each in nominations.values()
    ]
    for placed in c4_3_convalescence.draw(candidates, batch.capacity):
        nomination = nominations[placed.id]
        nomination.place(placed.turn, placed.reasons, has_place=placed.has_place)
        await uow.convalescence.keep(nomination, actor)
        if placed.has_place:
            batch.take_place()
            await ask_unit(batch, nomination, people[nomination.person_id], uow)
            told: dict[str, Any] = {"batch_id": batch.id, "nomination_id": nomination.id}
            told |= {"starts_on": batch.starts_on, "ends_on": batch.ends_on}
            uow.emit(ConvalescenceConfirmed(subject=nomination.person_id, effective_on=today, **told))
    await uow.convalescence.keep_batch(batch)
    return batch


async def ask_unit(batch: Batch, nomination: Nomination, person: KnownPerson, uow: UnitOfWork) -> None:
    """The unit of who is paid a wage confirms after the stay that pay and benefits went on (C4.4)."""
    work, category = person.work_on(batch.starts_on), person.category_on(batch.starts_on)
    if not c4_4_pay_guarantee.is_asked(category, has_unit=work.has_unit):
        return
    parameters = (await uow.parameters.table()).on(batch.ends_on)
    due_on = c4_4_pay_guarantee.due_on(batch.ends_on, await uow.places.calendar_from(batch.ends_on), parameters)
    await uow.pay_guarantees.ask(PayGuarantee(nomination.id, batch.id, person.id, batch.ends_on, due_on))
