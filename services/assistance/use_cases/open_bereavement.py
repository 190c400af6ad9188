"""Open the one case of a death: whose duty the visit is, and by when (C6.4, Q39).

Who may: this department's ear.   Trigger: MODEL_WORKER_DECEASED of registry, however often and late it is told.
Records: the case; a live one that is there takes the day of death as it is told now.   Emits: BEREAVEMENT_VISIT_DUE, once a case.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from libs.common.contracts.assistance import BereavementVisitDue
from libs.common.kernel.errors import Code, LaomoError
from libs.common.kernel.ids import PersonId, new_id
from libs.common.kernel.jurisdiction import OrgKind
from services.assistance.domain.bereavement import Bereavement, BereavementState
from services.assistance.domain.person import Person
from services.assistance.policy import c6_4_bereavement
from services.assistance.policy.benefit_facts import ONE_DAY
from services.assistance.policy.c6_4_bereavement import Standing
from services.assistance.storage.unit_of_work import UnitOfWork
from services.assistance.storage.working_days import calendar_from


@dataclass(frozen=True, slots=True)
class OpenBereavement:
    person_id: PersonId
    died_on: date


async def open_bereavement(command: OpenBereavement, uow: UnitOfWork) -> None:
    person = await uow.people.get(command.person_id)
    if person.circumstances.merged_into is not None:
        return  # the record that goes on has its own case
    known = await uow.bereavements.live_of(person.id)
    if known is not None:
        if known.died_on != command.died_on and known.state is BereavementState.DUE:
            known.died_on, known.version = command.died_on, known.version + 1
            await uow.bereavements.keep(known)
        return
    today = uow.now.date()
    standing = await _standing(person, command.died_on, uow)
    unit, basis = c6_4_bereavement.responsible(standing)
    case = Bereavement(
        id=new_id(),
        person_id=person.id,
        died_on=command.died_on,
        unit=unit,
        basis=basis,
        l2=standing.l2,
        county=standing.chain_county,
        state=BereavementState.DUE,
        opened_on=today,
        due_on=await _due_on(today, uow),
    )
    if await uow.bereavements.add(case):
        uow.emit(BereavementVisitDue(subject=person.id, effective_on=command.died_on, case_id=case.id, unit=unit, due_on=case.due_on))


async def _standing(person: Person, died_on: date, uow: UnitOfWork) -> Standing:
    """As on the eve of the death: custody ends, and a chain may, with the death itself."""
    eve, today = died_on - ONE_DAY, uow.now.date()
    chain, custody = person.chain_on(eve), person.circumstances.custodian_on(eve)
    region = next((value for starts_on, value in reversed(person.circumstances.residence) if starts_on <= eve), None)
    return Standing(
        l2=chain.l2,
        unit=chain.unit,
        unit_kind=await uow.offices.kind_of(chain.unit, today),
        custodian=(custody.county or custody.city) if custody else None,
        residence_county=await uow.offices.at([OrgKind.COUNTY_FEDERATION], region, today),
        chain_county=chain.county,
    )


async def _due_on(today: date, uow: UnitOfWork) -> date:
    """A death is never held up by a calendar that nobody has entered: then every day counts, which is sooner."""
    parameters = (await uow.parameters.table()).on(today)
    try:
        return c6_4_bereavement.visit_by(today, await calendar_from(uow.raw, today), parameters)
    except LaomoError as refusal:
        if refusal.code is not Code.CALENDAR_YEAR_MISSING:
            raise
        return today + timedelta(days=parameters.integer("bereavement.visit_working_days"))
