"""Confirm the event that was pulled: the next pull hands out the one behind it. Confirming again changes nothing.

Who may: the subscription's own client.   Trigger: GovStack confirmEvent.   Records: the acknowledged position.   Emits: nothing.
Refuses: NOT_FOUND, INVALID_TRANSITION, MANDATE_MISSING.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from services.notifications.storage.feed_reading import Hears, next_of_type
from services.notifications.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ConfirmEvent:
    event_type: str
    event_id: UUID


async def confirm_event(command: ConfirmEvent, actor: Actor, uow: UnitOfWork) -> None:
    standing = await uow.subscriptions.lock_govstack(actor.subject, command.event_type)
    if standing is None:
        refuse(Code.NOT_FOUND, "没有此事件的订阅")
    if standing.kind != "PULL":
        refuse(Code.INVALID_TRANSITION, "推送方式的订阅以接收方的应答为确认")
    position = await uow.subscriptions.position_of(command.event_id, command.event_type)
    if position is None:
        refuse(Code.NOT_FOUND, "没有待确认的此事件")
    if position <= standing.position:
        return
    hears = Hears(actor.subject, standing.types, uow.now.date())
    following = await next_of_type(uow.raw, hears, command.event_type, standing.position)
    if following is None:
        refuse(Code.NOT_FOUND, "没有待确认的事件")
    if following.event_id != command.event_id:
        refuse(Code.INVALID_TRANSITION, "请按次序先确认前一事件")
    await uow.subscriptions.move(standing.id, position)
