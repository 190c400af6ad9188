"""FUND_ALLOCATED (funds): the union has money: it prepares a batch."""

from libs.common.contracts.funds import FundAllocated
from services.notifications.storage.unit_of_work import UnitOfWork
from services.notifications.use_cases.follow_money import FollowMoney, follow_money


async def on_fund_allocated(event: FundAllocated, uow: UnitOfWork) -> None:
    await follow_money(FollowMoney(event.l2, event.effective_on, allocated=event.application_ids), uow)
