"""Nominate a person for a batch; after the draw, for a place that is left or the end of the waiting list (C4.3, C7.4).

Who may: a clerk of the responsible L2; of the custodian county for people in its custody.   Trigger: POST /health/convalescence-batches/{id}/nominations.
Records: NOMINATED; after the draw CONFIRMED while there are places, else WAITLISTED; the unit is asked about pay.   Emits: CONVALESCENCE_CONFIRMED.
Refuses: NOT_FOUND, PERSON_NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, BENEFICIARY_DECEASED, HONOR_NOT_COVERED, HONOR_REVOKED,
INVALID_TRANSITION, ANNUAL_LIMIT_REACHED, DUPLICATE_PERIOD (a batch on the same days), FIELD_INVALID.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from libs.common.contracts.health import ConvalescenceConfirmed
from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import PersonId, new_id
from libs.common.kernel.jurisdiction import L2_KINDS
from libs.common.kernel.known_person import KnownPerson
from services.health.domain.caretakers import ORGANISERS, require_clerk
from services.health.domain.convalescence import Batch, Nomination, NominationState
from services.health.domain.standing import require_standing
from services.health.policy import c4_3_convalescence
from services.health.policy.c4_3_convalescence import Candidate
from services.health.storage.unit_of_work import UnitOfWork
from services.health.use_cases.draw_batch import ask_unit


@dataclass(frozen=True, slots=True)
class NominateForConvalescence:
    """`attended_on`: the last day of a stay before this system, as the union's records say."""

    batch_id: UUID
    person_id: PersonId
    hard_conditions: bool
    attended_on: date | None


async def nominate_for_convalescence(command: NominateForConvalescence, actor: Actor, uow: UnitOfWork) -> Nomination:
    today = uow.now.date()
    batch = await uow.convalescence.lock_batch(command.batch_id)
    person = await uow.people.get(command.person_id, lock=True)  # of two nominations at once the second sees the first
    _require_nominator(actor, person, today)
    require_standing(person, today)
    for_the_draw = batch.takes_nominations(today)
    records = await uow.places.records_of(person.id)
    await _require_free(batch, person, records, uow)
    if command.attended_on is not None and command.attended_on >= today:
        refuse(Code.FIELD_INVALID, "上次疗休养的日期应早于今天")
    known = [day for day in (command.attended_on, await uow.convalescence.attended_on(records)) if day is not None]
    nomination = Nomination(
        new_id(), batch.id, person.id, NominationState.NOMINATED, command.hard_conditions, max(known, default=None), uow.now
    )
    await uow.convalescence.add(nomination, actor)
    if not for_the_draw:
        await _place(batch, nomination, person, actor, uow)
    return nomination


def _require_nominator(actor: Actor, person: KnownPerson, today: date) -> None:
    require_clerk(actor, ORGANISERS)
    custody = person.custody_on(today)
    if actor.unit_kind in L2_KINDS:
        mine = actor.unit_id == person.chain_on(today).l2
    else:
        mine = custody is not None and actor.unit_id == custody[0]
    if not mine:
        refuse(Code.NOT_RESPONSIBLE_UNIT, "疗休养由责任工会推荐；托管期间可由托管的县级工会推荐")


async def _require_free(batch: Batch, person: KnownPerson, records: Sequence[PersonId], uow: UnitOfWork) -> None:
    parameters = (await uow.parameters.table()).on(batch.starts_on)
    c4_3_convalescence.require_turn_left(await uow.convalescence.taken(records, batch.year), parameters)
    if await uow.convalescence.overlaps(person.id, batch.starts_on, batch.ends_on):
        refuse(Code.DUPLICATE_PERIOD, "此人已在日期重叠的另一批次中")


async def _place(batch: Batch, nomination: Nomination, person: KnownPerson, actor: Actor, uow: UnitOfWork) -> None:
    """Behind everybody who was drawn, whatever the reasons: who comes late does not pass those who wait."""
    waiting = await uow.convalescence.of_batch(batch.id, NominationState.WAITLISTED)
    front_line = person.work_on(uow.now.date()).front_line
    candidate = Candidate(nomination.id, nomination.attended_on, front_line, nomination.hard_conditions, nomination.nominated_at)
    [placed] = c4_3_convalescence.draw([candidate], 1)
    has_place = not waiting and batch.take_place()
    nomination.place(await uow.convalescence.next_turn(batch.id), placed.reasons, has_place=has_place)
    await uow.convalescence.keep_batch(batch)
    await uow.convalescence.keep(nomination, actor)
    if has_place:
        await ask_unit(batch, nomination, person, uow)
        told: dict[str, Any] = {"batch_id": batch.id, "nomination_id": nomination.id}
        told |= {"starts_on": batch.starts_on, "ends_on": batch.ends_on}
        uow.emit(ConvalescenceConfirmed(subject=person.id, effective_on=uow.now.date(), **told))
