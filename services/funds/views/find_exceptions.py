"""What did the bank say that the ledger cannot believe?"""

from datetime import datetime
from uuid import UUID

from psycopg.rows import class_row
from pydantic import Field

from libs.common.persistence.house import Pool
from libs.common.web.fields import ReadModel, YuanOut


class ExceptionOut(ReadModel):
    """银行回盘或对账异常"""

    id: UUID = Field(description="异常编号")
    bank_ref: str = Field(description="付款参考号")
    kind: str = Field(
        description="CONTRADICTED 前后矛盾 · UNKNOWN_REF 参考号不存在 · STATEMENT_EXTRA 银行多出 · STATEMENT_MISSING 银行缺少 · STATEMENT_AMOUNT 金额不符"
    )
    said: str = Field(description="银行所称")
    ledger_state: str = Field(description="账簿状态")
    amount: YuanOut | None = Field(description="银行所称金额(元)")
    opened_at: datetime = Field(description="发现时间")
    resolved_at: datetime | None = Field(description="处理时间")
    resolution: str | None = Field(description="处理意见")


_FIND = """
SELECT c.id, c.bank_ref, c.kind, c.said, c.ledger_state, c.amount_fen AS amount, c.opened_at, c.resolved_at, c.resolution
FROM ledger.exception_case c LEFT JOIN ledger.instruction i ON i.bank_ref = c.bank_ref LEFT JOIN bill_payment p ON p.bank_ref = c.bank_ref
WHERE (%(unit)s::uuid IS NULL OR coalesce(i.unit_id, p.payer) = %(unit)s) AND (%(open)s IS FALSE OR c.resolved_at IS NULL) AND (%(after)s::uuid IS NULL OR c.id > %(after)s)
ORDER BY c.id LIMIT %(limit)s
"""


async def find_exceptions(pool: Pool, unit: UUID | None, *, only_open: bool, after: UUID | None, limit: int) -> list[ExceptionOut]:
    """`unit` None: of all unions, and references that nobody knows."""
    asked = {"unit": unit, "open": only_open, "after": after, "limit": limit}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(ExceptionOut)) as cursor:
        return await (await cursor.execute(_FIND, asked)).fetchall()
