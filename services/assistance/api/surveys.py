"""Baseline surveys (C1.1): opened, followed county by county, out to the counties as workbooks and in again, closed."""

import asyncio
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import File, Path, Query, Request, Response, UploadFile
from pydantic import Field

from libs.common.contracts.calls import ROWS_PER_CALL, CardsQuery, PersonCards
from libs.common.kernel.actor import Role
from libs.common.kernel.errors import Code, refuse
from libs.common.persistence.uploads import open_upload
from libs.common.web.access import CurrentActor, require_role, scope_of
from libs.common.web.app import department_router
from libs.common.web.door import prepared, unstored
from libs.common.web.fields import ReadModel, RequestModel
from libs.common.web.job_pages import find_job
from libs.common.workbooks.apart import report_in_child
from libs.common.workbooks.reports import Column, template
from services.assistance.api.door import Lookups, Uow
from services.assistance.domain.survey_sheet import HEADERS, columns
from services.assistance.policy.c1_4_focus_groups import FOCUS_ZH, FocusGroup
from services.assistance.use_cases.close_survey import CloseSurvey, close_survey
from services.assistance.use_cases.open_survey import OpenSurvey, open_survey
from services.assistance.use_cases.order_record_checks import OrderRecordChecks, order_record_checks
from services.assistance.use_cases.order_record_import import OrderRecordImport, order_record_import
from services.assistance.views.find_survey_records import survey_roster
from services.assistance.views.find_surveys import CountyProgress, SurveyOut, find_surveys, survey_progress
from services.assistance.views.survey_verdicts import survey_verdicts, upload_of

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_CATEGORY_ZH = {"STAFF": "在职职工", "RETIREE": "退休职工", "FARMER": "农民", "UNEMPLOYED": "下岗失业", "FLEXIBLE": "灵活就业"}
_READERS = (Role.FORM_FILLER, Role.COUNTY_REVIEWER, Role.VERIFIER, Role.REGISTRAR, Role.AUDITOR)
router = department_router("/surveys", "摸底调查")
SurveyId = Annotated[UUID, Path(description="调查编号")]


class SurveyIn(RequestModel):
    year: int = Field(ge=2018, le=2100, description="年度", examples=[2024])
    due_on: date = Field(description="截止日期", examples=["2024-09-30"])


class SurveyOpenedOut(ReadModel):
    """摸底调查已开展"""

    id: UUID = Field(description="调查编号")
    in_scope: int = Field(description="应调查人数")


class SurveyClosedOut(ReadModel):
    """摸底调查已结束"""

    in_scope: int = Field(description="应调查人数")
    surveyed: int = Field(description="已审核人数")
    lost_contact: int = Field(description="失联人数")


class SurveyJobOrdered(ReadModel):
    """任务已受理"""

    job_id: UUID = Field(description="任务编号，凭此查询进度和结果")


class RosterIn(RequestModel):
    county: UUID | None = Field(default=None, description="只下载某县级工会的名册", examples=[None])


@router.post(
    "", status_code=201, summary="开展摸底调查", description="省总工会开展全省的，责任工会开展本会名册的；范围内健在的劳模每人一份。"
)
async def open_baseline_survey(body: SurveyIn, actor: CurrentActor, uow: Uow) -> SurveyOpenedOut:
    opened = await open_survey(OpenSurvey(body.year, body.due_on), actor, uow)
    return SurveyOpenedOut(id=opened.campaign.id, in_scope=opened.in_scope)


@router.get("", summary="查询摸底调查")
async def list_surveys(request: Request, actor: CurrentActor, pool: Lookups) -> list[SurveyOut]:
    require_role(actor, *_READERS)
    return await find_surveys(pool, scope_of(actor), request.app.state.house.clock.today())


@router.get("/{survey_id}/progress", summary="按县查看进度和完成率", description="失联的单列，不从应调查人数中消失。")
async def get_survey_progress(survey_id: SurveyId, request: Request, actor: CurrentActor, pool: Lookups) -> list[CountyProgress]:
    require_role(actor, *_READERS)
    return await survey_progress(pool, scope_of(actor), request.app.state.house.clock.today(), survey_id)


