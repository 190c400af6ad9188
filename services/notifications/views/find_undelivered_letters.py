"""Which letters were given up, and why? Each about a person of the asking unit's chain today; never a word of what it said."""

from datetime import datetime
from uuid import UUID

from psycopg.rows import class_row
from pydantic import Field

from libs.common.kernel.clock import SHANGHAI
from libs.common.persistence.house import Pool
from libs.common.web.fields import ReadModel
from services.notifications.storage.undelivered_letters import WITHHELD_BY


class UndeliveredLetterOut(ReadModel):
    """未送达的消息"""

    id: UUID = Field(description="编号")
    person_id: UUID = Field(description="人员编号")
    channel: str = Field(description="EMAIL 电子邮箱 · SMS 手机短信", examples=["EMAIL"])
    state: str = Field(description="DEAD 停止投递 · WITHHELD 未予投递", examples=["DEAD"])
    error: str = Field(description="原因：对方的答复，或未予投递的缘由", examples=["SMTP_550"])
    attempts: int = Field(description="已尝试次数", examples=[1])
    told_at: datetime = Field(description="消息产生时间")
    given_up_at: datetime = Field(description="停止投递时间")
    standing: str = Field(
        description="现在重发还有什么不妥：NO_CONTACT 没有登记 · BOUNCED 地址已退信 · NOT_WANTED 本人不以此方式接收 · DECEASED 已去世；为空可以重发",
        examples=["BOUNCED"],
    )


_FIND = f"""
SELECT o.id, m.person_id, o.channel, o.state, o.error, o.attempts, m.told_at, o.done_at AS given_up_at, {WITHHELD_BY} AS standing
FROM outgoing o JOIN message m ON m.id = o.message_id LEFT JOIN contact c ON c.person_id = m.person_id AND c.channel = o.channel
LEFT JOIN preference p ON p.person_id = m.person_id
WHERE (o.state = 'DEAD' OR o.state = 'WITHHELD' AND o.error IN ('NO_CONTACT', 'BOUNCED'))
  AND NOT EXISTS (SELECT FROM letter_act a WHERE a.letter_id = o.id AND a.act = 'SETTLE')
  AND (%(all)s OR EXISTS (SELECT FROM person_chain h WHERE h.person_id = m.person_id AND h.starts_on <= %(today)s AND %(today)s < h.ends_on
    AND %(unit)s IN (h.l2, h.county, h.unit)))
  AND (%(at)s::timestamptz IS NULL OR (o.done_at, o.id) < (%(at)s, %(id)s)) ORDER BY o.done_at DESC, o.id DESC LIMIT %(limit)s
"""  # noqa: S608 - our own text


async def find_undelivered_letters(
    pool: Pool, unit_id: UUID | None, now: datetime, *, after: tuple[datetime, UUID] | None, limit: int
) -> list[UndeliveredLetterOut]:
    """`unit_id`: None for the system administrator. Those the person did not want, or who died, are nobody's work."""
    at, letter_id = after or (None, None)
    asked = {"all": unit_id is None, "unit": unit_id, "today": now.astimezone(SHANGHAI).date(), "at": at, "id": letter_id, "limit": limit}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(UndeliveredLetterOut)) as cursor:
        return await (await cursor.execute(_FIND, asked)).fetchall()
