"""Which transfers does a union wait for or send away, and which are overdue? (Q22, Q40)"""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from psycopg import sql
from psycopg.rows import class_row
from pydantic import Field

from libs.common.kernel.jurisdiction import Everyone, InChain, Level, Scope
from libs.common.persistence.house import Pool
from libs.common.web.fields import ReadModel


class TransferOut(ReadModel):
    """一项责任工会转接"""

    id: UUID = Field(description="转接编号")
    person_id: UUID = Field(description="人员编号")
    name: str = Field(description="姓名")
    from_l2: UUID = Field(description="原责任工会，负责到转接生效前一日")
    l2: UUID = Field(description="接收的责任工会")
    county: UUID | None = Field(description="接收的县级工会")
    state: Literal["PROPOSED", "ACCEPTED", "DECLINED", "SUPERSEDED"] = Field(
        description="状态：PROPOSED 待接收 · ACCEPTED 已接收 · DECLINED 已退回 · SUPERSEDED 已被新的提议取代"
    )
    origin: Literal["UNION", "ROUTE"] = Field(description="由谁提出：UNION 工会提出 · ROUTE 按规则自动提出")
    proposed_at: datetime = Field(description="提出时间")
    due_on: date | None = Field(description="接收工会答复期限")
    overdue: bool = Field(description="是否超期未答复")
    starts_on: date | None = Field(description="生效日期(接收后次月一日)")


_FIND = """
SELECT t.id, t.person_id, p.name, t.from_l2, t.l2, t.county, t.state, t.origin, t.proposed_at, t.due_on,
  t.state = 'PROPOSED' AND coalesce(t.due_on < %(today)s, false) AS overdue, t.starts_on
FROM union_transfer t JOIN person p ON p.person_id = t.person_id
WHERE {scope} AND (%(state)s::text IS NULL OR t.state = %(state)s) AND (NOT %(overdue)s OR (t.state = 'PROPOSED' AND t.due_on < %(today)s))
  AND (%(after)s::uuid IS NULL OR t.id > %(after)s) ORDER BY t.id LIMIT %(limit)s
"""
_SIDES = {"in": ("t.l2", "t.county"), "out": ("t.from_l2", "p.county")}


async def find_transfers(
    pool: Pool, scope: Scope, today: date, *, way: str | None, state: str | None, overdue: bool, after: UUID | None, limit: int
) -> list[TransferOut]:
    """`way`: in, out, or both. Unions see what comes to them and what goes from them, the province everything."""
    condition, parameters = _concerned(scope, way)
    asked = {"today": today, "state": state, "overdue": overdue, "after": after, "limit": limit, **parameters}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(TransferOut)) as cursor:
        return await (await cursor.execute(sql.SQL(_FIND).format(scope=condition), asked)).fetchall()


def _concerned(scope: Scope, way: str | None) -> tuple[sql.Composable, dict[str, UUID]]:
    match scope:
        case Everyone():
            return sql.SQL("true"), {}
        case InChain(level=Level.L2 | Level.COUNTY as level, unit_id=unit_id):
            columns = [_SIDES[side][level is Level.COUNTY] for side in ((way,) if way else ("in", "out"))]
            return sql.SQL("%(scope_unit)s IN ({})").format(sql.SQL(", ").join(map(sql.SQL, columns))), {"scope_unit": unit_id}
        case _:
            return sql.SQL("false"), {}
