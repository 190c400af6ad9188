"""What do records lack, since when, and who mends it at which door? Counted by county; where each field comes from (C7.2)."""

from datetime import date, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from psycopg import sql
from psycopg.rows import class_row, dict_row
from pydantic import Field

from libs.common.kernel.jurisdiction import Scope
from libs.common.persistence.house import Pool
from libs.common.persistence.jurisdiction import within
from libs.common.persistence.streaming import streamed
from libs.common.web.fields import ReadModel
from libs.common.workbooks.export import ExportColumn, Rows


class Fault(NamedTuple):
    """`kind`: MISSING, CONTRADICTORY or STALE; `mender`: who; `door`: where."""

    kind: str
    words: str
    mender: str
    door: str


_FACTS, _HONOURS = "POST /registry/people/{id}/facts", "POST /registry/people/{id}/honours"
FAULTS: Final = {
    "PHONE_MISSING": Fault("MISSING", "缺联系电话", "县级工会、责任工会", "POST /registry/people/{id}/phone"),
    "ADDRESS_MISSING": Fault("MISSING", "缺居住地址", "责任工会", _FACTS),
    "EMPLOYER_MISSING": Fault("MISSING", "在职职工缺工作单位", "责任工会", _FACTS),
    "CONDITION_MISSING": Fault("MISSING", "缺单位状况", "责任工会", _FACTS),
    "TIER_NONE": Fault("MISSING", "没有有效的省部级以上荣誉", "责任工会", _HONOURS),
    "HONOUR_UNDOCUMENTED": Fault("MISSING", "荣誉缺决定文号或证书编号", "责任工会", _HONOURS),
    "STAFF_OF_CLOSED_UNIT": Fault(
        "CONTRADICTORY", "在职职工的单位已关闭、破产或撤销", "责任工会", "POST /registry/people/{id}/change-reports"
    ),
    "EMPLOYED_UNEMPLOYED": Fault("CONTRADICTORY", "下岗失业而单位正常", "责任工会", "POST /registry/people/{id}/change-reports"),
    "OVER_HUNDRED": Fault("CONTRADICTORY", "年满百岁仍记健在，请核实", "县级工会、责任工会", "POST /registry/people/{id}/change-reports"),
    "HONOUR_AFTER_DEATH": Fault(
        "CONTRADICTORY", "荣誉授予在去世之后", "责任工会", "POST /registry/people/{id}/honours/{honor_id}/revocation"
    ),
    "STALE": Fault("STALE", "超过12个月没有更新", "县级工会、责任工会", _FACTS),
    "ARCHIVE_LATE": Fault("MISSING", "登记档案逾期未报送", "表彰单位", "POST /registry/archives/{id}/submission"),
    "ARCHIVE_UNACKNOWLEDGED": Fault("MISSING", "登记档案未双方签收", "省总工会、省人社厅", "POST /registry/archives/{id}/acknowledgement"),
}


class QualityItemOut(ReadModel):
    """一项待补正的数据"""

    id: int = Field(description="序号")
    person_id: UUID = Field(description="人员编号")
    name: str = Field(description="姓名")
    code: str = Field(description="问题代码")
    kind: str = Field(description="MISSING 缺失 · CONTRADICTORY 矛盾 · STALE 超期未更新")
    what: str = Field(description="问题")
    since: datetime = Field(description="发现时间")
    mender: str = Field(description="由谁补正")
    door: str = Field(description="办理入口")
    against: str = Field(description="责任单位(登记档案为表彰单位)，其余为空")
    l2: UUID = Field(description="责任工会")
    county: UUID | None = Field(description="县级工会")


class QualityCountOut(ReadModel):
    """某县级工会某类问题的数量"""

    l2: UUID = Field(description="责任工会")
    county: UUID | None = Field(description="县级工会；省直和产业工会为空")
    code: str = Field(description="问题代码")
    kind: str = Field(description="MISSING 缺失 · CONTRADICTORY 矛盾 · STALE 超期未更新")
    what: str = Field(description="问题")
    open: int = Field(description="待补正")
    mended: int = Field(description="已补正")


class FieldSourceOut(ReadModel):
    """一项内容的来源"""

    kind: str = Field(description="内容：CHAIN 责任关系 · CATEGORY 类别 · LIFE 生存状态 · WORK 工作 · RESIDENCE 居住 · PHONE 电话 等")
    field: str = Field(description="栏目")
    since: date = Field(description="起始日")
    source: str = Field(description="来源")
    recorded_at: datetime = Field(description="录入时间")
    recorded_by: str = Field(description="录入人")


