"""End what a person is owed after a month: by death, revocation or the end of an entitlement (Q12, Q14, Q46).

Who may: this department's ear.   Trigger: MODEL_WORKER_DECEASED, ENTITLEMENT_TERMINATED, in either order, also twice.
Records: unpaid lines cancelled; lines in a batch marked; paid lines as a receivable, never set off.   Emits: OVERPAYMENT_DETECTED, once.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from libs.common.contracts.funds import OverpaymentDetected
from libs.common.kernel.ids import PersonId
from libs.common.kernel.months import Month
from services.funds.policy.c3_5_overpayment import is_recovered
from services.funds.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class EndPayments:
    """`purpose` "" for whatever the person is owed; `application_id` None by whichever application: a later one may begin anew."""

    person_id: PersonId
    purpose: str
    last_month: Month
    reason: str
    effective_on: date
    application_id: UUID | None = None


async def end_payments(command: EndPayments, uow: UnitOfWork) -> None:
    await uow.obligations.flush()
    ended = await uow.ledger.end_entitlement(
        command.person_id, command.purpose, command.application_id, command.last_month, command.reason, recover=is_recovered(command.reason)
    )
    overpaid = [line for line in ended if line.fate == "RECOVERING"]
    if overpaid:
        uow.emit(
            OverpaymentDetected(
                subject=command.person_id,
                effective_on=command.effective_on,
                line_ids=await uow.obligations.known_to_assistance([line.line_id for line in overpaid]),
                amount_fen=sum(line.amount_fen for line in overpaid),
                reason=command.reason,
            )
        )
