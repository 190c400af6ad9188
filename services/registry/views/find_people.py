"""Who is on the register, for the people in scope?"""

from datetime import date
from uuid import UUID

from psycopg import sql
from psycopg.rows import class_row
from pydantic import Field

from libs.common.kernel.jurisdiction import Scope
from libs.common.persistence.house import Pool
from libs.common.persistence.jurisdiction import within
from libs.common.persistence.streaming import streamed
from libs.common.web.fields import ReadModel
from libs.common.workbooks.export import ExportColumn, Rows


class PersonListed(ReadModel):
    """名单中的一人"""

    id: UUID = Field(description="人员编号")
    name: str = Field(description="姓名")
    sex: str = Field(description="MALE 男 · FEMALE 女")
    id_number: str = Field(description="公民身份号码(掩码)")
    birth_date: date = Field(description="出生日期")
    life: str = Field(description="ALIVE 健在 · DECEASED 去世 · LOST_CONTACT 失联 · ABROAD 移居境外")
    category: str = Field(description="STAFF 在职职工 · RETIREE 退休职工 · FARMER 农民 · UNEMPLOYED 下岗失业 · FLEXIBLE 灵活就业")
    l2: UUID = Field(description="责任工会")
    county: UUID | None = Field(description="县级工会；省直和产业工会为空")


_FIND = """
SELECT p.person_id AS id, p.name, p.sex, p.id_masked AS id_number, p.birth_date, p.l2, p.county, life.value AS life, cat.value AS category
FROM person p
JOIN LATERAL (SELECT h.value->>'value' AS value FROM history h WHERE h.person_id = p.person_id AND h.kind = 'LIFE' AND h.starts_on <= %(today)s
  ORDER BY h.starts_on DESC, h.recorded_at DESC LIMIT 1) life ON true
JOIN LATERAL (SELECT h.value->>'value' AS value FROM history h WHERE h.person_id = p.person_id AND h.kind = 'CATEGORY' AND h.starts_on <= %(today)s
  ORDER BY h.starts_on DESC, h.recorded_at DESC LIMIT 1) cat ON true
WHERE {scope} AND (%(after)s::uuid IS NULL OR p.person_id > %(after)s) AND (%(county)s::uuid IS NULL OR p.county = %(county)s)
  AND (%(life)s::text IS NULL OR life.value = %(life)s) ORDER BY p.person_id LIMIT %(limit)s
"""


_EXPORT = """
SELECT p.name, CASE p.sex WHEN 'MALE' THEN '男' ELSE '女' END, p.id_masked, p.birth_date, life.value, cat.value, l2.name, county.name, unit.name
FROM person p
JOIN LATERAL (SELECT h.value->>'value' AS value FROM history h WHERE h.person_id = p.person_id AND h.kind = 'LIFE' AND h.starts_on <= %(today)s
  ORDER BY h.starts_on DESC, h.recorded_at DESC LIMIT 1) life ON true
JOIN LATERAL (SELECT h.value->>'value' AS value FROM history h WHERE h.person_id = p.person_id AND h.kind = 'CATEGORY' AND h.starts_on <= %(today)s
  ORDER BY h.starts_on DESC, h.recorded_at DESC LIMIT 1) cat ON true
LEFT JOIN org_unit l2 ON l2.id = p.l2 LEFT JOIN org_unit county ON county.id = p.county LEFT JOIN org_unit unit ON unit.id = p.unit
WHERE {scope} AND (%(county)s::uuid IS NULL OR p.county = %(county)s) AND (%(life)s::text IS NULL OR life.value = %(life)s) ORDER BY p.person_id
"""
COLUMNS = tuple(
    ExportColumn(*column)
    for column in (
        ("姓名", 10), ("性别", 6), ("公民身份号码(掩码)", 22), ("出生日期", 12), ("生存状态", 10), ("人员类别", 10), ("责任工会", 20), ("县级工会", 20),
        ("所在单位", 30),
    )
)  # fmt: skip
_WORDS = {
    "ALIVE": "健在", "DECEASED": "去世", "LOST_CONTACT": "失联", "ABROAD": "移居境外",
    "STAFF": "在职职工", "RETIREE": "退休职工", "FARMER": "农民", "UNEMPLOYED": "下岗失业", "FLEXIBLE": "灵活就业",
}  # fmt: skip


async def export_people(pool: Pool, scope: Scope, today: date, *, county: UUID | None, life: str | None) -> Rows:
    """The same list, whole, in chunks of cells for `COLUMNS`: numbers masked, codes in words."""
    condition, parameters = within(scope, "p")
    asked = {"today": today, "county": county, "life": life, **parameters}
    async for chunk in streamed(pool, sql.SQL(_EXPORT).format(scope=condition), asked):
        yield [(*row[:4], _WORDS.get(row[4], row[4]), _WORDS.get(row[5], row[5]), *row[6:]) for row in chunk]


async def find_people(
    pool: Pool, scope: Scope, today: date, *, county: UUID | None, life: str | None, after: UUID | None, limit: int
) -> list[PersonListed]:
    condition, parameters = within(scope, "p")
    asked = {"today": today, "county": county, "life": life, "after": after, "limit": limit, **parameters}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(PersonListed)) as cursor:
        return await (await cursor.execute(sql.SQL(_FIND).format(scope=condition), asked)).fetchall()
