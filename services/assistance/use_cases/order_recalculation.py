"""Order a recalculation of one's own roster after facts or parameters were corrected: signed adjustments with reasons, never edits (C1.5, C3.7).

Who may: the verifier of an L2 union.   Trigger: POST /assistance/recalculations.
Records: the job with its applications and its reason; the run records the adjustments, and what each month was and became.   Emits: nothing.
Refuses: ROLE_NOT_PERMITTED, FIELD_INVALID (a month to come), NOT_FOUND (an application of another union), TOO_MANY_REQUESTS.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.jobs.job import order_job
from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import JobId
from libs.common.kernel.jurisdiction import L2_KINDS
from libs.common.kernel.months import Month
from services.assistance.storage.unit_of_work import UnitOfWork
from services.assistance.use_cases.order_line_run import decided_cases


@dataclass(frozen=True, slots=True)
class OrderRecalculation:
    """`application_ids`: only these, or the whole roster where empty. `reason`: the document or the correction; no personal data."""

    through: Month
    reason: str
    application_ids: tuple[UUID, ...] = ()


async def order_recalculation(command: OrderRecalculation, actor: Actor, uow: UnitOfWork) -> JobId:
    if not actor.has(Role.VERIFIER) or actor.unit_kind not in L2_KINDS or actor.unit_id is None:
        refuse(Code.ROLE_NOT_PERMITTED, "重新认定由责任工会的核对岗位办理")
    if command.through > Month.of(uow.now.date()):
        refuse(Code.FIELD_INVALID, "只能认定至本月，尚未到来的月份到时再认定")
    cases = await decided_cases(actor.unit_id, uow)
    if command.application_ids:
        wanted = {str(application_id) for application_id in command.application_ids}
        if not wanted <= set(cases):
            refuse(Code.NOT_FOUND, "其中有不属于本工会或尚未核对的申请，请核对编号")
        cases = [case for case in cases if case in wanted]
    job = {"through": str(command.through), "cases": cases, "reason": command.reason}
    return await order_job(uow, "RECALCULATE", job, {"done": 0, "total": len(cases)})
