"""Rosters as workbooks (C7.2)."""

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
from services.registry.api.door import Lookups, Uow
from services.registry.domain.roster_row import HEADERS, LISTS
from services.registry.use_cases.order_roster_import import OrderRosterImport, order_roster_import
from services.registry.views.roster_verdicts import roster_verdicts, upload_of

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
router = department_router("/roster-imports", "名册导入")


class ImportOrdered(ReadModel):
    """导入任务已受理"""

    job_id: UUID = Field(description="任务编号，凭此查询进度、结果和回执")


@router.post("", status_code=202, summary="上传名册(Excel)")
async def import_roster(file: Annotated[UploadFile, File(description="名册(.xlsx)")], actor: CurrentActor, uow: Uow) -> ImportOrdered:
    command = OrderRosterImport(file.filename or "名册.xlsx", await file.read())
    return ImportOrdered(job_id=await order_roster_import(command, actor, uow))


@router.get("/template", summary="下载空白名册", response_class=Response)
async def get_roster_template(_actor: CurrentActor) -> Response:
    columns = [Column(header, tuple(filter(None, LISTS.get(header, ())))) for header in HEADERS]
    return Response(await asyncio.to_thread(template, "安徽省省部级以上劳动模范名册", columns), media_type=_XLSX)


@router.get("/{job_id}/report", summary="下载导入回执(原表加处理结果)", response_class=Response)
async def get_roster_report(job_id: UUID, request: Request, actor: CurrentActor, pool: Lookups) -> Response:
    house = request.app.state.house
    await find_job(house, job_id, actor)
    _, content = await open_upload(house, await upload_of(pool, job_id))
    report = await report_in_child(content, HEADERS, await roster_verdicts(pool, job_id))
    return Response(report, media_type=_XLSX)
