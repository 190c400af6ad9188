"""Enter how a bank wants its files (C2.6 资金发放): used by nobody until a second person has approved it.

Who may: the preparer of a paying unit, for its own bank.   Trigger: POST /funds/bank-templates.
Records: the template, waiting for a second person.   Emits: nothing.   Refuses: ROLE_NOT_PERMITTED, FIELD_INVALID with every field that is wrong.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from services.funds.domain.bank_layouts import Layout, faults_of
from services.funds.policy.c4_6_bills import PAYING_KINDS
from services.funds.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class EnterBankTemplate:
    """`bank_prefix`: how the bank names of the accounts begin that it is for, "" for all; `layout` None goes back to the standard format."""

    bank: str
    bank_prefix: str
    valid_from: date
    layout: Layout | None
    doc_no: str


async def enter_bank_template(command: EnterBankTemplate, actor: Actor, uow: UnitOfWork) -> UUID:
    if not actor.has(Role.PREPARER) or actor.unit_kind not in PAYING_KINDS or actor.unit_id is None:
        refuse(Code.ROLE_NOT_PERMITTED, "银行文件模板由付款单位的发放编制岗位录入")
    faults = faults_of(command.layout) if command.layout else []
    if faults:
        refuse(Code.FIELD_INVALID, f"模板有{len(faults)}处不能使用，请按说明修改", fields=faults)
    bank = (command.bank, command.bank_prefix)
    return await uow.bank_templates.enter(actor.unit_id, bank, command.valid_from, command.layout, command.doc_no, actor.subject)
