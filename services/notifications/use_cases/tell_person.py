"""Tell a person what became of a payment, of their application or of an appeal, what is due, and who looks after them; never an account number (C2.6, C7.4; PIPL 17).

Who may: this department's ear.   Trigger: DISBURSEMENT_PAID, DISBURSEMENT_FAILED, DISBURSEMENT_RETURNED, APPLICATION_SUBMITTED,
APPLICATION_RETURNED, APPLICATION_REJECTED, APPLICATION_VERIFIED, REDECLARATION_DUE, APPEAL_DECIDED, CUSTODY_ASSIGNED.   Records: one message, and its delivery to each contact.
Emits: nothing.
"""

from dataclasses import dataclass

from services.notifications.storage.messages import Message
from services.notifications.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class TellPerson:
    message: Message


async def tell_person(command: TellPerson, uow: UnitOfWork) -> None:
    uow.messages.add(command.message)
