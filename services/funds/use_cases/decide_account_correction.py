"""Decide about a corrected account: approved, it may be paid to after a hold of 24 hours; rejected, the old one stands (reliability.md §2).

Who may: the payee reviewer of the responsible L2 union, not the person who entered it.
Trigger: POST /funds/payee-account-corrections/{id}/approval, /rejection.   Records: the account as the person's newest.   Emits: nothing.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION, SELF_REVIEW_FORBIDDEN, BANK_ACCOUNT_SHARED.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from services.funds.policy.c2_3_payee import HOLD
from services.funds.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class DecideAccountCorrection:
    correction_id: UUID
    approved: bool


async def decide_account_correction(command: DecideAccountCorrection, actor: Actor, uow: UnitOfWork) -> datetime | None:
    """From when the account may be paid to; None where it was rejected."""
    correction = await uow.corrections.lock(command.correction_id)
    if not actor.has(Role.PAYEE_REVIEWER):
        refuse(Code.ROLE_NOT_PERMITTED, "账户更正由责任工会的账户复核岗位复核")
    if await uow.people.chain_l2(correction.person_id, uow.now.date()) != actor.unit_id:
        refuse(Code.NOT_RESPONSIBLE_UNIT, "此人不在本单位负责范围内，请转交其责任工会办理")
    if correction.state != "ENTERED":
        refuse(Code.INVALID_TRANSITION, "该账户更正已有复核结论")
    if correction.entered_by == actor.subject:
        refuse(Code.SELF_REVIEW_FORBIDDEN, "录入人不得复核自己录入的账户，请由另一人复核")
    await uow.corrections.decide(correction, actor.subject, "APPROVED" if command.approved else "REJECTED")
    if not command.approved:
        return None
    ready_at = uow.now + HOLD
    await uow.corrections.register(correction, ready_at)
    return ready_at
