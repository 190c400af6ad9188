"""Take in the workbook that an authority has filled in (C2.6): kept sealed, read by a job, matched by its rows' keys.

Who may: a verifier of the union whose list it answers.   Trigger: POST /assistance/comparisons/{id}/answers.
Records: the upload and the job.   Emits: nothing.
Refuses: ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, NOT_FOUND, INVALID_TRANSITION, WORKBOOK_REFUSED.
"""

from dataclasses import dataclass, field
from uuid import UUID

from libs.common.jobs.job import order_job
from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import JobId
from libs.common.persistence.uploads import keep_upload
from services.assistance.storage.unit_of_work import UnitOfWork
from services.assistance.use_cases.order_comparison import comparing_unit


@dataclass(frozen=True, slots=True)
class OrderAnswersImport:
    list_id: UUID
    file_name: str = field(repr=False)
    content: bytes = field(repr=False)


async def order_answers_import(command: OrderAnswersImport, actor: Actor, uow: UnitOfWork) -> JobId:
    unit = comparing_unit(actor)
    compared = await uow.comparisons.lock(command.list_id)
    if compared.l2 != unit:
        refuse(Code.NOT_RESPONSIBLE_UNIT, "此名单由其他工会生成")
    compared.require_open(uow.now.date())
    upload_id = await keep_upload(uow, command.file_name, command.content)
    return await order_job(uow, "IMPORT_ANSWERS", {"upload_id": str(upload_id), "list_id": str(compared.id)}, speaks=False)
