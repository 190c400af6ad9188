"""Surveys and hardship forms as workbooks (C1.1, C2.5)."""

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import File, Request, Response, UploadFile
from pydantic import Field

from libs.common.persistence.uploads import open_upload
from libs.common.web.access import CurrentActor
from libs.common.web.app import department_router
from libs.common.web.fields import ReadModel
from libs.common.web.job_pages import find_job
from libs.common.workbooks.apart import report_in_child
from libs.common.workbooks.reports import Column, template
from services.assistance.api.door import Lookups, Uow
from services.assistance.domain.survey_row import HEADERS, columns
from services.assistance.use_cases.order_survey_import import OrderSurveyImport, order_survey_import
from services.assistance.views.survey_verdicts import survey_verdicts, upload_of

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
router = department_router("/survey-imports", "摸底调查导入")


class ImportOrdered(ReadModel):
    """导入任务已受理"""

    job_id: UUID = Field(description="任务编号，凭此查询进度、结果和回执")


@router.post("", status_code=202, summary="上传摸底调查及困难申报表(Excel)")
async def import_survey(
    file: Annotated[UploadFile, File(description="摸底调查及困难申报表(.xlsx)")], actor: CurrentActor, uow: Uow
) -> ImportOrdered:
    command = OrderSurveyImport(file.filename or "申报表.xlsx", await file.read())
    return ImportOrdered(job_id=await order_survey_import(command, actor, uow))


@router.get("/template", summary="下载空白申报表", response_class=Response)
async def get_survey_template(_actor: CurrentActor) -> Response:
    headers = [Column(header, choices) for header, choices in columns().items()]
    return Response(await asyncio.to_thread(template, "省部级以上劳动模范摸底调查及困难申报表", headers), media_type=_XLSX)


@router.get("/{job_id}/report", summary="下载导入回执(原表加处理结果)", response_class=Response)
async def get_survey_report(job_id: UUID, request: Request, actor: CurrentActor, pool: Lookups) -> Response:
    house = request.app.state.house
    await find_job(house, job_id, actor)
    _, content = await open_upload(house, await upload_of(pool, job_id))
    report = await report_in_child(content, HEADERS, await survey_verdicts(pool, job_id))
    return Response(report, media_type=_XLSX)
