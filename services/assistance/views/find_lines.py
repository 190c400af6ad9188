"""Which monthly lines are there, for the people in scope?"""

from datetime import date
from uuid import UUID

from psycopg import sql
from psycopg.rows import class_row
from pydantic import Field

from libs.common.kernel.jurisdiction import Scope
from libs.common.persistence.house import Pool
from libs.common.persistence.jurisdiction import within
from libs.common.web.fields import MonthField, ReadModel, YuanOut


class LineOut(ReadModel):
    """一笔月度补助"""

    id: UUID = Field(description="明细编号")
    person_id: UUID = Field(description="人员编号")
    month: MonthField = Field(description="月份")
    amount: YuanOut = Field(description="金额(元)")
    grounds: str = Field(description="依据：LOW_INCOME 低收入 · FARMER 农民劳模")
    payer: UUID = Field(description="发放工会")
    state: str = Field(description="状态")


_FIND = """
SELECT l.id, l.person_id, to_char(l.month, 'YYYY-MM') AS month, l.amount_fen AS amount, l.grounds, l.payer, l.state
FROM line l JOIN person_chain c ON c.person_id = l.person_id AND c.starts_on <= %(today)s AND %(today)s < c.ends_on
WHERE {scope} AND (%(after)s::uuid IS NULL OR l.id > %(after)s) ORDER BY l.id LIMIT %(limit)s
"""


async def find_lines(pool: Pool, scope: Scope, *, today: date, after: UUID | None, limit: int) -> list[LineOut]:
    condition, parameters = within(scope, "c")
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(LineOut)) as cursor:
        await cursor.execute(sql.SQL(_FIND).format(scope=condition), {"today": today, "after": after, "limit": limit, **parameters})
        return await cursor.fetchall()
