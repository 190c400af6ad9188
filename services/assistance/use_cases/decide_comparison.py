"""Approve or reject a comparison list that another person ordered (C2.6): only then may numbers leave, for a while.

Who may: another verifier of the same union.   Trigger: POST /assistance/comparisons/{id}/approval, /rejection.
Records: the decision; an approved list is open for 60 days.   Emits: nothing.
Refuses: ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, NOT_FOUND, SELF_REVIEW_FORBIDDEN, INVALID_TRANSITION.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from services.assistance.storage.unit_of_work import UnitOfWork
from services.assistance.use_cases.order_comparison import comparing_unit

OPEN_FOR: Final = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class DecideComparison:
    list_id: UUID
    approved: bool


async def decide_comparison(command: DecideComparison, actor: Actor, uow: UnitOfWork) -> None:
    unit = comparing_unit(actor)
    ordered = await uow.comparisons.lock(command.list_id)
    if ordered.l2 != unit:
        refuse(Code.NOT_RESPONSIBLE_UNIT, "此名单由其他工会生成")
    if ordered.ordered_by == actor.subject:
        refuse(Code.SELF_REVIEW_FORBIDDEN, "生成名单的人不得审批，请由另一人审批")
    if ordered.state != "ORDERED":
        refuse(Code.INVALID_TRANSITION, "此名单已有结论")
    expires_on = uow.now.date() + OPEN_FOR if command.approved else None
    await uow.comparisons.decide(ordered.id, "APPROVED" if command.approved else "REJECTED", actor.subject, expires_on)
