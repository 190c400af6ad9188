"""Order the import of a county's survey workbook (C1.1, C1.2).

Who may: a form filler of a unit, a county or the province.   Trigger: POST /assistance/surveys/{id}/imports.   Records: the sealed file and the job.
Emits: nothing.   Refuses: ROLE_NOT_PERMITTED, NOT_FOUND, INVALID_TRANSITION (a closed survey), WORKBOOK_REFUSED.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.jobs.job import order_job
from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import JobId
from libs.common.persistence.uploads import keep_upload
from services.assistance.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class OrderRecordImport:
    campaign_id: UUID
    file_name: str
    content: bytes


async def order_record_import(command: OrderRecordImport, actor: Actor, uow: UnitOfWork) -> JobId:
    if not actor.has(Role.FORM_FILLER):
        refuse(Code.ROLE_NOT_PERMITTED, "摸底调查表由填表岗位导入")
    (await uow.surveys.campaign(command.campaign_id)).require_open()
    if not command.content.startswith(b"PK"):
        refuse(Code.WORKBOOK_REFUSED, "不是 .xlsx 工作簿，请另存为 Excel 工作簿(.xlsx)")
    upload_id = await keep_upload(uow, command.file_name, command.content)
    order = {"upload_id": str(upload_id), "campaign_id": str(command.campaign_id)}
    return await order_job(uow, "IMPORT_SURVEY_RECORDS", order, speaks=False)
