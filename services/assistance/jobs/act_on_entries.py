"""Act on many people of a list as one job: the same use cases, 200 a commit, each person with their own outcome."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from libs.common.jobs.bulk_act import act_on_each
from libs.common.jobs.job import Job
from services.assistance.domain.priority_case import SettledBy
from services.assistance.policy.c3_7_amounts import Benefit
from services.assistance.storage.unit_of_work import UnitOfWork
from services.assistance.use_cases.confirm_entry import ConfirmEntry, confirm_entry
from services.assistance.use_cases.grant_entry import GrantEntry, grant_entry
from services.assistance.use_cases.order_entry_acts import EntryAct
from services.assistance.use_cases.settle_priority_cases import SettlePriorityCases, settle_priority_cases

KIND: Final = "ACT_ON_ENTRIES"


async def act_on_entries(job: Job[UnitOfWork]) -> Mapping[str, Any]:
    act = EntryAct(job.command["act"])

    async def prefetch(chunk: Sequence[UUID], uow: UnitOfWork) -> None:
        await uow.benefit_campaigns.lock_each(chunk)

    async def one(entry: UUID, uow: UnitOfWork) -> object:
        if act is EntryAct.CONFIRM:
            return await confirm_entry(ConfirmEntry(entry), job.actor, uow)
        line = await grant_entry(GrantEntry(entry), job.actor, uow)
        if line.benefit is Benefit.SPECIAL_HARDSHIP_AID:
            await settle_priority_cases(SettlePriorityCases(line.person_id, SettledBy.GRANT, line.id), job.actor, uow)
        return line

    return await act_on_each(job, [UUID(entry) for entry in job.command["entries"]], prefetch, one)
