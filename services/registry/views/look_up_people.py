"""Who are these people, on these days? A former number, and that of an absorbed record, lead to the record that goes on. One query for up to 1,000 (design.md §4 "Who knows what")."""

from collections.abc import Sequence

from psycopg import sql

from libs.common.contracts.calls import PersonFound, PersonQuery
from libs.common.kernel.clock import Clock
from libs.common.kernel.errors import LaomoError
from libs.common.kernel.identity_numbers import parse_id_number
from libs.common.kernel.jurisdiction import Scope
from libs.common.persistence.house import Pool
from libs.common.persistence.jurisdiction import within
from libs.common.persistence.keyring import Keyring
from libs.common.workbooks.cells import digits_text, person_name

_FIND = """
SELECT q.n, p.person_id,
  p.name = q.name OR held.name = q.name OR EXISTS (SELECT FROM former_name f WHERE f.person_id IN (p.person_id, held.person_id) AND f.name = q.name),
  coalesce(life.value->>'value', 'ALIVE'), coalesce(tier.tier, 'NONE'),
  chain.value->>'l2', chain.value->>'county', chain.value->>'unit', coalesce(s.version, 0)
FROM unnest(%(n)s::int[], %(indexes)s::bytea[], %(names)s::text[], %(days)s::date[]) AS q (n, id_index, name, day)
JOIN LATERAL (SELECT * FROM (
    SELECT h.person_id, h.merged_into, h.name, 0 AS later FROM person h WHERE h.id_index = q.id_index
    UNION ALL SELECT h.person_id, h.merged_into, h.name, 1 FROM former_number n JOIN person h USING (person_id)
      WHERE n.id_index = q.id_index AND NOT n.released) e
  ORDER BY later LIMIT 1) held ON true
JOIN person p ON p.person_id = coalesce(held.merged_into, held.person_id) AND {scope}
LEFT JOIN LATERAL (SELECT value FROM history h WHERE h.person_id = p.person_id AND h.kind = 'LIFE' AND h.starts_on <= q.day
  ORDER BY h.starts_on DESC, h.recorded_at DESC LIMIT 1) life ON true
LEFT JOIN LATERAL (SELECT value FROM history h WHERE h.person_id = p.person_id AND h.kind = 'CHAIN' AND h.starts_on <= q.day
  ORDER BY h.starts_on DESC, h.recorded_at DESC LIMIT 1) chain ON true
LEFT JOIN LATERAL (SELECT min(o.tier) AS tier FROM honor o LEFT JOIN honor_revocation r ON r.honor_id = o.id
  WHERE (o.person_id = p.person_id OR o.person_id IN (SELECT m.person_id FROM person m WHERE m.merged_into = p.person_id)) AND o.tier <> 'NONE' AND o.award_date <= q.day AND (r.honor_id IS NULL OR r.revoked_on > q.day)) tier ON true
LEFT JOIN stream s ON s.subject = p.person_id
"""
_UNKNOWN = PersonFound(person_id=None)


async def look_up_people(
    pool: Pool, keyring: Keyring, clock: Clock, queries: Sequence[PersonQuery], scope: Scope
) -> tuple[PersonFound, ...]:
    """An answer per query, in order. A number that is no number, or of nobody in scope, is nobody: the caller's own rules say more."""
    found: list[PersonFound] = [_UNKNOWN] * len(queries)
    rows, today = [], clock.today()
    for n, query in enumerate(queries):
        try:
            number = parse_id_number(digits_text(query.id_number), today).number18
        except LaomoError:
            continue
        rows.append((n, keyring.index(number, "person.id_number").current, person_name(query.name), query.as_of))
    if not rows:
        return tuple(found)
    condition, parameters = within(scope, "p")
    columns = dict(zip(("n", "indexes", "names", "days"), map(list, zip(*rows, strict=True)), strict=True))
    async with pool.connection() as connection:
        cursor = await connection.execute(sql.SQL(_FIND).format(scope=condition), {**columns, **parameters})
        for n, person_id, same, life, tier, l2, county, unit, version in await cursor.fetchall():
            found[n] = PersonFound(
                person_id=person_id, name_matches=same, life_status=life, tier=tier, l2=l2, county=county, unit=unit, stream_version=version
            )
    return tuple(found)
