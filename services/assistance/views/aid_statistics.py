"""What aid reached how many people in a quarter or a year, by place, tier, category, focus group, kind of aid and source (C1.3, C1.5)?

Counted from append-only records that keep who and where the person was then: asked again as known then, a past quarter is what it was.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from psycopg import sql

from libs.common.kernel.jurisdiction import Scope
from libs.common.kernel.money import format_yuan
from libs.common.persistence.house import Pool
from libs.common.persistence.jurisdiction import within
from libs.common.printing.paper import Bars, Block, Fields, Paper, Signatures, Table
from services.assistance.policy.c1_3_categories import CATEGORY_ZH
from services.assistance.policy.c1_4_focus_groups import FOCUS_ZH
from services.assistance.policy.c3_1_referral import SCHEME_ZH
from services.assistance.views.application_paper import BENEFITS, CATEGORIES


class AidDimension(StrEnum):
    CITY = "CITY"
    COUNTY = "COUNTY"
    TIER = "TIER"
    CATEGORY = "CATEGORY"
    FOCUS_GROUP = "FOCUS_GROUP"
    AID_CATEGORY = "AID_CATEGORY"
    BENEFIT = "BENEFIT"
    SOURCE = "SOURCE"
    KIND = "KIND"


DIMENSION_ZH: Final[Mapping[AidDimension, str]] = {
    AidDimension.CITY: "责任工会",
    AidDimension.COUNTY: "县级工会",
    AidDimension.TIER: "荣誉层级",
    AidDimension.CATEGORY: "人员类别",
    AidDimension.FOCUS_GROUP: "重点群体",
    AidDimension.AID_CATEGORY: "帮扶类别",
    AidDimension.BENEFIT: "待遇",
    AidDimension.SOURCE: "资金来源",
    AidDimension.KIND: "帮扶方式",
}
_ZH: Final[Mapping[str, str]] = {
    **{str(key): value for key, value in CATEGORY_ZH.items()},
    **{str(key): value for key, value in FOCUS_ZH.items()},
    **CATEGORIES,
    **BENEFITS,
    **{str(key): value for key, value in SCHEME_ZH.items()},
    "CIVIL_AFFAIRS": "民政救助资金",
    "MEDICAL_ASSISTANCE": "医疗救助资金",
    "NATIONAL": "全国",
    "PROVINCIAL": "省部级",
    "CENTRAL_SPECIAL": "中央财政专项",
    "PROVINCIAL_SPECIAL": "省财政专项",
    "LOCAL_SPECIAL": "市县财政",
    "UNION_FUND": "工会经费",
    "EMPLOYER_UNION": "单位工会经费",
    "PAYMENT": "资金发放",
    "RETURN": "退票",
    "VISIT": "走访慰问",
    "GRATUITY": "抚恤慰问金",
    "REFERRAL": "转介救助",
    "WITHDRAWAL": "撤销登记",
    "NONE": "(无)",
    "": "(无)",
}
_COLUMNS: Final[Mapping[AidDimension, str]] = {
    AidDimension.CITY: "coalesce(l.name, '')",
    AidDimension.COUNTY: "coalesce(k.name, '')",
    AidDimension.TIER: "a.tier",
    AidDimension.CATEGORY: "a.person_category",
    AidDimension.FOCUS_GROUP: "coalesce(g.focus, '')",
    AidDimension.AID_CATEGORY: "a.aid_category",
    AidDimension.BENEFIT: "a.benefit",
    AidDimension.SOURCE: "a.source",
    AidDimension.KIND: "a.kind",
}
_COUNT = """
SELECT {columns}, count(DISTINCT a.person_id), count(*) FILTER (WHERE a.kind NOT IN ('RETURN', 'WITHDRAWAL')) - count(*) FILTER (WHERE a.kind IN ('RETURN', 'WITHDRAWAL')),
  sum(a.amount_fen)::bigint, sum(CASE WHEN a.kind = 'RETURN' THEN -a.months ELSE a.months END)::bigint
FROM aid_record a LEFT JOIN org_unit l ON l.id = a.l2 LEFT JOIN org_unit k ON k.id = a.county {focus}
WHERE a.happened_on >= %(first)s AND a.happened_on <= %(last)s AND a.recorded_at <= %(known_at)s AND {scope} GROUP BY {groups} ORDER BY {groups}
"""
_EACH_GROUP = "LEFT JOIN LATERAL unnest(a.focus_groups) AS g (focus) ON true"


@dataclass(frozen=True, slots=True)
class AidCounted:
    """`values`: one a dimension, as people read them. `times`: payments, visits and aid granted elsewhere, less what was returned. `months`: months paid for."""

    values: tuple[str, ...]
    people: int
    times: int
    amount_fen: int
    months: int


async def count_aid(
    pool: Pool, scope: Scope, by: Sequence[AidDimension], *, first: date, last: date, known_at: datetime
) -> list[AidCounted]:
    """A person of two focus groups counts in both, so those rows do not add up."""
    condition, parameters = within(scope, "a")
    query = sql.SQL(_COUNT).format(
        columns=sql.SQL(", ").join(sql.SQL(_COLUMNS[each]) for each in by),
        focus=sql.SQL(_EACH_GROUP if AidDimension.FOCUS_GROUP in by else ""),
        scope=condition,
        groups=sql.SQL(", ").join(sql.SQL(str(n)) for n in range(1, len(by) + 1)),
    )
    asked = {"first": first, "last": last, "known_at": known_at, **parameters}
    async with pool.connection() as connection:
        rows = await (await connection.execute(query, asked)).fetchall()
    return [
        AidCounted(tuple(_ZH.get(value, value) for value in values), people, times, amount, months)
        for *values, people, times, amount, months in rows
    ]


def aid_paper(counted: Sequence[AidCounted], by: Sequence[AidDimension], period: str, known_at: datetime, issuer: str) -> Paper:
    """A table of every combination, a chart of the money and one of the people over the first dimension."""
    money: dict[str, int] = {}
    for each in counted:
        money[each.values[0]] = money.get(each.values[0], 0) + each.amount_fen
    blocks: list[Block] = [
        Fields([("统计时期", period), ("数据截至", known_at.strftime("%Y-%m-%d %H:%M"))]),
        Bars(
            list(money),
            [fen / 100 for fen in money.values()],
            [f"{format_yuan(fen)}元" for fen in money.values()],
            title=f"金额，按{DIMENSION_ZH[by[0]]}",
        ),
        Table(
            [*(DIMENSION_ZH[each] for each in by), "人数", "次数", "月数", "金额(元)"],
            [[*each.values, str(each.people), str(each.times), str(each.months), format_yuan(each.amount_fen)] for each in counted],
            title="明细",
            numbers=[len(by), len(by) + 1, len(by) + 2, len(by) + 3],
        ),
        Signatures(["统计单位"]),
    ]
    note = "同一人可在多组中各计一次，人数不可相加；退票已从次数、月数和金额中扣除。"
    return Paper("劳模帮扶统计表", issuer, blocks, basis="皖政办秘〔2017〕279号 第一、三条", note=note)
