"""Take back work found again where employment (人社) says that it was a mistake (C5.2, C7.3): once, and only what was recorded for it.

Who may: this department's ear; `follow_change` then begins custody again (C7.4).   Trigger: REEMPLOYMENT_CORRECTED.
Records: from its day on what held the day before, up to the next day for which anything of the work is on record; a transfer proposed by rule
gives way.   Emits: MODEL_WORKER_UPDATED, the answer that employment waits for, also where nothing was to be taken back.
Refuses: PERSON_NOT_FOUND: poison.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from libs.common.contracts.registry import ModelWorkerUpdated
from libs.common.kernel.errors import Code, refuse
from services.registry.domain.reported_change import work_taken_back
from services.registry.storage.people import NewFact
from services.registry.storage.unit_of_work import UnitOfWork
from services.registry.use_cases.person_events import facts_of

SOURCE = "人社再就业登记更正"
ANSWER = "REEMPLOYMENT_CORRECTED"


@dataclass(frozen=True, slots=True)
class TakeBackWork:
    """`record_id`: the record of employment's ledger; `on`: the day from which work was said to have been found."""

    person_id: UUID
    record_id: UUID
    on: date


async def take_back_work(command: TakeBackWork, uow: UnitOfWork) -> bool:
    """Whether the record of the person changed."""
    person = await uow.people.lock(command.person_id)
    if person is None:
        refuse(Code.PERSON_NOT_FOUND, "劳模信息库中无此人，请核对编号")
    applied = await uow.work_found.take_back(command.record_id, person.person_id)
    facts = work_taken_back(applied or [], person) if person.merged_into is None else []
    if facts:
        await uow.people.add_facts([NewFact(person.person_id, fact.kind, fact.starts_on, fact.value) for fact in facts], SOURCE)
        await uow.people.touch([person.person_id])
        await uow.transfers.give_way(person.person_id)
    uow.audit("WORK_TAKEN_BACK", person.person_id, detail={"record": str(command.record_id), "facts": len(facts)})
    changed = (ANSWER, *sorted({fact.kind for fact in facts}))
    uow.emit(ModelWorkerUpdated(subject=person.person_id, effective_on=command.on, facts=facts_of(person), changed=changed))
    return bool(facts)
