"""Records of the bus that are no event: kept as they came, so that nothing is lost and the topic flows on.

They are kept in the hearing department's own database, not in a topic of their own: a department writes no topic but its own (ADR 0012).
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row
from pydantic import Field

from libs.common.contracts.topics import MAX_BYTES
from libs.common.messaging.wire import Headers
from libs.common.persistence.house import Pool
from libs.common.web.fields import ReadModel

_KEEP = """
INSERT INTO undecodable (topic, partition, record_offset, record_key, headers, value, sha256, reason) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT DO NOTHING
"""
_LIST = """
SELECT topic, partition, record_offset AS offset, octet_length(value) AS bytes, encode(sha256, 'hex') AS sha256, reason, seen_at
FROM undecodable ORDER BY seen_at DESC LIMIT 500
"""


@dataclass(frozen=True, slots=True)
class Undecodable:
    """A record as it came. `value` is cut to what an event may be at most; the digest is of the whole."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    headers: Headers
    value: bytes
    reason: str

    def row(self) -> tuple[object, ...]:
        headers = b"\n".join(name.encode("utf-8", "replace") + b": " + value for name, value in self.headers)
        cut = self.value[:MAX_BYTES]
        return self.topic, self.partition, self.offset, self.key, headers[:MAX_BYTES], cut, hashlib.sha256(self.value).digest(), self.reason


class UndecodableRecord(ReadModel):
    """无法识别的总线记录"""

    topic: str = Field(description="主题")
    partition: int = Field(description="分区")
    offset: int = Field(description="位移")
    bytes: int = Field(description="留存的字节数")
    sha256: str = Field(description="原文摘要(十六进制)")
    reason: str = Field(description="无法识别的原因")
    seen_at: datetime = Field(description="收到时间")


async def keep_undecodable(pool: Pool, records: list[Undecodable]) -> None:
    """Once each, however often the bus brings them."""
    async with pool.connection() as connection, connection.cursor() as cursor:
        await cursor.executemany(_KEEP, [record.row() for record in records])


async def list_undecodable(pool: Pool) -> list[UndecodableRecord]:
    """The last 500; without their content."""
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(UndecodableRecord)) as cursor:
        await cursor.execute(_LIST)
        return await cursor.fetchall()
