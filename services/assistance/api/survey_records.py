"""Survey records one by one (C1.2): entered by the unit or a clerk on its behalf, checked by the county, with the history of every field."""

from datetime import date
from typing import Annotated, Final, Self
from uuid import UUID

from fastapi import Header, Path, Query, Request, Response
from pydantic import Field, model_validator

from libs.common.kernel.actor import Role
from libs.common.kernel.errors import Code, refuse
from libs.common.web.access import CurrentActor, require_role, scope_of
from libs.common.web.app import department_router
from libs.common.web.fields import ReadModel, RequestModel, YuanIn
from libs.common.web.pages import Page, PageCursor, PageSize, decode_cursor, encode_cursor, etag_of
from services.assistance.api.door import Lookups, Uow
from services.assistance.domain.survey import Answers, Cause, Employment, Health, Housing, Insurance, Record, Status
from services.assistance.policy.c1_4_focus_groups import FocusGroup
from services.assistance.use_cases.check_survey_record import CheckSurveyRecord, check_survey_record
from services.assistance.use_cases.enter_survey_record import EnterSurveyRecord, enter_survey_record
from services.assistance.use_cases.settle_survey_difference import SettleSurveyDifference, settle_survey_difference
from services.assistance.views.find_survey_differences import SurveyDifferenceOut, find_survey_differences
from services.assistance.views.find_survey_records import RecordFilter, SurveyRecordListed, find_survey_record, find_survey_records
from services.assistance.views.read_survey_record import SurveyChangeOut, SurveyRecordOut, shown, survey_history

router = department_router("", "摸底调查表")
RecordId = Annotated[UUID, Path(description="调查表编号")]
_READERS = (Role.FORM_FILLER, Role.COUNTY_REVIEWER, Role.VERIFIER, Role.REGISTRAR, Role.AUDITOR, Role.MODEL_WORKER)


class AnswersIn(RequestModel):
    wage: YuanIn = Field(description="月工资(养老金)(元)，没有收入的填0", examples=["1800.00"])
    other_income: YuanIn = Field(default_factory=int, description="其他收入(元/月)", examples=["0.00"])
    household_size: int = Field(ge=1, le=30, description="家庭人口", examples=[3])
    household_income: YuanIn = Field(default_factory=int, description="家庭月收入(元)", examples=["4200.00"])
    health: Health = Field(description="健康状况", examples=["CHRONIC"])
    housing: Housing = Field(description="住房状况", examples=["OWNED"])
    insurance: Insurance = Field(description="医疗保险", examples=["EMPLOYEE"])
    employment: Employment = Field(description="就业状况", examples=["RETIRED"])
    cause: Cause = Field(description="致困类别", examples=["LOW_INCOME"])
    cause_note: str = Field(default="", max_length=500, description="致困说明", examples=["长期服药"])
    remark: str = Field(default="", max_length=500, description="备注", examples=[""])

    def answers(self) -> Answers:
        return Answers(
            self.wage,
            self.other_income,
            self.household_size,
            self.household_income,
            self.health,
            self.housing,
            self.insurance,
            self.employment,
            self.cause,
            self.cause_note,
            self.remark,
        )


_EXAMPLE: Final = {
    "wage": "1800.00",
    "other_income": "0.00",
    "household_size": 2,
    "household_income": "3600.00",
    "health": "CHRONIC",
    "housing": "OWNED",
    "insurance": "EMPLOYEE",
    "employment": "RETIRED",
    "cause": "LOW_INCOME",
}


class SurveyRecordIn(RequestModel):
    """调查到的填 answers；多方查找不到的，lost_contact 填 true"""

    surveyed_on: date = Field(description="调查日期", examples=["2024-06-12"])
    lost_contact: bool = Field(default=False, description="失联", examples=[False])
    answers: AnswersIn | None = Field(default=None, description="调查所得；失联的不填", examples=[_EXAMPLE])

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if self.lost_contact == (self.answers is not None):
            raise ValueError("请填写调查所得，或注明失联，二者只选其一")
        return self


class SurveyRecordState(ReadModel):
    """调查表状态"""

    id: UUID = Field(description="调查表编号")
    status: str = Field(description="办理后的状态")
    version: int = Field(description="版本")

    @classmethod
    def of(cls, record: Record) -> Self:
        return cls(id=record.id, status=record.status, version=record.version)


class ReturnIn(RequestModel):
    reason: str = Field(min_length=2, max_length=500, description="退回原因", examples=["收入与银行流水不符，请核实"])


class SettlementIn(RequestModel):
    correction_id: UUID | None = Field(default=None, description="已为此录入的申报表更正；申报表无误的不填", examples=[None])
    reason: str = Field(min_length=2, max_length=500, description="处理说明", examples=["调查所得含一次性补发，申报表无误"])


