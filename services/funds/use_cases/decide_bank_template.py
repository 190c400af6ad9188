"""Decide about a bank file template: approved, it is used from its day on.

Who may: the approver of the same union, not the person who entered it.   Trigger: POST /funds/bank-templates/{id}/approval, /rejection.
Records: the decision.   Emits: nothing.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION, SELF_REVIEW_FORBIDDEN.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from services.funds.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class DecideBankTemplate:
    template_id: UUID
    approved: bool


async def decide_bank_template(command: DecideBankTemplate, actor: Actor, uow: UnitOfWork) -> str:
    """The state it is in now."""
    template = await uow.bank_templates.lock(command.template_id)
    if not actor.has(Role.APPROVER):
        refuse(Code.ROLE_NOT_PERMITTED, "银行文件模板由责任工会的发放审批岗位复核")
    if template.unit_id != actor.unit_id:
        refuse(Code.NOT_RESPONSIBLE_UNIT, "该模板属于其他责任工会")
    if template.state != "ENTERED":
        refuse(Code.INVALID_TRANSITION, "该模板已有复核结论")
    if template.entered_by == actor.subject:
        refuse(Code.SELF_REVIEW_FORBIDDEN, "录入人不得复核自己录入的模板，请由另一人复核")
    if command.approved and template.valid_from < uow.now.date():
        refuse(Code.INVALID_TRANSITION, "模板的生效日已过，请退回后另定生效日")
    state = "APPROVED" if command.approved else "REJECTED"
    await uow.bank_templates.decide(template.id, actor.subject, state)
    return state
