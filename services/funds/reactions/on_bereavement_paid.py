"""BEREAVEMENT_PAID (assistance): the visiting union paid the family from its own money."""

from libs.common.contracts.assistance import BereavementPaid
from libs.common.kernel.ids import PersonId
from services.funds.storage.unit_of_work import UnitOfWork
from services.funds.use_cases.book_bereavement import BookBereavement, book_bereavement


async def on_bereavement_paid(event: BereavementPaid, uow: UnitOfWork) -> None:
    command = BookBereavement(PersonId(event.subject), event.case_id, event.payer, event.amount_fen, event.effective_on)
    await book_bereavement(command, uow)
