"""FUND_ALLOCATED (funds): the applications that the allocation was made for have their money."""

from libs.common.contracts.funds import FundAllocated
from libs.common.kernel.ids import ApplicationId
from services.assistance.storage.unit_of_work import UnitOfWork
from services.assistance.use_cases.fund_applications import FundApplications, fund_applications


async def on_fund_allocated(event: FundAllocated, uow: UnitOfWork) -> None:
    await fund_applications(FundApplications([ApplicationId(each) for each in event.application_ids]), uow.actor, uow)
