"""Lists of insured people as workbooks (C4.1)."""

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import File, Path, Request, Response, UploadFile
from pydantic import Field

from libs.common.kernel.errors import Code, refuse
from libs.common.persistence.uploads import open_upload
from libs.common.web.access import CurrentActor, require_role
from libs.common.web.app import department_router
from libs.common.web.exports import XLSX
from libs.common.web.fields import ReadModel
from libs.common.web.job_pages import find_job
from libs.common.workbooks.apart import report_in_child
from libs.common.workbooks.reports import Column, template
from services.health.api.door import Lookups, Uow
from services.health.api.insurance import READERS
from services.health.domain.coverage_sheet import HEADERS, LISTS, NOTES
from services.health.use_cases.order_coverage_import import OrderCoverageImport, order_coverage_import
from services.health.views.coverage_verdicts import coverage_upload, coverage_verdicts

router = department_router("/coverage-imports", "参保名单导入")


class CoverageImportOrdered(ReadModel):
    """参保名单导入任务已受理"""

    job_id: UUID = Field(description="任务编号，凭此查询进度、逐行结果和回执")


@router.post(
    "",
    status_code=202,
    summary="上传参保名单(Excel)",
    description="医保部门的名单按身份号码和姓名识别人员，逐行登记：可以登记的登记，不能登记的说明原因；重复上传不会重复登记。",
)
async def import_coverages(
    file: Annotated[UploadFile, File(description="参保名单(.xlsx)")], actor: CurrentActor, uow: Uow
) -> CoverageImportOrdered:
    command = OrderCoverageImport(file.filename or "参保名单.xlsx", await file.read())
    return CoverageImportOrdered(job_id=await order_coverage_import(command, actor, uow))


@router.get("/template", summary="下载空白参保名单", response_class=Response)
async def get_coverage_template(_actor: CurrentActor) -> Response:
    columns = [Column(header, LISTS.get(header, ()), NOTES.get(header, "")) for header in HEADERS]
    return Response(await asyncio.to_thread(template, "省部级以上劳动模范参保名单", columns), media_type=XLSX)


@router.get(
    "/{job_id}/report", summary="下载导入回执(原表加处理结果)", description="只给上传的人：回执就是其原表。", response_class=Response
)
async def get_coverage_report(
    job_id: Annotated[UUID, Path(description="任务编号")], request: Request, actor: CurrentActor, pool: Lookups
) -> Response:
    require_role(actor, *READERS[:-1])
    house = request.app.state.house
    await find_job(house, job_id, actor)
    upload = await coverage_upload(pool, job_id)
    if upload is None:
        refuse(Code.NOT_FOUND, "没有此任务，或不是由您下达")
    _, content = await open_upload(house, upload)
    report = await report_in_child(content, HEADERS, await coverage_verdicts(pool, job_id))
    return Response(report, media_type=XLSX)
