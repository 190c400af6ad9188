"""What was paid and was not due?"""

from uuid import UUID

from psycopg.rows import class_row
from pydantic import Field

from libs.common.persistence.house import Pool
from libs.common.web.fields import ReadModel, YuanOut


class OverpaymentOut(ReadModel):
    """多付款项(待追回；不自动抵扣)"""

    id: UUID = Field(description="编号")
    line_id: UUID = Field(description="补助明细")
    person_id: UUID = Field(description="人员编号")
    month: str = Field(description="月份", examples=["2024-06"])
    amount: YuanOut = Field(description="金额(元)")
    unit: UUID = Field(description="发放工会")
    state: str = Field(description="RECOVERING 待追回 · RECOVERED 已追回")


_FIND = """
SELECT o.id, o.line_id, o.person_id, to_char(o.month, 'YYYY-MM') AS month, o.amount_fen AS amount, o.unit_id AS unit, o.state FROM ledger.obligation o
WHERE o.state IN ('RECOVERING', 'RECOVERED') AND (%(unit)s::uuid IS NULL OR o.unit_id = %(unit)s) AND (%(after)s::uuid IS NULL OR o.id > %(after)s)
ORDER BY o.id LIMIT %(limit)s
"""


async def find_overpayments(pool: Pool, unit: UUID | None, *, after: UUID | None, limit: int) -> list[OverpaymentOut]:
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(OverpaymentOut)) as cursor:
        return await (await cursor.execute(_FIND, {"unit": unit, "after": after, "limit": limit})).fetchall()
