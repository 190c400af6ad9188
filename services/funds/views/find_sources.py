"""Which purposes may a source pay on a day, by which document, and what was in force before? Through which channel does it come?"""

from datetime import date
from uuid import UUID

from psycopg.rows import class_row
from pydantic import Field

from libs.common.persistence.house import Pool
from libs.common.web.fields import ReadModel, YuanOut


class SourceOut(ReadModel):
    """一个资金来源"""

    source: str = Field(description="资金来源", examples=["PROVINCIAL_SPECIAL"])
    channel: str = Field(description="渠道：FINANCE 财政 · UNION 工会")
    signatures: list[str] = Field(description="分配须签署的单位：FINANCE 省财政厅 · FEDERATION 省总工会；工会经费不经分配，为空")
    doc_no: str = Field(description="文号")


class SourcePurposeOut(ReadModel):
    """资金来源与用途对应表的一行"""

    id: UUID | None = Field(description="录入编号；已生效的行为空")
    source: str = Field(description="资金来源", examples=["PROVINCIAL_SPECIAL"])
    purpose: str = Field(description="用途", examples=["LIVING_HARDSHIP_SUBSIDY"])
    tier: str = Field(description="NATIONAL 全国 · PROVINCIAL 省部级 · ANY 不限")
    book: str = Field(description="EARMARK 专项资金 · UNION 工会经费 · EMPLOYMENT 就业补助资金")
    allowed: bool = Field(description="自生效日起可用(是)或停用(否)")
    effective_from: date = Field(description="生效日期")
    doc_no: str = Field(description="文号")
    state: str = Field(description="IN_FORCE 该日有效 · EARLIER 已被取代 · LATER 尚未生效 · ENTERED 待审批")


class TopUpOut(ReadModel):
    """一项地方补助决定"""

    id: UUID = Field(description="编号")
    unit: UUID = Field(description="责任工会")
    purpose: str = Field(description="补助项目")
    tier: str = Field(description="NATIONAL 全国 · PROVINCIAL 省部级")
    monthly: YuanOut = Field(description="每人每月(元)，即上限")
    first_month: str = Field(description="起始月份", examples=["2024-06"])
    last_month: str | None = Field(description="截止月份")
    doc_no: str = Field(description="文号")
    state: str = Field(description="ENTERED 待复核 · APPROVED 已复核")


_SOURCES = """
SELECT DISTINCT ON (source) source, channel, signatures, doc_no FROM ledger.source WHERE effective_from <= %s ORDER BY source, effective_from DESC
"""
_MATRIX = """
SELECT NULL::uuid AS id, source, purpose, tier, book, allowed, effective_from, doc_no, CASE
  WHEN effective_from > %(on)s THEN 'LATER'
  WHEN effective_from = max(effective_from) FILTER (WHERE effective_from <= %(on)s) OVER (PARTITION BY source, purpose, tier) THEN 'IN_FORCE' ELSE 'EARLIER' END AS state
FROM ledger.source_purpose
UNION ALL
SELECT id, source, purpose, tier, book, allowed, effective_from, doc_no, 'ENTERED' FROM source_entry WHERE approved_by IS NULL
ORDER BY source, purpose, tier, effective_from, state
"""
_TOP_UPS = """
SELECT id, unit_id AS unit, purpose, tier, monthly_fen AS monthly, to_char(first_month, 'YYYY-MM') AS first_month, to_char(last_month, 'YYYY-MM') AS last_month, doc_no,
  CASE WHEN approved_by IS NULL THEN 'ENTERED' ELSE 'APPROVED' END AS state
FROM top_up_entry WHERE (%(unit)s::uuid IS NULL OR unit_id = %(unit)s) ORDER BY entered_at, id
"""


async def find_sources(pool: Pool, on: date) -> list[SourceOut]:
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(SourceOut)) as cursor:
        return await (await cursor.execute(_SOURCES, (on,))).fetchall()


async def find_source_purposes(pool: Pool, on: date) -> list[SourcePurposeOut]:
    """Every row that ever was, and those that wait."""
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(SourcePurposeOut)) as cursor:
        return await (await cursor.execute(_MATRIX, {"on": on})).fetchall()


async def find_top_ups(pool: Pool, unit: UUID | None) -> list[TopUpOut]:
    """`unit` None: of all unions."""
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(TopUpOut)) as cursor:
        return await (await cursor.execute(_TOP_UPS, {"unit": unit})).fetchall()
