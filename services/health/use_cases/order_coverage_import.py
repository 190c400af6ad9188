"""Order the import of a list of insured people (C4.1 应保尽保): kept sealed, read by a job, each row with its own outcome.

Who may: whoever may record a time of insurance: a clerk of 医保 or 卫健, of a county union or an L2.   Trigger: POST /health/coverage-imports.
Records: the sealed file and the job.   Emits: nothing.   Refuses: ROLE_NOT_PERMITTED, WORKBOOK_REFUSED, TOO_MANY_REQUESTS (a backlog on the bus).
"""

from dataclasses import dataclass, field

from libs.common.jobs.job import order_job
from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import JobId
from libs.common.persistence.uploads import keep_upload
from services.health.domain.caretakers import BUREAUS, ORGANISERS, require_clerk
from services.health.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class OrderCoverageImport:
    file_name: str = field(repr=False)
    content: bytes = field(repr=False)


async def order_coverage_import(command: OrderCoverageImport, actor: Actor, uow: UnitOfWork) -> JobId:
    if actor.unit_kind not in BUREAUS:
        require_clerk(actor, ORGANISERS)
    elif not actor.has(Role.DEPARTMENT_CLERK):
        refuse(Code.ROLE_NOT_PERMITTED, "参保名单由医保、卫健部门的经办岗位导入")
    if not command.content.startswith(b"PK"):
        refuse(Code.WORKBOOK_REFUSED, "不是 .xlsx 工作簿，请另存为 Excel 工作簿(.xlsx)")
    upload_id = await keep_upload(uow, command.file_name, command.content)
    return await order_job(uow, "IMPORT_COVERAGES", {"upload_id": str(upload_id)})
