"""Plan the check-ups of many as one job: the same use case, 200 a commit, each person with their own outcome (C4.5)."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from libs.common.jobs.bulk_act import act_on_each
from libs.common.jobs.job import Job
from libs.common.kernel.ids import PersonId
from services.health.storage.unit_of_work import UnitOfWork
from services.health.use_cases.plan_checkup import PlanCheckup, plan_checkup

KIND: Final = "PLAN_CHECKUPS"


async def plan_checkups(job: Job[UnitOfWork]) -> Mapping[str, Any]:
    year = int(job.command["year"])

    async def prefetch(chunk: Sequence[UUID], uow: UnitOfWork) -> None:
        await uow.people.fetch([PersonId(person) for person in chunk])

    async def one(person: UUID, uow: UnitOfWork) -> object:
        return await plan_checkup(PlanCheckup(PersonId(person), year), job.actor, uow)

    return await act_on_each(job, [UUID(person) for person in job.command["people"]], prefetch, one)
