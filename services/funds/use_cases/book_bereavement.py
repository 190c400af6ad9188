"""Book a gratuity that the visiting union paid to the family (C6.5, Q56): once per death, in that union's own book, never in an earmark.

Who may: this department's ear.   Trigger: BEREAVEMENT_PAID.
Records: the payment, also where it overdraws the book: it was made. The same case again changes nothing.   Emits: nothing.
Refuses: DUPLICATE_ROW (a second case of one death; the event is parked), FIELD_INVALID.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import PersonId
from services.funds.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class BookBereavement:
    person_id: PersonId
    case_id: UUID
    payer: UUID
    amount_fen: int
    paid_on: date


async def book_bereavement(command: BookBereavement, uow: UnitOfWork) -> None:
    if command.amount_fen <= 0:
        refuse(Code.FIELD_INVALID, "抚恤慰问金金额须大于0")
    by = uow.actor.subject
    await uow.union_book.bereavement(command.payer, command.case_id, command.person_id, command.amount_fen, command.paid_on, by)
