"""Training of people out of work (C5.5): enrolment, completion with a certificate, and the two subsidies that follow."""

from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Path, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import Field

from libs.common.kernel.ids import PersonId
from libs.common.web.access import CurrentActor
from libs.common.web.app import department_router
from libs.common.web.exports import Purpose
from libs.common.web.fields import ReadModel, RequestModel
from libs.common.web.named_lists import NamedList, export_by_name, words_of
from libs.common.web.pages import Page, PageCursor, PageSize, decode_cursor, encode_cursor
from services.employment.api.door import Lookups, Uow
from services.employment.api.readers import listing_scope, work_scope
from services.employment.api.subsidies import CREDIT_CODE, SubsidyStateOut
from services.employment.domain.training import STATE_ZH, TrainingEnrolment, TrainingState
from services.employment.policy.c5_5_training import TrainingSubsidyKind
from services.employment.use_cases.complete_training import CompleteTraining, LeaveTraining, LeftFor, complete_training, leave_training
from services.employment.use_cases.enrol_training import EnrolTraining, enrol_training
from services.employment.use_cases.enter_training_subsidy import EnterTrainingSubsidy, enter_training_subsidy
from services.employment.views.find_trainings import LEFT_FOR, STATE, TrainingOut, find_trainings

router = department_router("/trainings", "技能培训")
_COLUMNS: Final = {
    "课程代码": 14, "课程名称": 22, "培训机构": 26, "开课日期": 12, "计划结束日期": 14, "状态": 10, "结业日期": 12, "证书编号": 18, "退训原因": 12,
}  # fmt: skip
_LEFT: Final = words_of(LEFT_FOR)
TrainingPath = Annotated[UUID, Path(description="培训编号")]


class TrainingIn(RequestModel):
    person_id: UUID = Field(description="人员编号", examples=["018f9d0e-7a11-7c52-9c3e-2f6d1b8a4e70"])
    course_code: str = Field(pattern=r"^[0-9A-Z-]{2,30}$", description="课程代码(人社部门培训目录)", examples=["6-29-01-02"])
    course_name: str = Field(min_length=2, max_length=60, description="课程名称", examples=["电工(初级)"])
    provider_code: str = Field(pattern=CREDIT_CODE, description="培训机构统一社会信用代码", examples=["91110108551385082Q"])
    provider_name: str = Field(min_length=2, max_length=100, description="培训机构名称", examples=["包河区职业技能培训中心"])
    starts_on: date = Field(description="开课日期", examples=["2024-07-01"])
    ends_on: date = Field(description="计划结束日期", examples=["2024-08-15"])


class CompletionIn(RequestModel):
    completed_on: date = Field(description="结业日期", examples=["2024-08-15"])
    certificate_no: str = Field(pattern=r"^[0-9A-Z-]{4,40}$", description="职业技能等级(结业)证书编号", examples=["S000034010124000017"])


class LeavingTrainingIn(RequestModel):
    reason: LeftFor = Field(
        description="REEMPLOYED 已就业 · OWN_CHOICE 本人退出 · NOT_ATTENDING 未到训 · COURSE_CANCELLED 课程取消", examples=["OWN_CHOICE"]
    )


class TrainingSubsidyIn(RequestModel):
    kind: TrainingSubsidyKind = Field(description="TRAINING 职业培训补贴 · APPRAISAL 职业技能鉴定补贴", examples=["TRAINING"])


class TrainingStateOut(ReadModel):
    """培训状态"""

    id: UUID = Field(description="培训编号")
    state: str = Field(description=STATE)
    version: int = Field(description="版本")

    @classmethod
    def of(cls, enrolment: TrainingEnrolment) -> "TrainingStateOut":
        return cls(id=enrolment.id, state=enrolment.state, version=enrolment.version)


@router.get("", summary="查询技能培训")
async def list_trainings(
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    person: Annotated[UUID | None, Query(description="只看某人")] = None,
    state: Annotated[TrainingState | None, Query(description="只看某状态")] = None,
    cursor: PageCursor = None,
    limit: PageSize = 100,
) -> Page[TrainingOut]:
    scope, today, after = work_scope(actor), request.app.state.house.clock.today(), decode_cursor(cursor, 1)
    key = UUID(after[0]) if after else None
    found = await find_trainings(pool, scope, today, person=person, state=state, after=key, limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)


@router.get("/workbook", summary="导出技能培训名单(Excel，印有用途和导出人)", response_class=Response)
async def export_trainings(
    request: Request,
    actor: CurrentActor,
    purpose: Purpose,
    state: Annotated[TrainingState | None, Query(description="只看某状态")] = None,
) -> StreamingResponse:
    scope, house = listing_scope(actor), request.app.state.house
    today = house.clock.today()

    async def find(after: UUID | None, limit: int) -> list[TrainingOut]:
        return await find_trainings(house.pool, scope, today, person=None, state=state, after=after, limit=limit)

    words = {"状态": STATE_ZH[state] if state else None}
    listed = NamedList("TRAININGS", "技能培训名单", _COLUMNS, find, lambda each: each.id, _cells, words, purpose)
    return await export_by_name(request, actor, listed)


@router.post("", status_code=201, summary="登记技能培训报名")
async def add_training(body: TrainingIn, actor: CurrentActor, uow: Uow) -> TrainingStateOut:
    told = body.model_dump() | {"person_id": PersonId(body.person_id)}
    return TrainingStateOut.of(await enrol_training(EnrolTraining(**told), actor, uow))


@router.post("/{training_id}/completion", status_code=201, summary="登记结业和证书编号")
async def add_completion(training_id: TrainingPath, body: CompletionIn, actor: CurrentActor, uow: Uow) -> TrainingStateOut:
    command = CompleteTraining(training_id, body.completed_on, body.certificate_no)
    return TrainingStateOut.of(await complete_training(command, actor, uow))


@router.post("/{training_id}/withdrawal", status_code=201, summary="登记退训")
async def add_withdrawal(training_id: TrainingPath, body: LeavingTrainingIn, actor: CurrentActor, uow: Uow) -> TrainingStateOut:
    return TrainingStateOut.of(await leave_training(LeaveTraining(training_id, body.reason), actor, uow))


@router.post(
    "/{training_id}/subsidies",
    status_code=201,
    summary="申报职业培训补贴、职业技能鉴定补贴",
    description="同一课程、同一证书只补贴一次；须由另一人审批，由资金部门从就业补助资金支付给本人。",
)
async def add_training_subsidy(training_id: TrainingPath, body: TrainingSubsidyIn, actor: CurrentActor, uow: Uow) -> SubsidyStateOut:
    return SubsidyStateOut.of(await enter_training_subsidy(EnterTrainingSubsidy(training_id, body.kind), actor, uow))


def _cells(each: TrainingOut) -> tuple[Any, ...]:
    course = (each.course_code, each.course_name, each.provider_name, each.starts_on, each.ends_on)
    return *course, STATE_ZH[TrainingState(each.state)], each.completed_on, each.certificate_no, _LEFT.get(each.left_for)
