"""REEMPLOYED (employment): the loss of work ends, custody with it where a unit of the register employs; and an effect, for receipts."""

from libs.common.contracts.employment import Reemployed
from libs.common.persistence.region_seed import shipped_regions
from services.registry.reactions.on_person import on_person
from services.registry.storage.unit_of_work import UnitOfWork
from services.registry.use_cases.end_job_loss import EndJobLoss, end_job_loss
from services.registry.use_cases.follow_change import FollowChange, follow_change


async def on_reemployed(event: Reemployed, uow: UnitOfWork) -> None:
    await on_person(event, uow)
    command = EndJobLoss(event.subject, event.record_id, event.effective_on, event.form, event.employer, event.credit_code)
    if await end_job_loss(command, uow):
        await follow_change(FollowChange(event.subject, event.effective_on, shipped_regions()), uow)
