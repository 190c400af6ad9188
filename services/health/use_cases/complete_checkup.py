"""Record that the check-up was done; who pays follows from the facts of that day (C4.5–C4.8).

Who may: a clerk of the person's county union, custodian or responsible L2.   Trigger: POST /health/checkups/{id}/completion.
Records: DONE, the day, the payer; never a result or a finding; also of one that a later death or revocation cancelled.   Emits: CHECKUP_COMPLETED.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION, FIELD_INVALID (another year, a day to come), BENEFICIARY_DECEASED,
HONOR_NOT_COVERED, HONOR_REVOKED (as of that day), ANNUAL_LIMIT_REACHED (done under a record that was absorbed, or another of the year stands).
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from libs.common.contracts.health import CheckupCompleted
from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from services.health.domain.caretakers import ORGANISERS, require_caretaker
from services.health.domain.checkup import Checkup, CheckupState
from services.health.domain.payer_facts import payer_facts
from services.health.domain.standing import require_standing
from services.health.policy import c4_5_checkup_year, c4_7_checkup_payer
from services.health.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class CompleteCheckup:
    checkup_id: UUID
    done_on: date


async def complete_checkup(command: CompleteCheckup, actor: Actor, uow: UnitOfWork) -> Checkup:
    checkup = await uow.checkups.lock(command.checkup_id)
    person = await uow.people.get(checkup.person_id)
    require_caretaker(actor, person, uow.now.date(), ORGANISERS)
    c4_5_checkup_year.require_done_in_year(checkup.year, command.done_on, uow.now.date())
    require_standing(person, command.done_on)
    await uow.checkups.require_unspent((await uow.places.records_of(person.id))[1:], checkup.year)
    if checkup.state is CheckupState.CANCELLED and await uow.checkups.of_year(person.id, checkup.year) is not None:
        refuse(Code.ANNUAL_LIMIT_REACHED, f"此人{checkup.year}年已另有体检，每人每年1次")
    checkup.complete(command.done_on)
    charged = c4_7_checkup_payer.decide(payer_facts(person, command.done_on))
    checkup.charge(charged)
    await uow.checkups.keep(checkup, actor)
    uow.emit(CheckupCompleted(subject=person.id, effective_on=command.done_on, checkup_id=checkup.id, year=checkup.year))
    return checkup
