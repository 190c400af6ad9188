"""CHANGE_REPORT_FILED (registry): a reported death holds what the person is owed; other reports are registry's own matter."""

from libs.common.contracts.registry import ChangeReportFiled
from libs.common.kernel.ids import PersonId
from services.funds.policy.c3_5_overpayment import DEATH
from services.funds.storage.unit_of_work import UnitOfWork
from services.funds.use_cases.hold_payments import HoldPayments, hold_payments


async def on_change_report_filed(event: ChangeReportFiled, uow: UnitOfWork) -> None:
    if event.kind == DEATH:
        await hold_payments(HoldPayments(PersonId(event.subject), event.report_id), uow)
