"""Withdraw a published event: whoever has not had it does not get it, and its content is taken away.

Who may: the client that published it.   Trigger: GovStack deleteEvent.   Records: the withdrawal.   Emits: nothing.   Refuses: NOT_FOUND.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from services.notifications.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class WithdrawEvent:
    name: str
    event_id: UUID


async def withdraw_event(command: WithdrawEvent, actor: Actor, uow: UnitOfWork) -> None:
    if not await uow.agency_events.withdraw(command.event_id, command.name, actor.subject):
        refuse(Code.NOT_FOUND, "没有由您发布的此事件，或已撤回")
