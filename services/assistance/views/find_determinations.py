"""Whose hardship is, was or may be determined, for the people in scope (C0.2)? A serious illness is health: only its readers see the ground."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from psycopg import sql
from psycopg.rows import dict_row
from pydantic import Field

from libs.common.kernel.jurisdiction import Scope
from libs.common.persistence.house import Pool
from libs.common.persistence.jurisdiction import within
from libs.common.web.fields import ReadModel
from services.assistance.views.read_forms import Health


class DeterminationOut(ReadModel):
    """一项困难认定"""

    id: UUID = Field(description="认定编号")
    person_id: UUID = Field(description="人员编号")
    ground: str | None = Field(
        description="LOW_INCOME 低收入补助 · FARMER 农民劳模补助 · DIBAO 低保 · TEKUN 特困 · TEMPORARY 临时救助 · SERIOUS_ILLNESS 大病 · UNEMPLOYED 下岗失业 · "
        "L2_RECOGNITION 责任工会认定；无权查看健康情况的，大病为空"
    )
    from_on: date = Field(description="自何日起")
    until_on: date = Field(description="至何日止(含)")
    ended_on: date | None = Field(description="提前终止之日")
    state: str = Field(description="ENTERED 待认定 · HELD 有效 · LAPSED 已到期 · REJECTED 未认定 · ENDED 已终止")
    source: str = Field(description="ENTERED 录入 · DERIVED 由补助或失业事实产生")
    evidence: list[dict[str, Any]] = Field(description="依据；无权查看健康情况的，大病的不列")


_FIND = """
SELECT d.id, d.person_id, d.ground, d.from_on, d.until_on, d.ended_on, d.source, d.evidence,
  CASE WHEN d.state = 'HELD' AND d.until_on < %(today)s THEN 'LAPSED' ELSE d.state END AS state
FROM hardship_determination d JOIN person_chain c ON c.person_id = d.person_id AND c.starts_on <= %(today)s AND %(today)s < c.ends_on
WHERE {scope} AND (%(person_id)s::uuid IS NULL OR d.person_id = %(person_id)s) AND (%(waiting)s::bool IS NULL OR (d.state = 'ENTERED') = %(waiting)s)
  AND (%(held_on)s::date IS NULL OR (d.state IN ('HELD', 'ENDED') AND d.from_on <= %(held_on)s AND %(held_on)s <= coalesce(d.ended_on - 1, d.until_on)))
  AND (%(lapses_by)s::date IS NULL OR (d.state = 'HELD' AND d.until_on BETWEEN %(today)s AND %(lapses_by)s))
  AND (%(after)s::uuid IS NULL OR d.id > %(after)s) ORDER BY d.id LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class DeterminationFilter:
    person_id: UUID | None = None
    waiting: bool | None = None
    held_on: date | None = None
    lapses_by: date | None = None


async def find_determinations(
    pool: Pool, scope: Scope, today: date, wanted: DeterminationFilter, health: Health, *, after: UUID | None, limit: int
) -> list[DeterminationOut]:
    condition, parameters = within(scope, "c")
    asked = {"today": today, "after": after, "limit": limit, **asdict(wanted), **parameters}
    async with pool.connection() as connection, connection.cursor(row_factory=dict_row) as cursor:
        rows = await (await cursor.execute(sql.SQL(_FIND).format(scope=condition), asked)).fetchall()
    hidden: dict[str, Any] = {"ground": None, "evidence": []}
    return [DeterminationOut(**(row | hidden if row["ground"] == "SERIOUS_ILLNESS" and health is Health.NONE else row)) for row in rows]
