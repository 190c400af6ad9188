"""Plan the funded check-up of a person for a calendar year, charged as the facts of today say (C4.5–C4.8).

Who may: a clerk of the person's county union, custodian or responsible L2.   Trigger: POST /health/checkups; a planning of many.
Records: PLANNED with its payer; or a decline taken back.   Emits: CHECKUP_PLANNED.
Refuses: PERSON_NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, BENEFICIARY_DECEASED, HONOR_NOT_COVERED, HONOR_REVOKED, INVALID_TRANSITION (no
plan of that year, a merged record), FIELD_INVALID (another year), ANNUAL_LIMIT_REACHED.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from libs.common.contracts.health import CheckupPlanned
from libs.common.kernel.actor import Actor
from libs.common.kernel.ids import PersonId, new_id
from services.health.domain.caretakers import ORGANISERS, require_caretaker
from services.health.domain.checkup import Checkup, CheckupState
from services.health.domain.payer_facts import payer_facts
from services.health.domain.standing import require_standing
from services.health.policy import c4_5_checkup_year, c4_7_checkup_payer
from services.health.policy.c4_7_checkup_payer import Payer
from services.health.storage.unit_of_work import UnitOfWork

_SAID: Final[Mapping[Payer, Literal["CENTRAL_SPECIAL", "EMPLOYER", "UNION_FUND"]]] = {
    Payer.CENTRAL_SPECIAL: "CENTRAL_SPECIAL",
    Payer.EMPLOYER: "EMPLOYER",
    Payer.UNION_FUND: "UNION_FUND",
}
"""Facts charge nobody else; another payer is recorded by the L2, later."""


@dataclass(frozen=True, slots=True)
class PlanCheckup:
    person_id: PersonId
    year: int


async def plan_checkup(command: PlanCheckup, actor: Actor, uow: UnitOfWork) -> Checkup:
    today = uow.now.date()
    person = await uow.people.get(command.person_id)
    require_caretaker(actor, person, today, ORGANISERS)
    require_standing(person, today)
    c4_5_checkup_year.require_plannable(command.year, today)
    await uow.checkups.require_plan(command.year)
    await uow.checkups.require_unspent((await uow.places.records_of(person.id))[1:], command.year)
    charge = c4_7_checkup_payer.decide(payer_facts(person, today))
    known = await uow.checkups.of_year(person.id, command.year)
    if known is None:
        known = Checkup(new_id(), person.id, command.year, CheckupState.PLANNED, charge.payer, charge.basis)
        await uow.checkups.add(known, actor)
    else:
        known.plan(charge)
        await uow.checkups.keep(known, actor)
    uow.emit(CheckupPlanned(subject=person.id, effective_on=today, checkup_id=known.id, year=known.year, payer=_SAID[charge.payer]))
    return known
