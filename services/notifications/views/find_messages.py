"""What was a person told? Of what was paid after their death, nothing: also where the death is heard of later than the payment."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from psycopg.rows import class_row

from libs.common.kernel.ids import PersonId
from libs.common.persistence.house import Pool

_FIND = """
SELECT id, kind, benefit, source, months, amount_fen, on_day, told_at FROM message m
WHERE person_id = %(person)s AND NOT EXISTS (SELECT FROM person p WHERE p.person_id = m.person_id AND p.died_on < m.on_day) AND (%(before)s::timestamptz IS NULL OR (told_at, id) < (%(before)s, %(id)s))
ORDER BY told_at DESC, id DESC LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class ToldMessage:
    id: UUID
    kind: str
    benefit: str
    source: str
    months: list[str]
    amount_fen: int
    on_day: date
    told_at: datetime


async def find_messages(
    pool: Pool, person_id: PersonId, *, before: datetime | None, before_id: UUID | None, limit: int
) -> list[ToldMessage]:
    """Newest first."""
    asked = {"person": person_id, "before": before, "id": before_id, "limit": limit}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(ToldMessage)) as cursor:
        return await (await cursor.execute(_FIND, asked)).fetchall()
