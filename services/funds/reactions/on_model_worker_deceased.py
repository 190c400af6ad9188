"""MODEL_WORKER_DECEASED (registry): the month of death is payable, nothing later is (Q12), whoever tells us first."""

from libs.common.contracts.registry import ModelWorkerDeceased
from libs.common.kernel.ids import PersonId
from libs.common.kernel.months import Month
from services.funds.policy.c3_5_overpayment import DEATH
from services.funds.reactions.on_person import on_person
from services.funds.storage.unit_of_work import UnitOfWork
from services.funds.use_cases.end_payments import EndPayments, end_payments
from services.funds.use_cases.settle_death_reports import SettleDeathReports, settle_death_reports


async def on_model_worker_deceased(event: ModelWorkerDeceased, uow: UnitOfWork) -> None:
    await on_person(event, uow)
    command = EndPayments(PersonId(event.subject), "", Month.of(event.effective_on), DEATH, event.effective_on)
    await end_payments(command, uow)
    await settle_death_reports(SettleDeathReports(PersonId(event.subject)), uow)
