"""CHANGE_REPORT_RETURNED (registry): what a death report held is released."""

from libs.common.contracts.registry import ChangeReportReturned
from libs.common.kernel.ids import PersonId
from services.funds.policy.c3_5_overpayment import DEATH
from services.funds.storage.unit_of_work import UnitOfWork
from services.funds.use_cases.lift_hold import LiftHold, lift_hold


async def on_change_report_returned(event: ChangeReportReturned, uow: UnitOfWork) -> None:
    if event.kind == DEATH:
        await lift_hold(LiftHold(PersonId(event.subject), event.report_id), uow)
