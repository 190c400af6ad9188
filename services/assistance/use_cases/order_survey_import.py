"""Order the import of a survey workbook (C1.1, C2.5).

Who may: a form filler: of a unit, a county, or of the province on behalf of the rows' units.   Trigger: POST /assistance/survey-imports.
Records: the sealed file and the job.   Emits: nothing.   Refuses: ROLE_NOT_PERMITTED, WORKBOOK_REFUSED, TOO_MANY_REQUESTS (a backlog on the bus).
"""

from dataclasses import dataclass

from libs.common.jobs.job import order_job
from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import JobId
from libs.common.persistence.uploads import keep_upload
from services.assistance.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class OrderSurveyImport:
    file_name: str
    content: bytes


async def order_survey_import(command: OrderSurveyImport, actor: Actor, uow: UnitOfWork) -> JobId:
    if not actor.has(Role.FORM_FILLER):
        refuse(Code.ROLE_NOT_PERMITTED, "申报表由填表岗位导入")
    if not command.content.startswith(b"PK"):
        refuse(Code.WORKBOOK_REFUSED, "不是 .xlsx 工作簿，请另存为 Excel 工作簿(.xlsx)")
    upload_id = await keep_upload(uow, command.file_name, command.content)
    return await order_job(uow, "IMPORT_SURVEY", {"upload_id": str(upload_id)})
