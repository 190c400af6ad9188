"""Check what was entered in a survey as one job: the same use case, 200 a commit, each record with its own outcome."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from libs.common.jobs.bulk_act import act_on_each
from libs.common.jobs.job import Job
from services.assistance.storage.unit_of_work import UnitOfWork
from services.assistance.use_cases.check_survey_record import CheckSurveyRecord, check_survey_record

KIND = "CHECK_SURVEY_RECORDS"


async def check_records(job: Job[UnitOfWork]) -> Mapping[str, Any]:
    async def prefetch(chunk: Sequence[UUID], uow: UnitOfWork) -> None:
        await uow.surveys.lock_each(chunk)

    async def check(record: UUID, uow: UnitOfWork) -> object:
        return await check_survey_record(CheckSurveyRecord(record, passed=True), job.actor, uow)

    return await act_on_each(job, [UUID(record) for record in job.command["records"]], prefetch, check)