@router.post("/{survey_id}/closing", status_code=201, summary="结束摸底调查")
async def close_baseline_survey(survey_id: SurveyId, actor: CurrentActor, uow: Uow) -> SurveyClosedOut:
    totals = await close_survey(CloseSurvey(survey_id), actor, uow)
    return SurveyClosedOut(in_scope=totals.in_scope, surveyed=totals.surveyed, lost_contact=totals.lost_contact)


async def _fill_roster(request: Request) -> None:
    """Who is on the roster, and what registry calls them: asked before the transaction."""
    actor, state = request.state.actor, request.app.state
    if actor is None:
        return
    require_role(actor, Role.FORM_FILLER, Role.COUNTY_REVIEWER, Role.VERIFIER, Role.REGISTRAR)
    try:
        survey_id = UUID(request.path_params["survey_id"])
        body = RosterIn.model_validate_json(await request.body())
    except ValueError:
        return
    rows = await survey_roster(state.house.pool, scope_of(actor), state.house.clock.today(), survey_id, body.county)
    names: dict[UUID, str] = {}
    for start in range(0, len(rows), ROWS_PER_CALL):
        ids = tuple(row[1] for row in rows[start : start + ROWS_PER_CALL])
        asked = CardsQuery(person_ids=ids, purpose="下载摸底调查名册", unit=actor.unit_id)
        names.update({each.person_id: each.name for each in (await state.client.post("/registry/people/cards", asked, PersonCards)).cards})
    request.state.prepared = [
        (
            str(record),
            names.get(person, ""),
            _CATEGORY_ZH.get(category or "", ""),
            "、".join(FOCUS_ZH[FocusGroup(group)] for group in groups),
        )
        for record, person, category, groups in rows
    ]


@router.post(
    "/{survey_id}/rosters",
    summary="下载摸底调查名册(Excel)",
    description="预填行标识、姓名、人员类别和重点群体；行标识不得改动。只含本单位负责范围内尚未审核的人员。下载留痕。",
    response_class=Response,
)
@unstored
@prepared(_fill_roster)
async def download_survey_roster(survey_id: SurveyId, _body: RosterIn, request: Request, _actor: CurrentActor, uow: Uow) -> Response:
    campaign = await uow.surveys.campaign(survey_id)
    rows = request.state.prepared
    if not rows:
        refuse(Code.NOT_FOUND, "本单位负责范围内没有待调查的人员")
    title = f"{campaign.year}年劳模摸底调查表(内部资料，{uow.now.date()}由{uow.actor.subject}下载)"
    listed = [Column(header, choices) for header, choices in columns().items()]
    uow.audit("SURVEY_ROSTER_DOWNLOADED", survey_id, detail={"people": len(rows)})
    return Response(await asyncio.to_thread(template, title, listed, rows), media_type=_XLSX)


@router.post("/{survey_id}/imports", status_code=202, summary="上传填好的摸底调查名册(Excel)")
async def import_survey_records(
    survey_id: SurveyId, file: Annotated[UploadFile, File(description="填好的名册(.xlsx)")], actor: CurrentActor, uow: Uow
) -> SurveyJobOrdered:
    command = OrderRecordImport(survey_id, file.filename or "摸底调查表.xlsx", await file.read())
    return SurveyJobOrdered(job_id=await order_record_import(command, actor, uow))


@router.get("/{survey_id}/import-report", summary="下载导入回执(原表加处理结果)", response_class=Response)
async def get_survey_import_report(
    survey_id: SurveyId, job_id: Annotated[UUID, Query(description="任务编号")], request: Request, actor: CurrentActor, pool: Lookups
) -> Response:
    house = request.app.state.house
    job = await find_job(house, job_id, actor)
    if job.kind != "IMPORT_SURVEY_RECORDS":
        refuse(Code.NOT_FOUND, f"此任务不是摸底调查{survey_id}的名册导入")
    _, content = await open_upload(house, await upload_of(pool, job_id))
    report = await report_in_child(content, HEADERS, await survey_verdicts(pool, job_id))
    return Response(report, media_type=_XLSX)


@router.post(
    "/{survey_id}/checks", status_code=202, summary="审核本单位全部已填的调查表", description="逐份办理，各有结果；不审核自己填的。"
)
async def check_survey_records(survey_id: SurveyId, actor: CurrentActor, uow: Uow) -> SurveyJobOrdered:
    return SurveyJobOrdered(job_id=await order_record_checks(OrderRecordChecks(survey_id), actor, uow))
