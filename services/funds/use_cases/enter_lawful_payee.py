"""Enter a lawful payee: a guardian of a living person, or an heir for what accrued before death (C2.3, Q27; §6.7).

Who may: preparer or payee reviewer of the responsible L2 union.   Trigger: POST /funds/lawful-payees.
Records: relation, document, dates and the payee's own account, sealed, waiting for a second person; nothing is paid until then.
Emits: nothing.
Refuses: ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, PAYEE_NOT_ALLOWED, BANK_ACCOUNT_INVALID, BANK_ACCOUNT_SHARED, INVALID_TRANSITION.
"""

from dataclasses import dataclass, field
from uuid import UUID

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.identity_numbers import account_valid
from services.funds.domain.account import NewAccount
from services.funds.policy.c2_3_lawful_payee import Authority, require_lawful
from services.funds.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class EnterLawfulPayee:
    """`name`: the payee's own; it has to be the name on the account."""

    person_id: UUID
    name: str = field(repr=False)
    account: NewAccount
    authority: Authority
    reason: str = field(repr=False)


async def enter_lawful_payee(command: EnterLawfulPayee, actor: Actor, uow: UnitOfWork) -> UUID:
    if not actor.roles & {Role.PREPARER, Role.PAYEE_REVIEWER}:
        refuse(Code.ROLE_NOT_PERMITTED, "合法代领人由责任工会的发放编制或账户复核岗位录入")
    today, account = uow.now.date(), command.account
    if await uow.people.chain_l2(command.person_id, today) != actor.unit_id:
        refuse(Code.NOT_RESPONSIBLE_UNIT, "此人不在本单位负责范围内，请转交其责任工会办理")
    life = await uow.people.life(command.person_id, today)
    require_lawful(account.relation, life, command.authority, command.name, account.holder, today)
    if await uow.corrections.is_unit(account.holder):
        refuse(Code.PAYEE_NOT_ALLOWED, "不得发放到单位账户，请提供收款人本人的账户")
    if not account_valid(account.kind, account.number):
        refuse(Code.BANK_ACCOUNT_INVALID, "账号有误，请核对卡折或社保卡金融账号")
    if await uow.corrections.is_shared(account.number, command.person_id, account.relation):
        refuse(Code.BANK_ACCOUNT_SHARED, "该账号已登记在他人名下或为劳模本人账户，请核实后另行提供收款人本人账户")
    return await uow.corrections.enter(command.person_id, account, command.reason, actor.subject)
