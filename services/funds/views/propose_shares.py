"""How much does each responsible union need of an earmark through a month, and how much is there?"""

from datetime import date
from uuid import UUID

from pydantic import Field

from libs.common.kernel.ids import OrgUnitId
from libs.common.persistence.house import Pool
from libs.common.web.fields import ReadModel, YuanOut
from services.funds.policy.c2_7_allocation import proposed_shares


class ShareOut(ReadModel):
    """一个责任工会的分配建议"""

    l2: UUID = Field(description="责任工会")
    name: str = Field(description="单位名称")
    owed: YuanOut = Field(description="应发未发(元)")
    held: YuanOut = Field(description="现有可用余额(元)")
    share: YuanOut = Field(description="建议分配(元)")


class ProposalOut(ReadModel):
    """分配建议(按已核对的应发额；不足时按比例)"""

    pool: YuanOut = Field(description="省级可分配余额(元)")
    needed: YuanOut = Field(description="需求合计(元)")
    shares: list[ShareOut] = Field(description="各责任工会")


_NEEDS = """
WITH owed AS (
  SELECT o.unit_id, sum(o.amount_fen)::bigint AS fen FROM ledger.obligation o JOIN ledger.earmark e ON e.purpose = o.purpose
  WHERE e.id = %(earmark)s AND o.month <= %(through)s AND o.state IN ('DUE', 'FAILED') AND NOT o.withdrawn AND NOT o.contested
    AND o.tier = ANY((SELECT ledger.tiers(m.source, m.purpose, %(today)s) FROM ledger.earmark m WHERE m.id = %(earmark)s)::text[])
    AND o.top_up = (e.source = 'LOCAL_SPECIAL')
  GROUP BY 1),
held AS (
  SELECT a.unit_id, (b.cr_posted - b.dr_posted - b.dr_pending)::bigint AS fen FROM ledger.account a JOIN ledger.account_balance b ON b.account_id = a.id
  WHERE a.earmark_id = %(earmark)s AND a.kind = 'ALLOT')
SELECT o.unit_id, coalesce(u.name, ''), o.fen, coalesce(h.fen, 0) FROM owed o LEFT JOIN held h USING (unit_id) LEFT JOIN org_unit u ON u.id = o.unit_id
ORDER BY o.unit_id
"""
_POOL = """
SELECT (b.cr_posted - b.dr_posted - b.dr_pending)::bigint FROM ledger.account a JOIN ledger.account_balance b ON b.account_id = a.id
WHERE a.earmark_id = %s AND a.kind = 'POOL'
"""


async def propose_shares(pool: Pool, earmark_id: UUID, through: date, today: date) -> ProposalOut | None:
    """None for an earmark that holds nothing."""
    async with pool.connection() as connection:
        there = await (await connection.execute(_POOL, (earmark_id,))).fetchone()
        if there is None:
            return None
        rows = await (await connection.execute(_NEEDS, {"earmark": earmark_id, "through": through, "today": today})).fetchall()
    needs = {OrgUnitId(unit): max(0, owed - held) for unit, _, owed, held in rows}
    shares = proposed_shares(needs, there[0])
    listed = [ShareOut(l2=unit, name=name, owed=owed, held=held, share=shares.get(unit, 0)) for unit, name, owed, held in rows]
    return ProposalOut(pool=there[0], needed=sum(needs.values()), shares=listed)
