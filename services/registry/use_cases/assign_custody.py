"""Give a person whose unit ceased before anybody recorded the day into custody (C7.4): a roster names the condition and no day.

Who may: the registrar of the responsible L2 union or of the province.   Trigger: POST /registry/people/{id}/custody; `follow_change` then
assigns it by the rule.   Records: the work without a unit from that day.   Emits: MODEL_WORKER_UPDATED.
Refuses: ROLE_NOT_PERMITTED, PERSON_NOT_FOUND, NOT_RESPONSIBLE_UNIT, FIELD_INVALID, BENEFICIARY_DECEASED, CUSTODY_CONFLICT (a supervising
unit stands; in custody already).
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from libs.common.contracts.registry import ModelWorkerUpdated
from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from services.registry.domain.custody import custody_facts
from services.registry.domain.reported_change import died_on, without_employer
from services.registry.domain.responsibility import require_registrar
from services.registry.storage.people import NewFact
from services.registry.storage.unit_of_work import UnitOfWork
from services.registry.use_cases.person_events import facts_of

SOURCE = "属地委托管理"


@dataclass(frozen=True, slots=True)
class AssignCustody:
    """`ceased_on`: the first day without a unit."""

    person_id: UUID
    ceased_on: date
    condition: str
    reason: str


async def assign_custody(command: AssignCustody, actor: Actor, uow: UnitOfWork) -> None:
    today = uow.now.date()
    person = require_registrar(actor, await uow.people.lock(command.person_id), today)
    if not person.birth_date <= command.ceased_on <= today:
        refuse(Code.FIELD_INVALID, "单位不存在之日须在出生之后、不晚于今天")
    if died_on(person) is not None:
        refuse(Code.BENEFICIARY_DECEASED, "此人已登记去世，不再托管")
    if await uow.custodies.active_of(person.person_id) is not None:
        refuse(Code.CUSTODY_CONFLICT, "此人已在托管中，请在原托管上办理移交")
    if custody_facts(person, today, in_custody=False).has_unit:
        refuse(Code.CUSTODY_CONFLICT, "此人有主管单位，不属托管；单位已关停并转的，请先登记单位状况")
    after = without_employer(person.value_on("WORK", command.ceased_on) or {}, command.condition, overcapacity=False)
    facts = {command.ceased_on: after}
    for day in [day for day in person.facts.get("WORK", {}) if command.ceased_on < day <= today]:
        facts[day] = without_employer(person.facts["WORK"][day], command.condition, overcapacity=False)
    person.facts.setdefault("WORK", {}).update(facts)
    await uow.people.add_facts([NewFact(person.person_id, "WORK", day, value) for day, value in facts.items()], SOURCE)
    await uow.people.touch([person.person_id])
    uow.audit("FACTS_CHANGED", person.person_id, detail={"kinds": ["WORK"], "reason": command.reason})
    uow.emit(ModelWorkerUpdated(subject=person.person_id, effective_on=command.ceased_on, facts=facts_of(person), changed=("WORK",)))
