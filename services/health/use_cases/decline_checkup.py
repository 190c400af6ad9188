"""Record that a person does not take part in the year's check-up, and why (C4.5).

Who may: a clerk of the person's county union, custodian or responsible L2; the person themselves.   Trigger: POST /health/checkup-declines.
Records: DECLINED with the reason, a note sealed.   Emits: CHECKUP_CANCELLED, where one was planned.
Refuses: PERSON_NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, BENEFICIARY_DECEASED, HONOR_NOT_COVERED, HONOR_REVOKED, INVALID_TRANSITION,
FIELD_INVALID, ANNUAL_LIMIT_REACHED.
"""

from dataclasses import dataclass, field

from libs.common.contracts.health import CheckupCancelled
from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.ids import PersonId, new_id
from services.health.domain.caretakers import ORGANISERS, require_caretaker
from services.health.domain.checkup import Checkup, CheckupState
from services.health.domain.payer_facts import payer_facts
from services.health.domain.standing import require_standing
from services.health.policy import c4_5_checkup_year, c4_7_checkup_payer
from services.health.policy.c4_5_checkup_year import DeclineReason
from services.health.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class DeclineCheckup:
    person_id: PersonId
    year: int
    reason: DeclineReason
    note: str = field(default="", repr=False)


async def decline_checkup(command: DeclineCheckup, actor: Actor, uow: UnitOfWork) -> Checkup:
    today = uow.now.date()
    person = await uow.people.get(command.person_id)
    if not (actor.has(Role.MODEL_WORKER) and actor.person_id == person.id):
        require_caretaker(actor, person, today, ORGANISERS)
    require_standing(person, today)
    c4_5_checkup_year.require_plannable(command.year, today)
    await uow.checkups.require_plan(command.year)
    known = await uow.checkups.of_year(person.id, command.year)
    if known is None:
        charge = c4_7_checkup_payer.decide(payer_facts(person, today))
        known = Checkup(new_id(), person.id, command.year, CheckupState.DECLINED, charge.payer, charge.basis)
        known.declined_for = command.reason
        await uow.checkups.add(known, actor, note=command.note)
        return known
    known.decline(command.reason)
    await uow.checkups.keep(known, actor, note=command.note)
    uow.emit(CheckupCancelled(subject=person.id, effective_on=today, checkup_id=known.id, year=known.year, reason="DECLINED"))
    return known
