"""Which cases were referred, and what became of them? The recipient sees those sent to it, the unions those of their people."""

from datetime import date
from uuid import UUID

from psycopg import sql
from psycopg.rows import class_row
from pydantic import Field

from libs.common.kernel.jurisdiction import Scope
from libs.common.persistence.house import Pool
from libs.common.persistence.jurisdiction import within
from libs.common.web.fields import ReadModel


class ReferralOut(ReadModel):
    """一件转介；所附材料另行查看"""

    id: UUID = Field(description="转介编号")
    person_id: UUID = Field(description="人员编号")
    scheme: str = Field(description="DIBAO 最低生活保障 · TEKUN 特困供养 · TEMPORARY 临时救助 · MEDICAL 医疗救助")
    category: str = Field(description="帮扶类别")
    recipient: UUID = Field(description="接收部门编号")
    recipient_name: str = Field(description="接收部门")
    state: str = Field(description="SENT 已转介 · ACCEPTED 已受理 · GRANTED 已给予救助 · REFUSED 未给予救助")
    sent_on: date = Field(description="转介日期")
    due_on: date = Field(description="询问结果的日期")
    accepted_on: date | None = Field(description="受理日期")
    decided_on: date | None = Field(description="决定日期")
    granted_from: date | None = Field(description="救助开始日期")
    granted_until: date | None = Field(description="救助结束日期")
    doc_no: str | None = Field(description="决定文书号")
    overdue: bool = Field(description="是否到期未有结果")
    version: int = Field(description="版本")


_FIND = """
SELECT r.id, r.person_id, r.scheme, r.category, r.recipient, coalesce(u.name, '') AS recipient_name, r.state, r.sent_on, r.due_on, r.accepted_on, r.decided_on,
  r.granted_from, r.granted_until, r.doc_no, r.decided_on IS NULL AND r.due_on < %(day)s AS overdue, r.version
FROM referral r JOIN person_chain c ON c.person_id = r.person_id AND c.starts_on <= %(day)s AND %(day)s < c.ends_on
LEFT JOIN org_unit u ON u.id = r.recipient
WHERE ({scope} OR r.recipient = %(recipient)s) AND (%(state)s::text IS NULL OR r.state = %(state)s)
  AND (NOT %(overdue)s OR (r.decided_on IS NULL AND r.due_on < %(day)s)) AND (%(after)s::uuid IS NULL OR r.id > %(after)s) ORDER BY r.id LIMIT %(limit)s
"""


async def find_referrals(
    pool: Pool, scope: Scope, recipient: UUID | None, today: date, *, state: str | None, overdue: bool, after: UUID | None, limit: int
) -> list[ReferralOut]:
    """`recipient`: the unit whose received cases are listed."""
    condition, parameters = within(scope, "c")
    asked = {"day": today, "recipient": recipient, "state": state, "overdue": overdue, "after": after, "limit": limit, **parameters}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(ReferralOut)) as cursor:
        return await (await cursor.execute(sql.SQL(_FIND).format(scope=condition), asked)).fetchall()


async def person_to_match(pool: Pool, referral_id: UUID, recipient: UUID) -> UUID | None:
    """Whose case it is, while the recipient has it; None for anybody else's."""
    query = "SELECT person_id FROM referral WHERE id = %s AND recipient = %s AND state IN ('SENT', 'ACCEPTED')"
    async with pool.connection() as connection:
        row = await (await connection.execute(query, (referral_id, recipient))).fetchone()
    return row[0] if row else None
