"""Who stands at which position of a drawn order, and what became of them: the housing department's own work list (C5.9, C5.10)."""

from dataclasses import dataclass
from uuid import UUID

from psycopg.rows import class_row

from libs.common.persistence.house import Pool


@dataclass(frozen=True, slots=True)
class OrderRow:
    """`person_id`: the model worker by their record that goes on; None for any other household. `criteria`: their names, in the published order.
    `offer`: what was answered in this order.
    """

    position: int
    position_without: int
    tie_group: int
    person_id: UUID | None
    reference: str
    criteria: list[str]
    scores: dict[str, int]
    applied_at: str
    state: str
    offer: str | None


_OF_PLACE = "SELECT 1 FROM ranking r JOIN queue q ON q.id = r.queue_id WHERE r.id = %s AND q.region_code LIKE %s || '%%'"
_FIND = """
SELECT e.position, e.position_without, e.tie_group, n.now_id AS person_id, e.reference,
  ARRAY(SELECT c->>'name' FROM jsonb_array_elements(q.criteria) WITH ORDINALITY AS x (c, n) ORDER BY x.n) AS criteria, e.scores, e.applied_at, a.state, o.state AS offer
FROM ranking_entry e JOIN ranking r ON r.id = e.ranking_id JOIN queue q ON q.id = r.queue_id AND q.region_code LIKE %(place)s || '%%'
JOIN housing_application a ON a.id = e.application_id LEFT JOIN person_now n USING (person_id)
LEFT JOIN housing_offer o ON o.ranking_id = e.ranking_id AND o.application_id = e.application_id
WHERE e.ranking_id = %(ranking)s AND e.position > %(after)s ORDER BY e.position LIMIT %(limit)s
"""


async def is_of_place(pool: Pool, ranking_id: UUID, place: str) -> bool:
    """`place`: how the codes of a housing department's place begin."""
    async with pool.connection() as connection:
        return await (await connection.execute(_OF_PLACE, (ranking_id, place))).fetchone() is not None


async def find_order_rows(pool: Pool, ranking_id: UUID, place: str, *, after: int | None, limit: int) -> list[OrderRow]:
    """In order of position; nothing of another place."""
    asked = {"ranking": ranking_id, "place": place, "after": after or 0, "limit": limit}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(OrderRow)) as cursor:
        return await (await cursor.execute(_FIND, asked)).fetchall()
