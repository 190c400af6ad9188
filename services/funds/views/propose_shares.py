"""How much does each responsible union need of an earmark through a month, how much is there, and who would wait?"""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from libs.common.kernel.ids import EarmarkId, OrgUnitId
from libs.common.kernel.months import Month
from libs.common.persistence.house import Pool
from libs.common.web.fields import ReadModel, YuanOut
from services.funds.policy.c2_7_allocation import propose
from services.funds.storage.allocations import Allocations


class ShareOut(ReadModel):
    """一个责任工会的分配建议"""

    l2: UUID = Field(description="责任工会")
    name: str = Field(description="单位名称")
    owed: YuanOut = Field(description="应发未发(元)")
    held: YuanOut = Field(description="现有可用余额(元)")
    share: YuanOut = Field(description="建议分配(元)")


class TierShareOut(ReadModel):
    """一个层级的需求与建议"""

    tier: str = Field(description="NATIONAL 全国 · PROVINCIAL 省部级")
    needed: YuanOut = Field(description="需求(元，已扣各工会现有余额)")
    share: YuanOut = Field(description="建议分配(元)")


class ProposalOut(ReadModel):
    """分配建议(按已核对的应发额；不足时先候补名单，再按层级、按单位比例)"""

    pool: YuanOut = Field(description="省级可分配余额(元)")
    needed: YuanOut = Field(description="需求合计(元)")
    shares: list[ShareOut] = Field(description="各责任工会")
    tiers: list[TierShareOut] = Field(description="各层级")
    waiting: int = Field(description="按此分配后仍等待资金的申请数")


class WaitingOut(ReadModel):
    """候补名单上的一件申请"""

    position: int = Field(description="候补次序，从1起", examples=[1])
    application_id: UUID = Field(description="申请编号")
    l2: UUID = Field(description="责任工会")
    name: str = Field(description="责任工会名称")
    tier: str = Field(description="NATIONAL 全国 · PROVINCIAL 省部级")
    source: str = Field(description="资金来源")
    purpose: str = Field(description="补助项目")
    owed: YuanOut = Field(description="现应发未发(元)")
    listed_at: datetime = Field(description="列入时间")


_POOL = "SELECT 1 FROM ledger.account WHERE earmark_id = %s AND kind = 'POOL'"
_NAMES = "SELECT id, name FROM org_unit WHERE id = ANY(%s)"
_WAITING = """
SELECT w.position, w.rank, w.application_id, w.l2, coalesce(u.name, ''), w.tier, w.source, w.purpose, w.owed, w.listed_at FROM (
  SELECT w.*, o.owed, row_number() OVER (PARTITION BY w.source, w.purpose ORDER BY w.position) AS rank FROM waiting_entry w
  JOIN LATERAL (SELECT sum(o.amount_fen)::bigint AS owed FROM ledger.obligation o
    WHERE o.application_id = w.application_id AND o.purpose = w.purpose AND o.top_up = (w.source = 'LOCAL_SPECIAL')
      AND o.state IN ('DUE', 'FAILED') AND NOT o.withdrawn) o ON o.owed > 0
  WHERE w.served_at IS NULL) w LEFT JOIN org_unit u ON u.id = w.l2
WHERE (%(unit)s::uuid IS NULL OR w.l2 = %(unit)s) AND (%(after)s::bigint IS NULL OR w.position > %(after)s) ORDER BY w.position LIMIT %(limit)s
"""


async def propose_shares(pool: Pool, earmark_id: UUID, through: Month, now: datetime) -> ProposalOut | None:
    """None for an earmark that holds nothing."""
    async with pool.connection() as connection:
        if await (await connection.execute(_POOL, (earmark_id,))).fetchone() is None:
            return None
        there = await Allocations(connection, now).needs(EarmarkId(earmark_id), through)
        owed: dict[OrgUnitId, int] = {}
        for need in there.needs:
            owed[need.unit] = owed.get(need.unit, 0) + need.fen
        names: dict[UUID, str] = dict(await (await connection.execute(_NAMES, (list(owed),))).fetchall())
    proposal = propose(there.needs, there.held, there.pool)
    shares = [
        ShareOut(l2=unit, name=names.get(unit, ""), owed=fen, held=there.held.get(unit, 0), share=proposal.shares.get(unit, 0))
        for unit, fen in sorted(owed.items())
    ]
    return ProposalOut(
        pool=there.pool,
        needed=sum(needed for needed, _ in proposal.by_tier.values()),
        shares=shares,
        tiers=[TierShareOut(tier=tier, needed=needed, share=share) for tier, (needed, share) in proposal.by_tier.items()],
        waiting=sum(need.fen > 0 for need in there.after(proposal.shares)),
    )


async def find_waiting(pool: Pool, unit: UUID | None, *, after: int | None, limit: int) -> list[tuple[int, WaitingOut]]:
    """With the key of each for the next page. `unit` None: of all unions; positions are always the province's."""
    asked = {"unit": unit, "after": after, "limit": limit}
    names = ("position", "application_id", "l2", "name", "tier", "source", "purpose", "owed", "listed_at")
    async with pool.connection() as connection:
        rows = await (await connection.execute(_WAITING, asked)).fetchall()
    return [(row[0], WaitingOut(**dict(zip(names, row[1:], strict=True)))) for row in rows]
