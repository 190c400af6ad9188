"""Decide about the end of a lawful payee's right: approved, it ends at once, and whoever comes next waits 24 hours (reliability.md §2).

Who may: the payee reviewer of the responsible L2 union, not the person who entered it.
Trigger: POST /funds/payee-revocations/{id}/approval, /rejection.   Records: the payee as revoked, or the right as standing.   Emits: nothing.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION, SELF_REVIEW_FORBIDDEN.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from services.funds.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class DecidePayeeRevocation:
    revocation_id: UUID
    approved: bool


async def decide_payee_revocation(command: DecidePayeeRevocation, actor: Actor, uow: UnitOfWork) -> None:
    revocation = await uow.revocations.lock(command.revocation_id)
    if not actor.has(Role.PAYEE_REVIEWER):
        refuse(Code.ROLE_NOT_PERMITTED, "代领权限的撤销由责任工会的账户复核岗位复核")
    if await uow.people.chain_l2(revocation.person_id, uow.now.date()) != actor.unit_id:
        refuse(Code.NOT_RESPONSIBLE_UNIT, "此人不在本单位负责范围内，请转交其责任工会办理")
    if revocation.state != "ENTERED":
        refuse(Code.INVALID_TRANSITION, "该撤销已有复核结论")
    if revocation.entered_by == actor.subject:
        refuse(Code.SELF_REVIEW_FORBIDDEN, "录入人不得复核自己录入的撤销，请由另一人复核")
    await uow.revocations.decide(revocation, actor.subject, approved=command.approved)
