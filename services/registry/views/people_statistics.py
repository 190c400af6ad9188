"""How many model workers are there, by place, tier, category and life status, as of a day and as known at an instant (C7.2; C1.5)?

History is append-only, so a past quarter counted today gives what it gave then, if it is asked as known then.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from psycopg import sql

from libs.common.kernel.jurisdiction import Scope
from libs.common.persistence.house import Pool
from libs.common.persistence.jurisdiction import within
from libs.common.printing.paper import Bars, Block, Fields, Paper, Signatures, Table


class Dimension(StrEnum):
    CITY = "CITY"
    COUNTY = "COUNTY"
    TIER = "TIER"
    CATEGORY = "CATEGORY"
    LIFE = "LIFE"
    SEX = "SEX"
    AGE = "AGE"


DIMENSION_ZH: Final = {
    Dimension.CITY: "责任工会",
    Dimension.COUNTY: "县级工会",
    Dimension.TIER: "荣誉层级",
    Dimension.CATEGORY: "人员类别",
    Dimension.LIFE: "生存状态",
    Dimension.SEX: "性别",
    Dimension.AGE: "年龄段",
}
VALUE_ZH: Final = {
    "NATIONAL": "全国",
    "PROVINCIAL": "省部级",
    "NONE": "省部级以下或已撤销",
    "STAFF": "在职职工",
    "RETIREE": "退休职工",
    "FARMER": "农民",
    "UNEMPLOYED": "下岗失业",
    "FLEXIBLE": "灵活就业",
    "ALIVE": "健在",
    "DECEASED": "去世",
    "LOST_CONTACT": "失联",
    "ABROAD": "移居境外",
    "MALE": "男",
    "FEMALE": "女",
    "": "(无)",
}
_COLUMNS: Final = {
    Dimension.CITY: "coalesce(l.name, '')",
    Dimension.COUNTY: "coalesce(k.name, '')",
    Dimension.TIER: "s.tier",
    Dimension.CATEGORY: "s.category",
    Dimension.LIFE: "s.life",
    Dimension.SEX: "s.sex",
    Dimension.AGE: "CASE WHEN s.age < 50 THEN '50岁以下' WHEN s.age < 60 THEN '50-59岁' WHEN s.age < 70 THEN '60-69岁' "
    "WHEN s.age < 80 THEN '70-79岁' WHEN s.age < 90 THEN '80-89岁' ELSE '90岁以上' END",
}
_COUNT = """
WITH s AS (
  SELECT p.person_id, p.sex, extract(year FROM age(%(as_of)s::date, p.birth_date)) AS age, (chain.value->>'l2')::uuid AS l2,
    (chain.value->>'county')::uuid AS county, (chain.value->>'unit')::uuid AS unit, coalesce(category.value->>'value', '') AS category,
    coalesce(life.value->>'value', 'ALIVE') AS life, coalesce(honours.tier, 'NONE') AS tier
  FROM person p
  JOIN LATERAL (SELECT value FROM history WHERE person_id = p.person_id AND kind = 'CHAIN' AND starts_on <= %(as_of)s AND recorded_at <= %(known_at)s
    ORDER BY starts_on DESC, recorded_at DESC LIMIT 1) chain ON true
  LEFT JOIN LATERAL (SELECT value FROM history WHERE person_id = p.person_id AND kind = 'CATEGORY' AND starts_on <= %(as_of)s AND recorded_at <= %(known_at)s
    ORDER BY starts_on DESC, recorded_at DESC LIMIT 1) category ON true
  LEFT JOIN LATERAL (SELECT value FROM history WHERE person_id = p.person_id AND kind = 'LIFE' AND starts_on <= %(as_of)s AND recorded_at <= %(known_at)s
    ORDER BY starts_on DESC, recorded_at DESC LIMIT 1) life ON true
  LEFT JOIN LATERAL (SELECT min(o.tier) FILTER (WHERE o.tier <> 'NONE') AS tier FROM honor o LEFT JOIN honor_revocation r ON r.honor_id = o.id
    AND r.recorded_at <= %(known_at)s AND (r.revoked_on IS NULL OR r.revoked_on <= %(as_of)s)
    WHERE o.person_id = p.person_id AND o.award_date <= %(as_of)s AND o.recorded_at <= %(known_at)s AND r.honor_id IS NULL) honours ON true)
SELECT {columns}, count(*) FROM s LEFT JOIN org_unit l ON l.id = s.l2 LEFT JOIN org_unit k ON k.id = s.county
WHERE {scope} GROUP BY {groups} ORDER BY {groups}
"""


@dataclass(frozen=True, slots=True)
class Counted:
    """`values`: one a dimension, in the order asked."""

    values: tuple[str, ...]
    people: int


async def count_people(pool: Pool, scope: Scope, by: Sequence[Dimension], *, as_of: date, known_at: datetime) -> list[Counted]:
    condition, parameters = within(scope, "s")
    columns = sql.SQL(", ").join(sql.SQL(_COLUMNS[each]) for each in by)
    groups = sql.SQL(", ").join(sql.SQL(str(n)) for n in range(1, len(by) + 1))
    query = sql.SQL(_COUNT).format(columns=columns, scope=condition, groups=groups)
    async with pool.connection() as connection:
        rows = await (await connection.execute(query, {"as_of": as_of, "known_at": known_at, **parameters})).fetchall()
    return [Counted(tuple(values), people) for *values, people in rows]


def people_paper(counted: Sequence[Counted], by: Sequence[Dimension], *, as_of: date, known_at: datetime, issuer: str) -> Paper:
    """A table of every combination and a chart over the first dimension."""
    total = sum(each.people for each in counted)
    bars: dict[str, int] = {}
    for each in counted:
        bars[shown(each.values[0])] = bars.get(shown(each.values[0]), 0) + each.people
    blocks: list[Block] = [
        Fields([("统计日期", as_of.isoformat()), ("数据截至", known_at.strftime("%Y-%m-%d %H:%M"))]),
        Bars(list(bars), list(bars.values()), [f"{value}人" for value in bars.values()], title=f"按{DIMENSION_ZH[by[0]]}"),
        Table(
            [*(DIMENSION_ZH[each] for each in by), "人数"],
            [[*map(shown, each.values), str(each.people)] for each in counted],
            title="明细",
            numbers=[len(by)],
            total=["合计", *[""] * (len(by) - 1), str(total)],
        ),
        Signatures(["统计单位"]),
    ]
    return Paper("劳模人数统计表", issuer, blocks, basis="皖政办秘〔2017〕279号 第七条“及时准确掌握劳模动态”")


def shown(value: str) -> str:
    """A value as people read it; names of units stay as they are."""
    return VALUE_ZH.get(value, value)
