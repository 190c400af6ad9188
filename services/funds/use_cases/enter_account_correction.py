"""Enter another account of the person, in place of a wrong one (C2.3, Q27): nothing is paid to the person until it is decided.

Who may: preparer or payee reviewer of the responsible L2 union.   Trigger: POST /funds/payee-accounts/{person_id}/corrections.
Records: the correction, sealed, waiting for a second person.   Emits: nothing.
Refuses: ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, BANK_ACCOUNT_INVALID, PAYEE_NOT_ALLOWED, BANK_ACCOUNT_SHARED, INVALID_TRANSITION.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.identity_numbers import account_valid
from services.funds.domain.account import NewAccount
from services.funds.policy.c2_3_payee import Relation, require_payee_clerk
from services.funds.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class EnterAccountCorrection:
    person_id: UUID
    account: NewAccount
    reason: str


async def enter_account_correction(command: EnterAccountCorrection, actor: Actor, uow: UnitOfWork) -> UUID:
    require_payee_clerk(actor, await uow.people.chain_l2(command.person_id, uow.now.date()))
    account = command.account
    if not account_valid(account.kind, account.number):
        refuse(Code.BANK_ACCOUNT_INVALID, "账号有误，请核对卡折或社保卡金融账号")
    if account.relation is not Relation.SELF:
        refuse(Code.PAYEE_NOT_ALLOWED, "监护人、继承人代领请在“合法代领人”登记，并填写关系、证明材料和起止日期")
    if account.holder != await uow.corrections.own_name(command.person_id):
        refuse(Code.PAYEE_NOT_ALLOWED, "户名不是本人；如由监护人或继承人代领，请在“合法代领人”登记")
    if await uow.corrections.is_shared(account.number, command.person_id, account.relation):
        refuse(Code.BANK_ACCOUNT_SHARED, "该账号已登记在他人名下，请核实后另行提供账户")
    return await uow.corrections.enter(command.person_id, account, command.reason, actor.subject)
