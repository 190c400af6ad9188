"""Where does a notice hang and hung, and which objections are past their day to be decided?"""

from datetime import date
from uuid import UUID

from psycopg import sql
from psycopg.rows import class_row
from pydantic import Field

from libs.common.kernel.jurisdiction import Scope
from libs.common.persistence.house import Pool
from libs.common.persistence.jurisdiction import within
from libs.common.web.fields import ReadModel


class PostingOut(ReadModel):
    """一处张贴"""

    place: str = Field(description="UNIT 单位或村(社区) · COUNTY 县级")
    seq: int = Field(description="在该地点第几次张贴")
    spot: str = Field(description="具体张贴处")
    posted_on: date = Field(description="张贴日期")
    posted_by: str = Field(description="张贴人")
    photos: list[UUID] = Field(description="公示照片的材料编号；为空表示尚缺照片")
    photo_elsewhere: bool = Field(description="照片存放在别处，只留校验值")
    removed_on: date | None = Field(description="撤下日期；为空表示仍在张贴")
    removed_by: str | None = Field(description="撤下人")
    early: bool = Field(description="是否期满以前撤下；须重新张贴，公示期重新计算")


class OverdueObjection(ReadModel):
    """一件逾期未处理的异议(不含内容)"""

    id: UUID = Field(description="异议编号")
    receipt: str = Field(description="回执号")
    application_id: UUID = Field(description="事项编号")
    unit: str = Field(description="发布公示的工会")
    received_on: date = Field(description="收到日期")
    due_on: date = Field(description="应处理日期")
    days_late: int = Field(description="逾期天数(自然日)")


_POSTINGS = """
SELECT p.place, p.seq, p.spot, p.posted_on, p.posted_by, p.photo IS NOT NULL AS photo_elsewhere, r.removed_on, r.removed_by, coalesce(r.early, false) AS early,
  ARRAY(SELECT f.evidence_id FROM notice_photo f WHERE (f.notice_id, f.place, f.seq) = (p.notice_id, p.place, p.seq) ORDER BY 1) AS photos
FROM notice_posting p JOIN notice n ON n.id = p.notice_id LEFT JOIN notice_removal r ON (r.notice_id, r.place, r.seq) = (p.notice_id, p.place, p.seq)
WHERE p.notice_id = %(notice)s AND n.unit_id = %(unit)s ORDER BY p.place, p.seq
"""
_OVERDUE = """
SELECT o.id, o.receipt, o.application_id, coalesce(u.name, '') AS unit, o.received_on, o.due_on, %(today)s::date - o.due_on AS days_late
FROM objection o JOIN application a ON a.id = o.application_id JOIN notice n ON n.id = o.notice_id LEFT JOIN org_unit u ON u.id = n.unit_id
  JOIN person_chain c ON c.person_id = a.person_id AND c.starts_on <= %(today)s AND %(today)s < c.ends_on
WHERE o.outcome IS NULL AND o.due_on < %(today)s AND {scope} AND (%(after)s::uuid IS NULL OR o.id > %(after)s) ORDER BY o.id LIMIT %(limit)s
"""


async def read_postings(pool: Pool, unit: UUID, notice_id: UUID) -> list[PostingOut]:
    """For the union that opened the notice; nothing for another."""
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(PostingOut)) as cursor:
        return await (await cursor.execute(_POSTINGS, {"notice": notice_id, "unit": unit})).fetchall()


async def overdue_objections(pool: Pool, scope: Scope, today: date, *, after: UUID | None, limit: int) -> list[OverdueObjection]:
    """Of people in scope: the union that opened the notice, and those above it."""
    condition, parameters = within(scope, "c")
    asked = {"today": today, "after": after, "limit": limit, **parameters}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(OverdueObjection)) as cursor:
        return await (await cursor.execute(sql.SQL(_OVERDUE).format(scope=condition), asked)).fetchall()
