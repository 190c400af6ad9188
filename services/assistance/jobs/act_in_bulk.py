"""Act on many applications as one job: the same use cases, 200 a commit, each case with its own outcome."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from libs.common.jobs.bulk_act import act_on_each
from libs.common.jobs.job import Job
from libs.common.kernel.ids import ApplicationId, NoticeId, derived_id
from services.assistance.storage.unit_of_work import UnitOfWork
from services.assistance.use_cases.declare_application import DeclareApplication, declare_application
from services.assistance.use_cases.open_notice import OpenNotice, open_notice
from services.assistance.use_cases.order_bulk_act import BulkAct
from services.assistance.use_cases.review_application import ReviewApplication, review_application
from services.assistance.use_cases.verify_application import VerifyApplication, verify_application

KIND = "BULK_ACT"
Act = Callable[[UUID, UnitOfWork], Awaitable[object]]


async def act_in_bulk(job: Job[UnitOfWork]) -> Mapping[str, Any]:
    act = BulkAct(job.command["act"])
    cases = [UUID(case) for case in job.command["cases"]]
    notice_id = NoticeId(derived_id("notice", job.id))  # the applications of one order share a notice

    async def prefetch(chunk: Sequence[UUID], uow: UnitOfWork) -> None:
        await uow.applications.lock_each(chunk)
        if act is BulkAct.REVIEW:
            await uow.forms.fetch(chunk)
            await uow.evidence.fetch(chunk)

    result = await act_on_each(job, cases, prefetch, _acts(job, notice_id)[act])
    return {**result, "notice_id": str(notice_id)} if act is BulkAct.OPEN_NOTICE else result


def _acts(job: Job[UnitOfWork], notice_id: NoticeId) -> Mapping[BulkAct, Act]:
    return {
        BulkAct.REVIEW: lambda case, uow: review_application(ReviewApplication(ApplicationId(case)), job.actor, uow),
        BulkAct.OPEN_NOTICE: lambda case, uow: open_notice(OpenNotice(notice_id, ApplicationId(case)), job.actor, uow),
        BulkAct.DECLARE: lambda case, uow: declare_application(DeclareApplication(ApplicationId(case)), job.actor, uow),
        BulkAct.VERIFY: lambda case, uow: verify_application(VerifyApplication(ApplicationId(case)), job.actor, uow),
    }