@router.get("/survey-records", summary="查询摸底调查名单")
async def list_survey_records(
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    survey: Annotated[UUID, Query(description="调查编号")],
    status: Annotated[Status | None, Query(description="只看某状态")] = None,
    county: Annotated[UUID | None, Query(description="只看某县级工会")] = None,
    focus_group: Annotated[FocusGroup | None, Query(description="只看某重点群体")] = None,
    cursor: PageCursor = None,
    limit: PageSize = 100,
) -> Page[SurveyRecordListed]:
    require_role(actor, *_READERS)
    after = decode_cursor(cursor, 1)
    wanted = RecordFilter(survey, status, county, focus_group)
    today, key = request.app.state.house.clock.today(), UUID(after[0]) if after else None
    found = await find_survey_records(pool, scope_of(actor), today, wanted, after=key, limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)


@router.get(
    "/survey-records/{record_id}", summary="查看调查表", description="各项内容按可见范围；无权查看的为空。ETag 用于填写时的 If-Match。"
)
async def get_survey_record(
    record_id: RecordId, request: Request, response: Response, actor: CurrentActor, pool: Lookups
) -> SurveyRecordOut:
    require_role(actor, *_READERS)
    house = request.app.state.house
    found = await find_survey_record(pool, scope_of(actor), house.clock.today(), record_id)
    if found is None:
        refuse(Code.NOT_FOUND, "没有此份调查表，或不在本单位负责范围")
    record = shown(*found, house.keyring, actor)
    response.headers["ETag"] = etag_of(record.version)
    return record


@router.get("/survey-records/{record_id}/history", summary="查看调查表各项内容的变动")
async def get_survey_history(record_id: RecordId, request: Request, actor: CurrentActor, pool: Lookups) -> list[SurveyChangeOut]:
    require_role(actor, *_READERS)
    house = request.app.state.house
    if await find_survey_record(pool, scope_of(actor), house.clock.today(), record_id) is None:
        refuse(Code.NOT_FOUND, "没有此份调查表，或不在本单位负责范围")
    return await survey_history(pool, house.keyring, record_id, actor)


@router.put("/survey-records/{record_id}", summary="填写调查表，或注明失联", description="填报岗位办理；每次改动逐项留痕。")
async def put_survey_record(
    record_id: RecordId,
    body: SurveyRecordIn,
    actor: CurrentActor,
    uow: Uow,
    if_match: Annotated[str | None, Header(description="读取调查表时得到的 ETag")] = None,
) -> SurveyRecordState:
    version = if_match.strip().strip('"') if if_match is not None else ""
    if not version:
        refuse(Code.PRECONDITION_REQUIRED, "请先读取最新内容，再在 If-Match 中提供其 ETag")
    if not version.isdecimal():
        refuse(Code.STALE_VERSION, "请重新读取最新内容后再修改")
    command = EnterSurveyRecord(record_id, body.surveyed_on, body.answers.answers() if body.answers else None, int(version))
    return SurveyRecordState.of(await enter_survey_record(command, actor, uow))


@router.post("/survey-records/{record_id}/check", status_code=201, summary="审核调查表(失联的为确认)")
async def check_one_survey_record(record_id: RecordId, actor: CurrentActor, uow: Uow) -> SurveyRecordState:
    return SurveyRecordState.of(await check_survey_record(CheckSurveyRecord(record_id, passed=True), actor, uow))


@router.post("/survey-records/{record_id}/return", status_code=201, summary="退回调查表补充")
async def return_survey_record(record_id: RecordId, body: ReturnIn, actor: CurrentActor, uow: Uow) -> SurveyRecordState:
    return SurveyRecordState.of(await check_survey_record(CheckSurveyRecord(record_id, passed=False, reason=body.reason), actor, uow))


@router.get(
    "/survey-differences", summary="查询调查与申报表的收入差异", description="差异不改变申报表；由经办人办理申报表更正，或说明申报表无误。"
)
async def list_survey_differences(
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    open_only: Annotated[bool | None, Query(description="true 只看待处理的，false 只看已处理的")] = None,
    cursor: PageCursor = None,
    limit: PageSize = 100,
) -> Page[SurveyDifferenceOut]:
    require_role(actor, Role.FORM_FILLER, Role.COUNTY_REVIEWER, Role.VERIFIER, Role.AUDITOR)
    house, after = request.app.state.house, decode_cursor(cursor, 1)
    key = UUID(after[0]) if after else None
    today = house.clock.today()
    found = await find_survey_differences(pool, house.keyring, scope_of(actor), today, open_only=open_only, after=key, limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)


@router.post("/survey-differences/{difference_id}/settlement", status_code=201, summary="处理收入差异")
async def settle_difference(
    difference_id: Annotated[UUID, Path(description="差异编号")], body: SettlementIn, actor: CurrentActor, uow: Uow
) -> SettlementIn:
    await settle_survey_difference(SettleSurveyDifference(difference_id, body.correction_id, body.reason), actor, uow)
    return body
