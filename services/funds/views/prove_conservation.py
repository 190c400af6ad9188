"""Do the books hold? Every balance derived anew from transfers: in = out + left per earmark, to the fen (L1, L2, L11)."""

from uuid import UUID

from psycopg.rows import class_row
from pydantic import Field

from libs.common.persistence.house import Pool
from libs.common.web.fields import ReadModel, YuanOut


class EarmarkProof(ReadModel):
    """一项专项资金的平衡证明"""

    earmark_id: UUID = Field(description="专项资金编号")
    source: str = Field(description="资金来源")
    purpose: str = Field(description="用途")
    fiscal_year: int = Field(description="预算年度")
    received: YuanOut = Field(description="到账(元)")
    carried_in: YuanOut = Field(description="上年结转转入(元)")
    pool: YuanOut = Field(description="省级未分配(元)")
    allotted: YuanOut = Field(description="已分配未发放(元)")
    reserved: YuanOut = Field(description="发放在途(元)")
    paid: YuanOut = Field(description="已发放(元)")
    returned: YuanOut = Field(description="已退回来源(元)")
    carried_out: YuanOut = Field(description="结转下年转出(元)")
    difference: YuanOut = Field(description="差额(元)，应为0.00")
    drifting_accounts: int = Field(description="余额与流水不符的账户数，应为0")
    frozen: bool = Field(description="是否冻结")
    holds: bool = Field(description="是否平衡")


_PROVE = """
SELECT earmark_id, source, purpose, fiscal_year, received_fen AS received, carried_in_fen AS carried_in, pool_fen AS pool, allotted_fen AS allotted, reserved_fen AS reserved,
  paid_fen AS paid, returned_fen AS returned, carried_out_fen AS carried_out, difference_fen AS difference, drifting_accounts, frozen, holds FROM ledger.conservation()
"""


async def prove_conservation(pool: Pool) -> list[EarmarkProof]:
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(EarmarkProof)) as cursor:
        return await (await cursor.execute(_PROVE)).fetchall()
