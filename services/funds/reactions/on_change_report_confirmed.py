"""CHANGE_REPORT_CONFIRMED (registry): a confirmed death report gives way to the death itself."""

from libs.common.contracts.registry import ChangeReportConfirmed
from libs.common.kernel.ids import PersonId
from services.funds.policy.c3_5_overpayment import DEATH
from services.funds.storage.unit_of_work import UnitOfWork
from services.funds.use_cases.confirm_death_report import ConfirmDeathReport, confirm_death_report


async def on_change_report_confirmed(event: ChangeReportConfirmed, uow: UnitOfWork) -> None:
    if event.kind == DEATH:
        await confirm_death_report(ConfirmDeathReport(PersonId(event.subject), event.report_id), uow)
