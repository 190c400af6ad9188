"""Decide about the account of a hospital or employer: a first one may be paid to at once, a changed one after a hold of 24 hours (C2.3).

Who may: the payee reviewer of the same paying unit, not the person who entered it.
Trigger: POST /funds/payee-organisations/{id}/approval, /rejection.   Records: the decision.   Emits: nothing.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION, SELF_REVIEW_FORBIDDEN, BANK_ACCOUNT_SHARED.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from services.funds.policy.c4_6_bills import require_payer
from services.funds.policy.c4_6_payees import ready_from
from services.funds.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class DecidePayeeOrganisation:
    entry_id: UUID
    approved: bool


async def decide_payee_organisation(command: DecidePayeeOrganisation, actor: Actor, uow: UnitOfWork) -> datetime | None:
    """From when it may be paid to; None where it was rejected."""
    unit, entered = require_payer(actor, Role.PAYEE_REVIEWER), await uow.payee_organisations.lock(command.entry_id)
    if entered.unit_id != unit:
        refuse(Code.NOT_RESPONSIBLE_UNIT, "该收款单位由其他付款单位登记")
    if entered.state != "ENTERED":
        refuse(Code.INVALID_TRANSITION, "该收款单位账户已复核")
    if entered.entered_by == actor.subject:
        refuse(Code.SELF_REVIEW_FORBIDDEN, "录入人不得复核自己录入的账户，请由本单位另一人办理")
    ready_at = None
    if command.approved:
        if await uow.payee_organisations.is_shared(entered.account_index, entered.credit_code):
            refuse(Code.BANK_ACCOUNT_SHARED, "该账号已登记在个人或其他单位名下，请退回并核实")
        known = await uow.payee_organisations.accounts(unit, entered.credit_code)
        ready_at = ready_from(uow.now, changed=any(account.id != entered.id for account in known))
    await uow.payee_organisations.decide(entered.id, actor.subject, ready_at)
    return ready_at
