"""CHECKUP_BILL_APPROVED (health): the year's check-up is paid for; the check-up subsidy is not paid on top (Q31)."""

from libs.common.contracts.health import CheckupBillApproved
from libs.common.kernel.ids import PersonId
from services.assistance.storage.unit_of_work import UnitOfWork
from services.assistance.use_cases.note_checkup_bill import NoteCheckupBill, note_checkup_bill


async def on_checkup_bill_approved(event: CheckupBillApproved, uow: UnitOfWork) -> None:
    await note_checkup_bill(NoteCheckupBill(PersonId(event.subject), event.bill.bill_id, event.year), uow)
