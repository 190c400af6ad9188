"""Publish an event of an agency's own type to whoever a mandate lets hear it.

Who may: an agency's client whose mandate lets it publish the type.   Trigger: GovStack publishEvent.
Records: the event, the feed's next position.   Emits: nothing (it is another's fact, not this department's).
Refuses: NOT_FOUND, MANDATE_MISSING, FIELD_INVALID.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from services.notifications.domain.agency_types import content_faults
from services.notifications.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class PublishEvent:
    name: str
    govstack_client: str
    content: dict[str, Any]


async def publish_event(command: PublishEvent, actor: Actor, uow: UnitOfWork) -> UUID:
    allowed = await uow.mandates.in_force(actor.subject)
    known = await uow.agency_events.type_of(command.name)
    if known is None:
        refuse(Code.NOT_FOUND, "没有此事件，请先登记")
    if allowed is None or command.name not in allowed.publishes:
        refuse(Code.MANDATE_MISSING, "授权中没有发布此事件的权限")
    faults = content_faults(known.schema, command.content)
    if faults:
        refuse(Code.FIELD_INVALID, "事件内容不符合登记的格式，请按字段说明修改", fields=faults)
    return await uow.agency_events.publish(command.name, actor.subject, command.govstack_client, command.content)
