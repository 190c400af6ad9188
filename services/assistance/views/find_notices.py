"""Which notices did a union open, what does the public page show, and which objections came in?"""

import json
from datetime import date
from uuid import UUID

from pydantic import Field

from libs.common.persistence.house import Pool
from libs.common.persistence.keyring import Keyring, Sealed
from libs.common.web.fields import ReadModel
from services.assistance.domain.notice import page_digest
from services.assistance.storage.forms import open_content
from services.assistance.storage.notices import page_token


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
    honour: str = Field(description="荣誉层级")
    place: str = Field(description="单位或村(社区)")
    benefit: str = Field(description="待遇种类")
    standard: str = Field(description="标准")


class PublicNotice(ReadModel):
    id: UUID
    unit: str
    last_day: date
    entries: list[PublicEntry]


class ObjectionOut(ReadModel):
    """一件异议"""

    id: UUID = Field(description="异议编号")
    receipt: str = Field(description="回执号")
    real_name: bool = Field(description="是否实名")
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
  n.page_digest
FROM notice n WHERE n.unit_id = %(unit)s AND (%(after)s::uuid IS NULL OR n.id > %(after)s) ORDER BY n.id LIMIT %(limit)s
"""
_PUBLIC = """
SELECT n.id, coalesce(u.name, ''), n.last_day FROM notice n LEFT JOIN org_unit u ON u.id = n.unit_id
WHERE n.page_digest = %(digest)s AND n.closed_on IS NULL AND n.last_day >= %(today)s
"""
_SHOWN = """
SELECT DISTINCT ON (a.id) a.id, e.honour, e.benefit, e.standard, coalesce(u.name, ''), f.id, f.sealed
FROM notice_entry e JOIN application a ON a.id = e.application_id AND a.notice_id = e.notice_id JOIN hardship_form f ON f.application_id = a.id
  LEFT JOIN person_chain c ON c.person_id = a.person_id AND c.starts_on <= %(today)s AND %(today)s < c.ends_on
  LEFT JOIN org_unit u ON u.id = coalesce(c.unit, c.county)
WHERE e.notice_id = %(notice)s AND a.state IN ('IN_NOTICE', 'OBJECTED') ORDER BY a.id, f.seq DESC
"""
_OBJECTIONS = """
SELECT o.id, o.receipt, o.real_name, o.notice_id, o.application_id, o.channel, o.received_on, o.due_on, o.outcome, o.sealed FROM objection o JOIN notice n ON n.id = o.notice_id
WHERE n.unit_id = %(unit)s AND (NOT %(open)s OR o.outcome IS NULL) AND (%(after)s::uuid IS NULL OR o.id > %(after)s) ORDER BY o.id LIMIT %(limit)s
"""


async def find_notices(pool: Pool, keyring: Keyring, unit: UUID, *, after: UUID | None, limit: int) -> list[NoticeListed]:
    async with pool.connection() as connection:
        rows = await (await connection.execute(_NOTICES, {"unit": unit, "after": after, "limit": limit})).fetchall()
    return [
        NoticeListed(
            id=notice_id,
            opened_on=opened_on,
            last_day=last_day,
            closed_on=closed_on,
            entries=entries,
            open_objections=open_objections,
            page=_address(keyring, notice_id, bytes(digest)) if closed_on is None else None,
        )
        for notice_id, opened_on, last_day, closed_on, entries, open_objections, digest in rows
    ]


def _address(keyring: Keyring, notice_id: UUID, digest: bytes) -> str | None:
    token = page_token(keyring, notice_id)
    return f"/assistance/public/notices/{token}" if page_digest(token) == digest else None


async def find_public_notice(pool: Pool, keyring: Keyring, token: str, today: date) -> PublicNotice | None:
    """None before it hangs everywhere, after its last day or its closing, and for a token that is none.

    Names are read from the forms, sealed as they are: a copy for the page would be one more to seal, rotate and blank, and registry
    asked for each visit would be a way to make it work for anybody. A case that was withdrawn or rejected is off the page at once.
    """
    async with pool.connection() as connection:
        found = await (await connection.execute(_PUBLIC, {"digest": page_digest(token), "today": today})).fetchone()
        if found is None:
            return None
        notice_id, unit, last_day = found
        shown = await (await connection.execute(_SHOWN, {"notice": notice_id, "today": today})).fetchall()
    entries = []
    for application_id, honour, benefit, standard, chain_unit, form_id, sealed in shown:
        said = open_content(keyring, form_id, bytes(sealed))
        place = said["place"] or chain_unit
        entries.append(
            PublicEntry(application_id=application_id, name=said["name"], honour=honour, place=place, benefit=benefit, standard=standard)
        )
    return PublicNotice(
        id=notice_id, unit=unit, last_day=last_day, entries=sorted(entries, key=lambda entry: (entry.name, entry.application_id))
    )


async def find_objections(
    pool: Pool, keyring: Keyring, unit: UUID, *, only_open: bool, after: UUID | None, limit: int
) -> list[ObjectionOut]:
    """For the union that opened the notice."""
    async with pool.connection() as connection:
        rows = await (await connection.execute(_OBJECTIONS, {"unit": unit, "open": only_open, "after": after, "limit": limit})).fetchall()
    found = []
    for objection_id, receipt, real_name, notice_id, application_id, channel, received_on, due_on, outcome, sealed in rows:
        said = json.loads(keyring.open(Sealed(bytes(sealed)), "objection", "sealed", objection_id))
        found.append(
            ObjectionOut(
                id=objection_id,
                receipt=receipt,
                real_name=real_name,
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
