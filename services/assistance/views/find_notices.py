"""Which notices did a union open, what does the public page show, and which objections came in?"""

import json
from datetime import date
from uuid import UUID

from psycopg.rows import class_row
from pydantic import Field

from libs.common.persistence.house import Pool
from libs.common.persistence.keyring import Keyring, Sealed
from libs.common.web.fields import ReadModel


class NoticeListed(ReadModel):
    """一次公示"""

    id: UUID = Field(description="公示编号")
    opened_on: date = Field(description="发布日期")
    last_day: date | None = Field(description="公示期最后一日；为空表示尚未在所有地点张贴")
    closed_on: date | None = Field(description="结案日期")
    entries: int = Field(description="事项数")
    open_objections: int = Field(description="未处理异议数")
    page: str | None = Field(description="公示页地址；结案后为空")


class PublicEntry(ReadModel):
    """公示中的一项：不含身份号码、收入和账户"""

    application_id: UUID = Field(description="事项编号")
    name: str = Field(description="姓名")
    place: str = Field(description="单位或村(社区)")
    benefit: str = Field(description="待遇种类")
    standard: str = Field(description="标准")


class PublicNotice(ReadModel):
    id: UUID
    unit: str
    last_day: date | None
    entries: list[PublicEntry]


class ObjectionOut(ReadModel):
    """一件异议"""

    id: UUID = Field(description="异议编号")
    notice_id: UUID = Field(description="公示编号")
    application_id: UUID = Field(description="事项编号")
    channel: str = Field(description="ONLINE 公示页 · TELEPHONE 电话 · LETTER 来信 · VISIT 来访")
    received_on: date = Field(description="收到日期")
    due_on: date = Field(description="应处理日期")
    outcome: str | None = Field(description="DISMISSED 不成立 · RETURNED 成立退回更正 · REJECTED 成立不予通过")
    statement: str = Field(description="异议内容")
    objector: str = Field(description="异议人及联系方式；匿名为空")


_NOTICES = """
SELECT n.id, n.opened_on, n.last_day, n.closed_on, (SELECT count(*) FROM notice_entry e WHERE e.notice_id = n.id) AS entries,
  (SELECT count(*) FROM objection o WHERE o.notice_id = n.id AND o.outcome IS NULL) AS open_objections,
  CASE WHEN n.closed_on IS NULL THEN '/assistance/public/notices/' || n.token END AS page
FROM notice n WHERE n.unit_id = %(unit)s AND (%(after)s::uuid IS NULL OR n.id > %(after)s) ORDER BY n.id LIMIT %(limit)s
"""
_PUBLIC = """
SELECT n.id, coalesce(u.name, '') AS unit, n.last_day, coalesce((SELECT jsonb_agg(jsonb_build_object('application_id', e.application_id, 'name', e.name,
  'place', e.place, 'benefit', e.benefit, 'standard', e.standard) ORDER BY e.name, e.application_id)
  FROM notice_entry e JOIN application a ON a.id = e.application_id AND a.notice_id = e.notice_id WHERE e.notice_id = n.id), '[]') AS entries
FROM notice n LEFT JOIN org_unit u ON u.id = n.unit_id WHERE n.token = %s AND n.closed_on IS NULL AND n.clock_from IS NOT NULL
"""
_OBJECTIONS = """
SELECT o.id, o.notice_id, o.application_id, o.channel, o.received_on, o.due_on, o.outcome, o.sealed FROM objection o JOIN notice n ON n.id = o.notice_id
WHERE n.unit_id = %(unit)s AND (NOT %(open)s OR o.outcome IS NULL) AND (%(after)s::uuid IS NULL OR o.id > %(after)s) ORDER BY o.id LIMIT %(limit)s
"""


async def find_notices(pool: Pool, unit: UUID, *, after: UUID | None, limit: int) -> list[NoticeListed]:
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(NoticeListed)) as cursor:
        return await (await cursor.execute(_NOTICES, {"unit": unit, "after": after, "limit": limit})).fetchall()


async def find_public_notice(pool: Pool, token: str) -> PublicNotice | None:
    """None before it hangs everywhere, after it closed, and for a token that is none."""
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(PublicNotice)) as cursor:
        return await (await cursor.execute(_PUBLIC, (token,))).fetchone()


async def find_objections(
    pool: Pool, keyring: Keyring, unit: UUID, *, only_open: bool, after: UUID | None, limit: int
) -> list[ObjectionOut]:
    """For the union that opened the notice."""
    async with pool.connection() as connection:
        rows = await (await connection.execute(_OBJECTIONS, {"unit": unit, "open": only_open, "after": after, "limit": limit})).fetchall()
    found = []
    for objection_id, notice_id, application_id, channel, received_on, due_on, outcome, sealed in rows:
        said = json.loads(keyring.open(Sealed(bytes(sealed)), "objection", "sealed", objection_id))
        found.append(
            ObjectionOut(
                id=objection_id,
                notice_id=notice_id,
                application_id=application_id,
                channel=channel,
                received_on=received_on,
                due_on=due_on,
                outcome=outcome,
                **said,
            )
        )
    return found
