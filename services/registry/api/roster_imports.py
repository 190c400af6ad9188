"""Rosters as workbooks (C7.2)."""

from uuid import UUID

from fastapi import UploadFile
from pydantic import Field

from libs.common.web.access import CurrentActor
from libs.common.web.app import department_router
from libs.common.web.fields import ReadModel
from services.registry.api.door import Uow
from services.registry.use_cases.order_roster_import import OrderRosterImport, order_roster_import

router = department_router("/roster-imports", "名册导入")


class ImportOrdered(ReadModel):
    """导入任务已受理"""

    job_id: UUID = Field(description="任务编号，凭此查询进度、结果和回执")


@router.post("", status_code=202, summary="上传名册(Excel)")
async def import_roster(file: UploadFile, actor: CurrentActor, uow: Uow) -> ImportOrdered:
    command = OrderRosterImport(file.filename or "名册.xlsx", await file.read())
    return ImportOrdered(job_id=await order_roster_import(command, actor, uow))
