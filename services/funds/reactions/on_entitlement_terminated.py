"""ENTITLEMENT_TERMINATED (assistance): nothing is due after its last month."""

from libs.common.contracts.assistance import EntitlementTerminated
from libs.common.kernel.ids import PersonId
from libs.common.kernel.months import Month
from services.funds.storage.unit_of_work import UnitOfWork
from services.funds.use_cases.end_payments import EndPayments, end_payments


async def on_entitlement_terminated(event: EntitlementTerminated, uow: UnitOfWork) -> None:
    person_id, last_month = PersonId(event.subject), Month.parse(event.last_month)
    command = EndPayments(person_id, event.benefit, last_month, event.reason, event.effective_on, event.application_id)
    await end_payments(command, uow)
