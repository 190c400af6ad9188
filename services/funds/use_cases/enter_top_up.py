"""Enter a place's decision to pay on top (C3.6, LOCAL_SPECIAL): so much per person and month beside a benefit, by its own document.

Who may: the preparer of the responsible L2 union.   Trigger: POST /funds/top-ups.   Records: the decision, waiting for a second person.   Emits: nothing.
Refuses: ROLE_NOT_PERMITTED, MONEY_FORMAT_INVALID, FIELD_INVALID.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.jurisdiction import L2_KINDS
from services.funds.storage.sources import TopUp
from services.funds.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class EnterTopUp:
    """`said.unit` is the actor's own."""

    said: TopUp


async def enter_top_up(command: EnterTopUp, actor: Actor, uow: UnitOfWork) -> UUID:
    said = command.said
    if not actor.has(Role.PREPARER) or actor.unit_kind not in L2_KINDS or actor.unit_id != said.unit:
        refuse(Code.ROLE_NOT_PERMITTED, "地方补助决定由责任工会的发放编制岗位录入")
    if said.monthly_fen <= 0:
        refuse(Code.MONEY_FORMAT_INVALID, "每人每月补助金额须大于0")
    if said.last_month is not None and said.last_month < said.first_month:
        refuse(Code.FIELD_INVALID, "截止月份不能早于起始月份")
    return await uow.sources.enter_top_up(said, actor.subject)
