"""End a loss of work where employment (人社) says that the person works again (C5.2, C7.3): from its day on, once a record of its ledger
that stands.

Who may: this department's ear; `follow_change` then ends custody and looks for the union of a known employer (C7.4, Q22).
Trigger: REEMPLOYED.   Records: work, category and the end of the job loss from the day on; what is recorded for a later day goes on to hold.
Emits: EMPLOYER_CHANGED where the employer is a unit of the register, else MODEL_WORKER_UPDATED; nothing where no loss stands on that day.
Refuses: PERSON_NOT_FOUND, FIELD_INVALID (a day before birth or after today): poison.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from libs.common.contracts.registry import EmployerChanged, ModelWorkerUpdated
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import derived_id
from libs.common.kernel.jurisdiction import OrgKind
from services.registry.domain.person import Person
from services.registry.domain.reported_change import died_on, record, work_found
from services.registry.storage.org_units import UnitRow
from services.registry.storage.people import NewFact
from services.registry.storage.unit_of_work import UnitOfWork
from services.registry.use_cases.person_events import facts_of

SOURCE = "人社再就业登记"
_EMPLOYERS = frozenset({OrgKind.EMPLOYER, OrgKind.EMPLOYER_UNION})


@dataclass(frozen=True, slots=True)
class EndJobLoss:
    """`record_id`: the record of employment's ledger. `employer`: a unit of the register, where employment knew one."""

    person_id: UUID
    record_id: UUID
    on: date
    form: str
    employer: UUID | None
    credit_code: str


async def end_job_loss(command: EndJobLoss, uow: UnitOfWork) -> bool:
    """Whether the record of the person changed."""
    person = await uow.people.lock(command.person_id)
    if person is None:
        refuse(Code.PERSON_NOT_FOUND, "劳模信息库中无此人，请核对编号")
    if not person.birth_date <= command.on <= uow.now.date():
        refuse(Code.FIELD_INVALID, "再就业日期须在出生之后、不晚于今天")
    if await uow.work_found.heard(command.record_id):
        return False
    outcome = _outcome(person, command.on)
    unit = await _unit(command, uow) if outcome == "APPLIED" else None
    known = (unit.name, command.credit_code) if unit else None
    facts = work_found(person, command.on, command.form, known) if outcome == "APPLIED" else []
    await uow.work_found.keep(command.record_id, person.person_id, command.on, outcome, facts)
    if outcome != "APPLIED":
        return False
    record(facts, person)
    await uow.people.add_facts([NewFact(person.person_id, fact.kind, fact.starts_on, fact.value) for fact in facts], SOURCE)
    await uow.people.touch([person.person_id])
    uow.audit("JOB_LOSS_ENDED", person.person_id, detail={"record": str(command.record_id), "form": command.form})
    if unit is not None:
        uow.emit(EmployerChanged(subject=person.person_id, effective_on=command.on, facts=facts_of(person)))
    else:
        changed = tuple(sorted(fact.kind for fact in facts))
        uow.emit(ModelWorkerUpdated(subject=person.person_id, effective_on=command.on, facts=facts_of(person), changed=changed))
    return True


def _outcome(person: Person, on: date) -> str:
    if person.merged_into is not None:
        return "MERGED"
    death = died_on(person)
    if death is not None and death <= on:
        return "DECEASED"
    lost = (person.value_on("JOB_LOSS", on) or {}).get("cause")
    return "APPLIED" if lost else "ENDED_ALREADY"


async def _unit(command: EndJobLoss, uow: UnitOfWork) -> UnitRow | None:
    """The employer in the register that stands on that day; by its code where employment has not heard of it."""
    unit_id = command.employer or (derived_id("org_unit", OrgKind.EMPLOYER, command.credit_code) if command.credit_code else None)
    unit = await uow.org_units.find(unit_id) if unit_id else None
    stands = unit is not None and unit.kind in _EMPLOYERS and (unit.valid_to is None or unit.valid_to >= command.on)
    return unit if stands else None
