"""Close a work item that an event need not close: idle or overpaid money decided on (Q45, Q46), a demand without a month due, no reissue,
a custody taken note of (C7.4: acceptance only acknowledges), a referral answered on paper, a re-declaration that the person does not want to make,
a contact made with who lost their work (C5.3), an alert seen to (C4.4, C4.5, C5.1), a serious illness helped with (C4.2).

Who may: a clerk of the unit whose item it is.   Trigger: POST /notifications/work-items/{id}/closing.
Records: the item closed with its note.   Emits: nothing.   Refuses: NOT_FOUND, INVALID_TRANSITION.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from services.notifications.policy.c8_2_due_dates import WorkGate
from services.notifications.storage.unit_of_work import UnitOfWork

_BY_HAND: Final = frozenset(
    {
        WorkGate.RECOVER,
        WorkGate.IDLE_MONEY,
        WorkGate.ALLOCATE,
        WorkGate.REISSUE,
        WorkGate.CUSTODY,
        WorkGate.REFERRAL,
        WorkGate.REDECLARATION,
        WorkGate.SERIOUS_ILLNESS,
        WorkGate.CHECKUP_PLAN,
        WorkGate.PAY_GUARANTEE,
        WorkGate.ONE_ON_ONE,
        WorkGate.RETENTION,
    }
)


@dataclass(frozen=True, slots=True)
class CloseWorkItem:
    item_id: UUID
    note: str


async def close_work_item(command: CloseWorkItem, actor: Actor, uow: UnitOfWork) -> None:
    item = await uow.work_items.lock(command.item_id, actor.unit_id, uow.now.date()) if actor.unit_id else None
    if item is None:
        refuse(Code.NOT_FOUND, "没有此待办事项，请核对编号")
    if item.gate not in _BY_HAND:
        refuse(Code.INVALID_TRANSITION, "此待办随业务办理自动办结，请到相应环节办理")
    if item.closed_on is not None:
        refuse(Code.INVALID_TRANSITION, "此待办已办结")
    await uow.work_items.note_closed(command.item_id, command.note, uow.now.date())
