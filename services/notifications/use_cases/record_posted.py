"""Record what became of letters: sent, to be tried again, given up, withheld; an address that does not exist is written to no more.

Who may: this department's carrier, while it holds the letter's lease.   Trigger: PostDelivery.   Records: state, attempts, bounces; audited
where one was given up.   Emits: nothing.
"""

from dataclasses import dataclass
from uuid import UUID

from services.notifications.storage.outgoing import Posted
from services.notifications.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class RecordPosted:
    posted: tuple[Posted, ...]
    carrier: UUID


async def record_posted(command: RecordPosted, uow: UnitOfWork) -> None:
    for each in sorted(command.posted, key=lambda posted: posted.id):
        if await uow.outgoing.record(each, command.carrier) and each.state == "DEAD":
            uow.audit("LETTER_GIVEN_UP", each.id, each.error)
