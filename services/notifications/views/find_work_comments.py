"""What have both sides of a work item written?"""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from libs.common.persistence.house import Pool
from libs.common.persistence.keyring import Keyring, Sealed
from libs.common.web.fields import ReadModel
from services.notifications.storage.work_items import ADDRESSED

_FIND = f"""
SELECT k.id, k.unit_id, k.sealed, k.written_at FROM work_item w LEFT JOIN work_comment k ON k.item_id = w.id AND (%(after)s::uuid IS NULL OR k.id > %(after)s)
WHERE w.id = %(id)s AND (w.asked_by = %(unit)s OR EXISTS (SELECT FROM {ADDRESSED} AS a WHERE a.id = %(id)s)) ORDER BY k.id LIMIT %(limit)s
"""  # noqa: S608 - a constant


class CommentOut(ReadModel):
    """往来说明"""

    id: UUID = Field(description="说明编号")
    unit_id: UUID = Field(description="填写单位编号")
    text: str = Field(description="内容")
    written_at: datetime = Field(description="填写时间")


async def find_work_comments(
    pool: Pool, keyring: Keyring, item_id: UUID, unit_id: UUID, today: date, *, after: UUID | None, limit: int
) -> list[CommentOut] | None:
    """In order; None where the item is of neither side of the unit."""
    asked = {"id": item_id, "unit": unit_id, "today": today, "after": after, "limit": limit}
    async with pool.connection() as connection:
        rows = await (await connection.execute(_FIND, asked)).fetchall()
    if not rows:
        return None if after is None else []
    return [
        CommentOut(id=id_, unit_id=unit, text=keyring.open(Sealed(bytes(box)), "work_comment", "sealed", id_), written_at=at)
        for id_, unit, box, at in rows
        if id_ is not None
    ]
