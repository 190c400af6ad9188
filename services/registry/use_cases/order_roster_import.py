"""Order the import of a roster (C7.2).

Who may: a registrar of the province (any rows) or of an L2 union (its own rows).   Trigger: POST /registry/roster-imports.
Records: the sealed file and the job.   Emits: nothing.   Refuses: ROLE_NOT_PERMITTED, WORKBOOK_REFUSED, TOO_MANY_REQUESTS (a backlog on the bus).
"""

from dataclasses import dataclass

from libs.common.jobs.job import order_job
from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import JobId
from libs.common.kernel.jurisdiction import L2_KINDS, OrgKind
from libs.common.persistence.uploads import keep_upload
from services.registry.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class OrderRosterImport:
    file_name: str
    content: bytes


async def order_roster_import(command: OrderRosterImport, actor: Actor, uow: UnitOfWork) -> JobId:
    if not actor.has(Role.REGISTRAR) or actor.unit_kind not in L2_KINDS | {OrgKind.PROVINCIAL_FEDERATION}:
        refuse(Code.ROLE_NOT_PERMITTED, "名册由省总工会或责任工会的登记岗位导入")
    if not command.content.startswith(b"PK"):
        refuse(Code.WORKBOOK_REFUSED, "不是 .xlsx 工作簿，请另存为 Excel 工作簿(.xlsx)")
    upload_id = await keep_upload(uow, command.file_name, command.content)
    return await order_job(uow, "IMPORT_ROSTER", {"upload_id": str(upload_id)})
