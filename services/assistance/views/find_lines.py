"""Which monthly lines are there, for the people in scope?"""

from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from psycopg import sql
from psycopg.rows import class_row
from psycopg.types.json import Jsonb
from pydantic import Field

from libs.common.kernel.jurisdiction import Scope
from libs.common.persistence.house import Pool
from libs.common.persistence.jurisdiction import within
from libs.common.web.fields import MonthField, ReadModel, YuanOut
from services.assistance.domain.line_states import LineState
from services.assistance.policy.c1_3_categories import OF_BENEFIT


class AdjustmentOut(ReadModel):
    """一次调整"""

    seq: int = Field(description="第几次")
    delta: YuanOut = Field(description="增减(元)")
    reason: str = Field(description="原因")


class LineOut(ReadModel):
    """一笔月度补助"""

    id: UUID = Field(description="明细编号")
    person_id: UUID = Field(description="人员编号")
    benefit: str = Field(description="待遇", examples=["LIVING_HARDSHIP_SUBSIDY"])
    category: str = Field(description="帮扶类别(六类之一)", examples=["LIVING_SUBSIDY"])
    month: MonthField = Field(description="月份；一年一次的待遇为其所属月份")
    amount: YuanOut = Field(description="金额(元)，含历次调整")
    adjustments: list[AdjustmentOut] = Field(description="历次调整；原明细不改")
    grounds: str = Field(description="依据：LOW_INCOME 低收入 · FARMER 农民劳模")
    payer: UUID = Field(description="发放工会")
    state: str = Field(description="状态")


_FIND = """
SELECT l.id, l.person_id, l.benefit, %(of)s::jsonb ->> l.benefit AS category, to_char(l.month, 'YYYY-MM') AS month, l.amount_fen + coalesce(a.delta, 0) AS amount, coalesce(a.list, '[]') AS adjustments,
  l.grounds, l.payer, l.state
FROM line l LEFT JOIN LATERAL (SELECT sum(delta_fen)::bigint AS delta,
  jsonb_agg(jsonb_build_object('seq', seq, 'delta', delta_fen, 'reason', reason) ORDER BY seq) AS list FROM line_adjustment WHERE line_id = l.id) a ON true
JOIN person_chain c ON c.person_id = l.person_id AND c.starts_on <= %(today)s AND %(today)s < c.ends_on
WHERE {scope} AND (%(after)s::uuid IS NULL OR l.id > %(after)s) AND (%(month)s::date IS NULL OR l.month = %(month)s)
  AND (%(benefits)s::text[] IS NULL OR l.benefit = ANY(%(benefits)s)) AND (%(through)s::date IS NULL OR l.month <= %(through)s) AND (%(state)s::text IS NULL OR l.state = %(state)s) ORDER BY l.id LIMIT %(limit)s
"""


_OF = Jsonb({benefit.value: category.value for benefit, category in OF_BENEFIT.items()})


@dataclass(frozen=True, slots=True)
class LineFilter:
    """First days of months; `benefits`: those of a category of aid."""

    month: date | None = None
    through: date | None = None
    state: LineState | None = None
    benefits: list[str] | None = None


async def find_lines(pool: Pool, scope: Scope, *, today: date, wanted: LineFilter, after: UUID | None, limit: int) -> list[LineOut]:
    condition, parameters = within(scope, "c")
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(LineOut)) as cursor:
        await cursor.execute(
            sql.SQL(_FIND).format(scope=condition),
            {"today": today, "of": _OF, "after": after, "limit": limit, **asdict(wanted), **parameters},
        )
        return await cursor.fetchall()
