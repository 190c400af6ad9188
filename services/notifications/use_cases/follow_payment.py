"""Follow a person's payment: the batch has been answered; what did not arrive waits to be paid again (C2.4, C2.6).

Who may: this department's ear.   Trigger: DISBURSEMENT_PAID, DISBURSEMENT_FAILED, DISBURSEMENT_RETURNED.
Records: lines unpaid, the work items that follow from them.   Emits: nothing.   Refuses: CALENDAR_YEAR_MISSING.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from libs.common.kernel.months import Month
from services.notifications.domain.posts import POSTS
from services.notifications.policy.c8_2_due_dates import WorkGate
from services.notifications.storage.unit_of_work import UnitOfWork
from services.notifications.storage.unpaid_lines import reissue_of
from services.notifications.storage.work_items import WorkItem


@dataclass(frozen=True, slots=True)
class FollowPayment:
    """`month`: the last one paid for. Its payer corrects and pays again, also after the person has moved (Q22)."""

    person_id: UUID
    batch_id: UUID
    line_ids: tuple[UUID, ...]
    month: Month
    on: date
    arrived: bool


async def follow_payment(command: FollowPayment, uow: UnitOfWork) -> None:
    uow.work_items.finish(command.batch_id, WorkGate.PAY, command.on)
    if command.arrived:
        uow.unpaid_lines.paid(command.person_id, command.line_ids, command.on)
        return
    uow.unpaid_lines.failed(command.person_id, command.line_ids)
    due, gate = await uow.due_dates.of(WorkGate.REISSUE, command.on), WorkGate.REISSUE
    uow.work_items.open(
        WorkItem(
            reissue_of(command.person_id), gate, command.on, due,
            person_id=command.person_id, post=POSTS[gate], chain_on=command.month.first_day,
        )
    )  # fmt: skip
