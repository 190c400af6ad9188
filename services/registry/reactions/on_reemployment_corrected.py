"""REEMPLOYMENT_CORRECTED (employment): the loss of work goes on, and custody with it where nobody supervises; and an effect, for receipts."""

from libs.common.contracts.employment import ReemploymentCorrected
from libs.common.persistence.region_seed import shipped_regions
from services.registry.reactions.on_person import on_person
from services.registry.storage.unit_of_work import UnitOfWork
from services.registry.use_cases.follow_change import FollowChange, follow_change
from services.registry.use_cases.take_back_work import TakeBackWork, take_back_work


async def on_reemployment_corrected(event: ReemploymentCorrected, uow: UnitOfWork) -> None:
    await on_person(event, uow)
    if await take_back_work(TakeBackWork(event.subject, event.record_id, event.effective_on), uow):
        await follow_change(FollowChange(event.subject, event.effective_on, shipped_regions()), uow)
