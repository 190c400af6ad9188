"""Tell a person what became of a payment: amount, purpose, source; never an account number (C2.6; PIPL 17).

Who may: this department's ear.   Trigger: DISBURSEMENT_PAID, DISBURSEMENT_FAILED, DISBURSEMENT_RETURNED.   Records: one message a payment.
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
