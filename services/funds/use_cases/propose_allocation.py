"""Propose an allocation to responsible unions (C2.7 审核分配, Q44).

Who may: a funds clerk of 省财政厅 or 省总工会.   Trigger: POST /funds/allocations.   Records: the plan, waiting for two signatures.
Emits: nothing; a share for anyone but an L2 union carries FUND_MISUSE_BLOCKED.
Refuses: ROLE_NOT_PERMITTED, NOT_FOUND, FIELD_INVALID, FUND_SOURCE_MISMATCH, INVALID_TRANSITION (idle money),
INSUFFICIENT_EARMARKED_BALANCE.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from libs.common.contracts.funds import FundMisuseBlocked
from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import AllocationId, EarmarkId, OrgUnitId
from libs.common.kernel.jurisdiction import PROVINCE_KINDS
from libs.common.kernel.months import Month
from services.funds.policy.c2_3_retention import idle, limit_days
from services.funds.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ProposeAllocation:
    """`shares`: L2 union → fen; what `allocation-proposals` says, or what the province decides."""

    earmark_id: EarmarkId
    through: Month
    shares: Mapping[OrgUnitId, int]


async def propose_allocation(command: ProposeAllocation, actor: Actor, uow: UnitOfWork) -> AllocationId:
    if not actor.has(Role.FUNDS_CLERK) or actor.unit_kind not in PROVINCE_KINDS:
        refuse(Code.ROLE_NOT_PERMITTED, "分配方案由省财政厅或省总工会的资金岗位提出")
    if not command.shares or any(fen <= 0 for fen in command.shares.values()):
        refuse(Code.FIELD_INVALID, "每个责任工会的分配金额须大于0")
    needs = await uow.allocations.needs(command.earmark_id, command.through)
    if await uow.allocations.foreign(list(command.shares)):
        source, purpose = await uow.earmarks.of(command.earmark_id)
        blocked = FundMisuseBlocked(subject=command.earmark_id, effective_on=uow.now.date(), source=source, purpose=purpose)
        refuse(Code.FUND_SOURCE_MISMATCH, "专项资金只能分配到市总工会、省直工会和产业工会(二级发放)", carries=[blocked])
    if await _idle_holders(command.earmark_id, uow) & command.shares.keys():
        refuse(Code.INVALID_TRANSITION, "所列工会有滞留资金尚未发放或退回，清理完毕前不再分配(严禁截留)")
    if sum(command.shares.values()) > needs.pool:
        refuse(Code.INSUFFICIENT_EARMARKED_BALANCE, "分配总额超过省级可分配余额，请调减后重新提出")
    return await uow.allocations.propose(command.earmark_id, command.through, dict(command.shares), actor.subject)


async def _idle_holders(earmark_id: EarmarkId, uow: UnitOfWork) -> set[UUID]:
    """Unions that sit on overdue money of the earmark now."""
    today = uow.now.date()
    days = limit_days((await uow.parameters.table()).on(today))
    return {
        holding.holder
        for holding in await uow.retention.holdings()
        if holding.earmark_id == earmark_id and idle(holding.balance_fen, holding.inflows, today, days) is not None
    }
