"""Record that a person died (C7.3): the month of death is payable, later ones are not (Q12); other departments follow by the event.

Who may: the registrar of the responsible L2 union or of the province.   Trigger: POST /registry/people/{id}/death.
Records: life status from the day of death, the report's reason in the audit.   Emits: MODEL_WORKER_DECEASED; a repeated report says nothing.
Refuses: ROLE_NOT_PERMITTED, PERSON_NOT_FOUND, NOT_RESPONSIBLE_UNIT, FIELD_INVALID, INVALID_TRANSITION (another day is on record).
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from libs.common.contracts.registry import ModelWorkerDeceased
from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from services.registry.domain.person import Person
from services.registry.domain.responsibility import require_registrar
from services.registry.storage.people import NewFact
from services.registry.storage.unit_of_work import UnitOfWork
from services.registry.use_cases.person_events import facts_of

SOURCE = "死亡登记"


@dataclass(frozen=True, slots=True)
class ReportDeath:
    person_id: UUID
    died_on: date
    reason: str


async def report_death(command: ReportDeath, actor: Actor, uow: UnitOfWork) -> Person:
    today = uow.now.date()
    person = require_registrar(actor, await uow.people.lock(command.person_id), today)
    if not person.birth_date <= command.died_on <= today:
        refuse(Code.FIELD_INVALID, "去世日期须在出生之后、不晚于今天，请按户籍注销或死亡证明填写")
    known = [day for day, value in person.facts["LIFE"].items() if value["value"] == "DECEASED"]
    if known == [command.died_on]:
        return person
    if known:
        refuse(Code.INVALID_TRANSITION, f"已登记去世日期为{known[0]}，如有误请由省总工会核实后更正")
    value = {"value": "DECEASED"}
    person.facts["LIFE"][command.died_on] = value
    await uow.people.add_facts([NewFact(person.person_id, "LIFE", command.died_on, value)], SOURCE)
    await uow.people.touch([person.person_id])
    uow.audit("DEATH_RECORDED", person.person_id, detail={"reason": command.reason})
    uow.emit(ModelWorkerDeceased(subject=person.person_id, effective_on=command.died_on, facts=facts_of(person)))
    return person
