"""Remove an event type: nothing more is published of it. What was published stays to be read.

Who may: the client that registered it.   Trigger: GovStack deleteEventType.   Records: the removal.   Emits: nothing.   Refuses: NOT_FOUND.
"""

from dataclasses import dataclass

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from services.notifications.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class RemoveEventType:
    name: str


async def remove_event_type(command: RemoveEventType, actor: Actor, uow: UnitOfWork) -> None:
    if not await uow.agency_events.remove(command.name, actor.subject):
        refuse(Code.NOT_FOUND, "没有由您登记的此事件，请核对名称")
