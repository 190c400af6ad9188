"""Enter a person's first own-name account that came by no application, so that a subsidy of theirs can be paid (C2.3, C5.5, Q27).

Who may: preparer or payee reviewer of the responsible L2 union.   Trigger: POST /funds/payee-accounts/{person_id}/first, after registry was asked for the name.
Records: the account, sealed, waiting for a second person as a correction does; approved, it may be paid to after 24 hours.   Emits: nothing.
Refuses: ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, BENEFICIARY_DECEASED, INVALID_TRANSITION (there is an own account already, or one waits),
BANK_ACCOUNT_INVALID, PAYEE_NOT_ALLOWED (not the person's name), BANK_ACCOUNT_SHARED.
"""

from dataclasses import dataclass, field
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.identity_numbers import account_valid
from services.funds.domain.account import NewAccount
from services.funds.policy.c2_3_payee import require_first_account, require_payee_clerk
from services.funds.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class EnterFirstAccount:
    """`registered`: the person's name as registry has it; None where nobody knows the person."""

    person_id: UUID
    account: NewAccount
    registered: str | None = field(repr=False)
    reason: str


async def enter_first_account(command: EnterFirstAccount, actor: Actor, uow: UnitOfWork) -> UUID:
    today, account = uow.now.date(), command.account
    require_payee_clerk(actor, await uow.people.chain_l2(command.person_id, today))
    require_first_account(
        life=await uow.people.life(command.person_id, today),
        has_own=await uow.corrections.own_name(command.person_id) is not None,
        named=account.holder == command.registered,
    )
    if not account_valid(account.kind, account.number):
        refuse(Code.BANK_ACCOUNT_INVALID, "账号有误，请核对卡折或社保卡金融账号")
    if await uow.corrections.is_shared(account.number, command.person_id, account.relation):
        refuse(Code.BANK_ACCOUNT_SHARED, "该账号已登记在他人名下，请核实后另行提供账户")
    return await uow.corrections.enter(command.person_id, account, command.reason, actor.subject)
