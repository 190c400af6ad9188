"""Write to the other side of a work item (C8.2 密切配合).

Who may: a clerk of the unit that owes it, or of the unit that asked for it.   Trigger: POST /notifications/work-items/{id}/comments.
Records: the comment, sealed, append-only.   Emits: nothing.   Refuses: NOT_FOUND, FIELD_INVALID.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from services.notifications.domain.reporters import require_impersonal
from services.notifications.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class CommentOnWork:
    item_id: UUID
    text: str


async def comment_on_work(command: CommentOnWork, actor: Actor, uow: UnitOfWork) -> UUID:
    unit_id = actor.unit_id
    if unit_id is None or not await uow.work_items.is_of_either_side(command.item_id, unit_id, uow.now.date()):
        refuse(Code.NOT_FOUND, "没有此待办事项，请核对编号")
    require_impersonal(command.text)
    return await uow.work_comments.add(command.item_id, unit_id, actor.subject, command.text)