_FIND: Final = """
SELECT i.id, i.person_id, p.name, i.code, i.since, i.l2, i.county, coalesce(a.awarding_name, '') AS against
FROM quality_item i JOIN person p USING (person_id) LEFT JOIN archive a ON a.id = i.ref
WHERE {scope} AND i.mended_at IS NULL AND (%(county)s::uuid IS NULL OR i.county = %(county)s) AND (%(codes)s::text[] IS NULL OR i.code = ANY(%(codes)s))
  AND i.id > %(after)s ORDER BY i.id
"""
_COUNT: Final = """
SELECT i.l2, i.county, i.code, count(*) FILTER (WHERE i.mended_at IS NULL)::int AS open, count(i.mended_at)::int AS mended
FROM quality_item i JOIN person p USING (person_id) WHERE {scope} GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
_SOURCES: Final = """
SELECT DISTINCT ON (h.kind, v.key) h.kind, v.key AS field, h.starts_on AS since, h.source, h.recorded_at, h.recorded_by
FROM (SELECT h.*, lag(h.value) OVER (PARTITION BY h.kind ORDER BY h.starts_on, h.recorded_at) AS before FROM history h
  WHERE h.person_id = %(person)s AND h.starts_on <= %(today)s) h
CROSS JOIN LATERAL jsonb_each(h.value) v
WHERE EXISTS (SELECT FROM person p WHERE p.person_id = %(person)s AND {scope}) AND (h.before IS NULL OR h.before->v.key IS DISTINCT FROM v.value)
ORDER BY h.kind, v.key, h.starts_on DESC, h.recorded_at DESC
"""
COLUMNS: Final = tuple(
    ExportColumn(*column)
    for column in (("姓名", 10), ("问题", 34), ("类别", 12), ("发现时间", 18), ("由谁补正", 24), ("办理入口", 44), ("表彰单位", 30))
)


def codes_of(kind: str | None) -> list[str] | None:
    return None if kind is None else [code for code, fault in FAULTS.items() if fault.kind == kind]


def _asked(county: UUID | None, kind: str | None, after: int, parameters: dict[str, Any]) -> dict[str, Any]:
    return {"county": county, "codes": codes_of(kind), "after": after, **parameters}


async def find_quality(pool: Pool, scope: Scope, *, county: UUID | None, kind: str | None, after: int, limit: int) -> list[QualityItemOut]:
    condition, parameters = within(scope, "p")
    query = sql.SQL(_FIND + " LIMIT {limit}").format(scope=condition, limit=sql.Literal(limit))
    async with pool.connection() as connection, connection.cursor(row_factory=dict_row) as cursor:
        rows = await (await cursor.execute(query, _asked(county, kind, after, parameters))).fetchall()
    return [QualityItemOut.model_validate({**row, **_told(row["code"])}) for row in rows]


def _told(code: str) -> dict[str, str]:
    fault = FAULTS[code]
    return {"kind": fault.kind, "what": fault.words, "mender": fault.mender, "door": fault.door}


async def count_quality(pool: Pool, scope: Scope) -> list[QualityCountOut]:
    condition, parameters = within(scope, "p")
    async with pool.connection() as connection, connection.cursor(row_factory=dict_row) as cursor:
        rows = await (await cursor.execute(sql.SQL(_COUNT).format(scope=condition), parameters)).fetchall()
    return [QualityCountOut(**row, kind=FAULTS[row["code"]].kind, what=FAULTS[row["code"]].words) for row in rows]


async def export_quality(pool: Pool, scope: Scope, *, county: UUID | None, kind: str | None) -> Rows:
    """The same list, whole, as cells for `COLUMNS`."""
    condition, parameters = within(scope, "p")
    async for chunk in streamed(pool, sql.SQL(_FIND).format(scope=condition), _asked(county, kind, 0, parameters)):
        faults = [(row, FAULTS[row[3]]) for row in chunk]
        yield [(row[2], fault.words, fault.kind, row[4], fault.mender, fault.door, row[7]) for row, fault in faults]


async def find_sources(pool: Pool, scope: Scope, person_id: UUID, today: date) -> list[FieldSourceOut]:
    """Of each field that holds today: since when, from what, recorded when and by whom. Never its value."""
    condition, parameters = within(scope, "p")
    asked = {"person": person_id, "today": today, **parameters}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(FieldSourceOut)) as cursor:
        return await (await cursor.execute(sql.SQL(_SOURCES).format(scope=condition), asked)).fetchall()
