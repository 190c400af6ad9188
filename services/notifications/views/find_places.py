"""Who leads in each city and county, which posts are vacant since when, and whose half-yearly reports are missing?"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, LiteralString
from uuid import UUID

from psycopg.rows import class_row, dict_row
from pydantic import Field

from libs.common.persistence.house import Pool
from libs.common.web.fields import ReadModel
from services.notifications.policy.c8_3_half_years import HalfYear
from services.notifications.storage.places import PLACES

_COVERED: Final[LiteralString] = (
    "(%(everywhere)s OR p.place = %(region)s OR (%(region)s LIKE '%%00' AND p.place LIKE left(%(region)s, 4) || '%%'))"
)
_HELD: Final[LiteralString] = f"""
SELECT p.place, p.name, h.post, h.id, h.starts_on, h.masked_name, h.masked_phone, h.title, h.sealed IS NOT NULL AS held FROM (
  SELECT * FROM {PLACES} AS p WHERE {_COVERED} AND (%(after)s::text IS NULL OR p.place > %(after)s)
    AND (NOT %(vacant)s OR (SELECT count(*) FROM (SELECT DISTINCT ON (post) sealed FROM place_post v WHERE v.place = p.place AND v.starts_on <= %(on)s
      ORDER BY post, starts_on DESC, id DESC) AS last WHERE sealed IS NOT NULL) < 2)
  ORDER BY p.place LIMIT %(limit)s) AS p
LEFT JOIN LATERAL (SELECT DISTINCT ON (post) * FROM place_post v WHERE v.place = p.place AND v.starts_on <= %(on)s ORDER BY post, starts_on DESC, id DESC) AS h ON true
ORDER BY p.place, h.post
"""  # noqa: S608 - constants
_MISSING: Final[LiteralString] = f"""
SELECT p.place, p.name, p.unit_id FROM {PLACES} AS p
WHERE {_COVERED} AND NOT EXISTS (SELECT FROM place_report r WHERE r.place = p.place AND r.year = %(year)s AND r.half = %(half)s)
  AND (%(after)s::text IS NULL OR p.place > %(after)s)
ORDER BY p.place LIMIT %(limit)s
"""  # noqa: S608 - constants
_REPORTS = """
SELECT id, year, half, on_day AS "on", text, paper, unit_id, entered_at FROM place_report
WHERE place = %(place)s AND (%(before)s::uuid IS NULL OR id < %(before)s) ORDER BY id DESC LIMIT %(limit)s
"""
POSTS: Final = ("LEADER", "CONTACT")


@dataclass(frozen=True, slots=True)
class Reader:
    """The part of the province that a clerk's unit covers."""

    region: str | None
    everywhere: bool


class PostOut(ReadModel):
    """责任领导或联系人"""

    post: str = Field(description="LEADER 责任领导 · CONTACT 联系人")
    id: UUID | None = Field(description="登记编号；空缺的为空")
    since: date | None = Field(description="任职或空缺起始日期；从未登记的为空")
    name: str = Field(description="姓名(已遮盖)；空缺的为空")
    title: str = Field(description="职务")
    phone: str = Field(description="电话(已遮盖)")
    vacant: bool = Field(description="是否空缺")


class PlaceOut(ReadModel):
    """一地的组织领导"""

    place: str = Field(description="行政区划代码", examples=["340111"])
    name: str = Field(description="政府名称；政府未登记的为当地总工会")
    posts: list[PostOut] = Field(description="责任领导和联系人")


class MissingReport(ReadModel):
    """未报送的半年进展"""

    place: str = Field(description="行政区划代码", examples=["340111"])
    name: str = Field(description="政府名称；政府未登记的为当地总工会")
    unit_id: UUID = Field(description="单位编号")
    year: int = Field(description="年度", examples=[2024])
    half: int = Field(description="1 上半年 · 2 下半年")
    due_on: date = Field(description="应报送日期")
    overdue: bool = Field(description="是否已过应报送日期")


class ReportOut(ReadModel):
    """半年进展"""

    id: UUID = Field(description="报告编号")
    year: int = Field(description="年度", examples=[2024])
    half: int = Field(description="1 上半年 · 2 下半年")
    on: date = Field(description="报送日期")
    text: str = Field(description="内容")
    paper: str = Field(description="政府盖章材料的文号或柜号；政府自行填报的可为空")
    unit_id: UUID = Field(description="录入单位编号")
    entered_at: datetime = Field(description="录入时间")


async def find_places(pool: Pool, reader: Reader, on: date, *, vacant: bool, after: str | None, limit: int) -> list[PlaceOut]:
    """By division code; `vacant`: only those without a leader or a contact on the day."""
    asked = {"region": reader.region or "", "everywhere": reader.everywhere, "on": on, "vacant": vacant, "after": after, "limit": limit}
    async with pool.connection() as connection, connection.cursor(row_factory=dict_row) as cursor:
        rows = await (await cursor.execute(_HELD, asked)).fetchall()
    places: dict[str, dict[str, Any]] = {}
    for row in rows:
        place = places.setdefault(row["place"], {"place": row["place"], "name": row["name"], "held": {}})
        place["held"][row["post"]] = row
    return [
        PlaceOut(place=each["place"], name=each["name"], posts=[_post(post, each["held"].get(post)) for post in POSTS])
        for each in places.values()
    ]


def _post(post: str, row: dict[str, Any] | None) -> PostOut:
    if row is None or not row["held"]:
        return PostOut(post=post, id=None, since=row["starts_on"] if row else None, name="", title="", phone="", vacant=True)
    shown = {"name": row["masked_name"], "title": row["title"], "phone": row["masked_phone"]}
    return PostOut(post=post, id=row["id"], since=row["starts_on"], **shown, vacant=False)


async def find_missing_reports(
    pool: Pool, reader: Reader, half_year: HalfYear, due_on: date, today: date, *, after: str | None, limit: int
) -> list[MissingReport]:
    asked: dict[str, Any] = {"region": reader.region or "", "everywhere": reader.everywhere, "on": today}
    asked |= {"year": half_year.year, "half": half_year.half, "after": after, "limit": limit}
    async with pool.connection() as connection, connection.cursor(row_factory=dict_row) as cursor:
        rows = await (await cursor.execute(_MISSING, asked)).fetchall()
    year, half, late = half_year.year, half_year.half, due_on < today
    return [MissingReport(**row, year=year, half=half, due_on=due_on, overdue=late) for row in rows]


async def find_reports(pool: Pool, place: str, *, before: UUID | None, limit: int) -> list[ReportOut]:
    """Newest first."""
    asked = {"place": place, "before": before, "limit": limit}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(ReportOut)) as cursor:
        return await (await cursor.execute(_REPORTS, asked)).fetchall()
