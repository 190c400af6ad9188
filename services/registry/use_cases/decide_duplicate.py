"""Decide whether two records are of one person; if so, one goes on and the other is absorbed (C7.2).

Who may: the registrar of the province, or of the L2 union that is responsible for both.   Trigger: POST /registry/duplicates/{id}/decision.
Records: the decision; a merge, which keeps both histories and can be undone.
Emits: MODEL_WORKER_UPDATED of the absorbed record (merged_into) and of the one that goes on.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION, FIELD_INVALID.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.contracts.registry import ModelWorkerUpdated
from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from services.registry.domain.person import Person
from services.registry.domain.responsibility import require_registrar
from services.registry.storage.duplicates import Pair
from services.registry.storage.unit_of_work import UnitOfWork
from services.registry.use_cases.person_events import facts_of


@dataclass(frozen=True, slots=True)
class DecideDuplicate:
    """`survivor`: the record that goes on, where they are one person; None where they are two."""

    duplicate_id: UUID
    survivor: UUID | None
    reason: str


async def decide_duplicate(command: DecideDuplicate, actor: Actor, uow: UnitOfWork) -> UUID | None:
    """The merge, if one was made."""
    today = uow.now.date()
    pair = await uow.duplicates.lock(command.duplicate_id)
    people = {each: require_registrar(actor, await uow.people.lock(each), today) for each in (pair.one, pair.other)}
    if pair.state != "OPEN":
        refuse(Code.INVALID_TRANSITION, "此组疑似重复已有结论；合并错误时请撤销合并")
    if command.survivor is None:
        await uow.duplicates.decide(pair.id, "DIFFERENT", command.reason)
        return None
    if command.survivor not in people:
        refuse(Code.FIELD_INVALID, "保留的档案须是这两份档案之一")
    absorbed = pair.other if command.survivor == pair.one else pair.one
    if await uow.duplicates.has_absorbed(absorbed):
        refuse(Code.INVALID_TRANSITION, "该档案曾并入过其他档案，请以它为保留档案，或先撤销原合并")
    await uow.duplicates.decide(pair.id, "SAME", command.reason)
    return await _merge(pair, people[absorbed], people[command.survivor], command.reason, uow)


async def _merge(pair: Pair, absorbed: Person, survivor: Person, reason: str, uow: UnitOfWork) -> UUID:
    merge_id = await uow.duplicates.merge(pair, absorbed.person_id, survivor.person_id, reason)
    ids = [absorbed.person_id, survivor.person_id]
    await uow.people.touch([survivor.person_id])
    await uow.people.search.name(await uow.duplicates.names_of(ids))
    today = uow.now.date()
    absorbed.merged_into = survivor.person_id
    survivor.honours = {**absorbed.honours, **survivor.honours}
    for person_id in ids:
        uow.audit("RECORDS_MERGED", person_id, detail={"merge": str(merge_id), "survivor": str(survivor.person_id), "reason": reason})
    for person in (absorbed, survivor):
        uow.emit(ModelWorkerUpdated(subject=person.person_id, effective_on=today, facts=facts_of(person), changed=("MERGED",)))
    return merge_id
