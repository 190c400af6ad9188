"""Parked events, for the people who look after them: list, replay, skip. A skip of a money event takes two persons (E11)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.rows import class_row
from pydantic import Field

from libs.common.contracts.catalogue import Envelope
from libs.common.kernel.errors import Code, refuse
from libs.common.persistence.house import Pool
from libs.common.web.fields import ReadModel


class ParkedEvent(ReadModel):
    """等待处理的事件"""

    speaker: str = Field(description="发出事件的部门")
    subject: UUID = Field(description="事件主体编号")
    version: int = Field(description="该主体的事件版本")
    type: str = Field(description="事件名")
    reason: str = Field(description="POISON 处理失败 · GAP 等待前一事件")
    error: str = Field(description="失败代码")
    parked_at: datetime = Field(description="搁置时间")


async def list_parked(pool: Pool) -> list[ParkedEvent]:
    """Poison first, then what waits behind gaps; at most 500."""
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(ParkedEvent)) as cursor:
        await cursor.execute(
            "SELECT speaker, subject, version, envelope->>'type' AS type, reason, error, parked_at FROM parked ORDER BY reason DESC, parked_at LIMIT 500"
        )
        return await cursor.fetchall()


async def find_parked(pool: Pool, speaker: str, subject: UUID, version: int) -> tuple[Envelope, str]:
    """The parked event and why it is parked. Refuses NOT_FOUND."""
    async with pool.connection() as connection:
        found = await connection.execute(
            "SELECT envelope, reason FROM parked WHERE speaker = %s AND subject = %s AND version = %s", (speaker, subject, version)
        )
        row: tuple[dict[str, Any], str] | None = await found.fetchone()
    if row is None:
        refuse(Code.NOT_FOUND, "没有此等待事件，可能已处理")
    return Envelope.from_json(row[0]), row[1]
