"""Set the quota of a queue anew, by a document (C5.9, C5.10).

Who may: the housing department of the place.   Trigger: PUT /housing/queues/{id}/quota.
Records: the quota, and who set it by which document.   Emits: nothing.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, FIELD_INVALID (fewer than were given).
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor
from services.housing.domain.caretakers import require_housing
from services.housing.policy import c5_9_quota
from services.housing.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class SetQuota:
    queue_id: UUID
    quota: int
    doc_no: str


async def set_quota(command: SetQuota, actor: Actor, uow: UnitOfWork) -> UUID:
    queue = await uow.queues.lock(command.queue_id)
    require_housing(actor, queue.region)
    c5_9_quota.require_quota(command.quota, await uow.queues.taken(queue.id))
    await uow.queues.set_quota(queue.id, command.quota, command.doc_no)
    uow.audit("QUOTA_SET", queue.id, detail={"quota": command.quota})
    return queue.id
