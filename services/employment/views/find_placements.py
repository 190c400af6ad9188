"""Which public-welfare posts have places, and who in scope holds or held one (C5.7)?"""

from datetime import date
from typing import Final
from uuid import UUID

from psycopg import sql
from psycopg.rows import class_row
from pydantic import Field

from libs.common.kernel.jurisdiction import Scope
from libs.common.persistence.house import Pool
from libs.common.persistence.jurisdiction import within
from libs.common.web.fields import ReadModel

POST_STATE: Final = "OPEN 可安置 · CLOSED 停止安置"
PLACEMENT_STATE: Final = "ACTIVE 在岗 · ENDED 已结束"
ENDED_FOR: Final = "TERM 期满 · REEMPLOYED 再就业 · RETIRED 退休 · DECEASED 去世 · LEFT 离岗 · MERGED 档案合并"


class WelfarePostOut(ReadModel):
    """一个公益性岗位"""

    id: UUID = Field(description="岗位编号")
    unit: UUID = Field(description="设立的人社部门")
    unit_name: str = Field(description="设立部门名称")
    host_code: str = Field(description="用人单位统一社会信用代码")
    host_name: str = Field(description="用人单位名称")
    title: str = Field(description="岗位名称")
    quota: int = Field(description="名额")
    free: int = Field(description="空余名额")
    opened_on: date = Field(description="设立日期")
    state: str = Field(description=POST_STATE)
    version: int = Field(description="版本")


class PlacementOut(ReadModel):
    """一项公益性岗位安置"""

    id: UUID = Field(description="安置编号")
    post_id: UUID = Field(description="岗位编号")
    title: str = Field(description="岗位名称")
    host_code: str = Field(description="用人单位统一社会信用代码")
    person_id: UUID = Field(description="人员编号")
    starts_on: date = Field(description="起始日期")
    ends_on: date = Field(description="截止日期(最后在岗日)")
    retirement_on: date | None = Field(description="法定退休日期，凭依据材料录入")
    state: str = Field(description=PLACEMENT_STATE)
    ended_for: str | None = Field(description="结束原因：" + ENDED_FOR)
    ended_on: date | None = Field(description="实际最后在岗日")
    version: int = Field(description="版本")


_POSTS = """
SELECT p.id, p.unit, coalesce(u.name, '') AS unit_name, p.host_code, p.host_name, p.title, p.quota,
  greatest(p.quota - (SELECT count(*) FROM placement l WHERE l.post_id = p.id AND l.state = 'ACTIVE'), 0)::int AS free, p.opened_on, p.state, p.version
FROM welfare_post p LEFT JOIN org_unit u ON u.id = p.unit
WHERE (%(unit)s::uuid IS NULL OR p.unit = %(unit)s) AND (%(state)s::text IS NULL OR p.state = %(state)s)
  AND (NOT %(open)s OR (p.state = 'OPEN' AND p.quota > (SELECT count(*) FROM placement l WHERE l.post_id = p.id AND l.state = 'ACTIVE')))
  AND (%(after)s::uuid IS NULL OR p.id > %(after)s) ORDER BY p.id LIMIT %(limit)s
"""
_FIND = """
SELECT l.id, l.post_id, p.title, p.host_code, l.person_id, l.starts_on, l.ends_on, l.retirement_on, l.state, l.ended_for, l.ended_on, l.version
FROM placement l JOIN welfare_post p ON p.id = l.post_id
JOIN person_chain c ON c.person_id = l.person_id AND c.starts_on <= %(day)s AND %(day)s < c.ends_on
WHERE {scope} AND (%(person)s::uuid IS NULL OR l.person_id = %(person)s) AND (%(state)s::text IS NULL OR l.state = %(state)s)
  AND (%(post)s::uuid IS NULL OR l.post_id = %(post)s) AND (%(ends_by)s::date IS NULL OR (l.state = 'ACTIVE' AND l.ends_on <= %(ends_by)s))
  AND (%(after)s::uuid IS NULL OR l.id > %(after)s) ORDER BY l.id LIMIT %(limit)s
"""


async def find_welfare_posts(
    pool: Pool, *, unit: UUID | None, state: str | None, available: bool, after: UUID | None, limit: int
) -> list[WelfarePostOut]:
    """The posts name no person. `available`: with a free place."""
    values = {"unit": unit, "state": state, "open": available, "after": after, "limit": limit}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(WelfarePostOut)) as cursor:
        return await (await cursor.execute(_POSTS, values)).fetchall()


async def find_placements(
    pool: Pool, scope: Scope, today: date, *, person: UUID | None, post: UUID | None, state: str | None, ends_by: date | None,
    after: UUID | None, limit: int,
) -> list[PlacementOut]:  # fmt: skip
    """`ends_by`: active ones whose last day comes by then."""
    condition, parameters = within(scope, "c")
    values = {
        "day": today,
        "person": person,
        "post": post,
        "state": state,
        "ends_by": ends_by,
        "after": after,
        "limit": limit,
        **parameters,
    }
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(PlacementOut)) as cursor:
        return await (await cursor.execute(sql.SQL(_FIND).format(scope=condition), values)).fetchall()
