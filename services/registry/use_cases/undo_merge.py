"""Undo a merge: the two records were of two people after all; both go on with their own histories (C7.2).

Who may: the registrar of the province, or of the L2 union that is responsible for both.   Trigger: POST /registry/merges/{id}/reversal.
Records: who undid it and why; the pair is open again.   Emits: MODEL_WORKER_UPDATED of both.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION.
"""

from dataclasses import dataclass, replace
from uuid import UUID

from libs.common.contracts.registry import ModelWorkerUpdated
from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from services.registry.domain.responsibility import require_registrar
from services.registry.storage.unit_of_work import UnitOfWork
from services.registry.use_cases.person_events import facts_of


@dataclass(frozen=True, slots=True)
class UndoMerge:
    merge_id: UUID
    reason: str


async def undo_merge(command: UndoMerge, actor: Actor, uow: UnitOfWork) -> None:
    today = uow.now.date()
    merge = await uow.duplicates.lock_merge(command.merge_id)
    if merge.undone:
        refuse(Code.INVALID_TRANSITION, "此项合并已撤销")
    ids = sorted((merge.absorbed, merge.survivor))
    for person_id in ids:
        person = await uow.people.lock(person_id)
        require_registrar(actor, replace(person, merged_into=None) if person else None, today)
    await uow.duplicates.undo(merge, command.reason)
    await uow.duplicates.reopen(merge.duplicate_id)
    await uow.people.touch(ids)
    await uow.people.search.name(await uow.duplicates.names_of(ids))
    for person_id in ids:
        person = await uow.people.lock(person_id)
        assert person is not None, "a merge is of two people"
        uow.audit("MERGE_UNDONE", person_id, detail={"merge": str(merge.id), "reason": command.reason})
        uow.emit(ModelWorkerUpdated(subject=person_id, effective_on=today, facts=facts_of(person), changed=("MERGE_UNDONE",)))
