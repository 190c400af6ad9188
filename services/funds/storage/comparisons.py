"""A batch beside the payments of the month before, of the same union and benefit: one set of rows, whatever the size of the batch."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import namedtuple_row
from psycopg.types.json import Jsonb

from services.funds.domain.batch_comparison import Difference, Known, Side, difference, version

_BATCH = """
SELECT b.id, b.unit_id, b.through, e.purpose, x.last_through, coalesce(x.last_ids, '{}') AS last_ids, coalesce(x.same, '{}') AS same, x.last_at
FROM ledger.batch b JOIN ledger.earmark e ON e.id = b.earmark_id LEFT JOIN LATERAL (
  SELECT max(o.through) FILTER (WHERE o.through = m.month) AS last_through, array_agg(o.id ORDER BY o.no) FILTER (WHERE o.through = m.month) AS last_ids,
    array_agg(o.id) FILTER (WHERE o.through = b.through AND o.id <> b.id) AS same, max(o.prepared_at) FILTER (WHERE o.through = m.month) AS last_at
  FROM ledger.batch o JOIN ledger.earmark f ON f.id = o.earmark_id, LATERAL (
    SELECT max(p.through) AS month FROM ledger.batch p JOIN ledger.earmark g ON g.id = p.earmark_id
    WHERE p.unit_id = b.unit_id AND g.purpose = e.purpose AND p.state <> 'VOID' AND p.through < b.through) m
  WHERE o.unit_id = b.unit_id AND f.purpose = e.purpose AND o.state <> 'VOID') x ON true
WHERE b.id = %s
"""
_ROWS = """
WITH part AS MATERIALIZED (
  SELECT i.batch_id = %(this)s AS now, i.person_id, i.bank_ref, i.payee_id, i.amount_fen FROM ledger.instruction i
  WHERE (i.batch_id = %(this)s OR i.batch_id = ANY(%(last)s)) AND i.state <> 'VOID'),
line AS (
  SELECT p.now, p.person_id, array_agg(DISTINCT to_char(o.month, 'YYYY-MM') ORDER BY to_char(o.month, 'YYYY-MM')) AS months, bool_or(o.seq > 0) AS adjusted
  FROM part p JOIN ledger.instruction_line l ON l.bank_ref = p.bank_ref JOIN ledger.obligation o ON o.id = l.obligation_id GROUP BY 1, 2),
side AS MATERIALIZED (
  SELECT p.now, p.person_id, sum(p.amount_fen)::bigint AS fen, (array_agg(p.payee_id ORDER BY p.bank_ref DESC))[1] AS payee FROM part p GROUP BY 1, 2),
pair AS MATERIALIZED (
  SELECT coalesce(n.person_id, w.person_id) AS person_id, n.fen AS now_fen, n.payee AS now_payee, w.fen AS last_fen, w.payee AS last_payee
  FROM (SELECT * FROM side WHERE now) n FULL JOIN (SELECT * FROM side WHERE NOT now) w ON w.person_id = n.person_id),
changed AS MATERIALIZED (
  SELECT * FROM pair p WHERE (p.now_fen, p.now_payee) IS DISTINCT FROM (p.last_fen, p.last_payee)
    AND (p.now_fen IS NOT NULL OR NOT EXISTS (
      SELECT FROM ledger.instruction s WHERE s.batch_id = ANY(%(same)s) AND s.person_id = p.person_id AND s.state <> 'VOID')))
SELECT c.*, ln.months AS now_months, ln.adjusted AS now_adjusted, lw.months AS last_months, lw.adjusted AS last_adjusted, an.relation AS now_relation,
  an.account_masked AS now_account, an.correction_id, aw.relation AS last_relation, aw.account_masked AS last_account, (SELECT count(*) FROM pair) AS people
FROM (VALUES (1)) one LEFT JOIN changed c ON true LEFT JOIN line ln ON ln.now AND ln.person_id = c.person_id LEFT JOIN line lw ON NOT lw.now AND lw.person_id = c.person_id
LEFT JOIN payee_account an ON an.id = c.now_payee LEFT JOIN payee_account aw ON aw.id = c.last_payee ORDER BY c.person_id
"""
_KNOWN = """
SELECT p.id AS person_id, d.application_id, coalesce(d.verified_at > %(last_at)s, false) AS verified_since, e.state AS earlier,
  coalesce(c.starts_on > %(last_on)s, false) AS chain_since, s.life, died.on AS died_on, r.report_id, n.reason AS ended,
  to_char(n.last_month, 'YYYY-MM') AS last_month, nullif(c.l2, %(unit)s) AS moved_to, coalesce(v.out, false) AS taken_out,
  EXISTS (SELECT FROM payee_correction k WHERE k.person_id = p.id AND k.state = 'ENTERED')
    OR EXISTS (SELECT FROM payee_revocation k WHERE k.person_id = p.id AND k.state = 'ENTERED')
    OR EXISTS (SELECT FROM payee_account k WHERE k.person_id = p.id AND k.ready_at > %(now)s) AS payee_changing,
  EXISTS (SELECT FROM ledger.obligation o WHERE o.person_id = p.id AND o.purpose = %(purpose)s AND o.unit_id = %(unit)s AND o.month <= %(through)s
    AND o.state IN ('DUE', 'FAILED') AND NOT o.withdrawn) AS owed
FROM unnest(%(people)s::uuid[]) p (id)
LEFT JOIN LATERAL (SELECT x.application_id, x.verified_at FROM ledger.instruction i JOIN ledger.instruction_line l ON l.bank_ref = i.bank_ref
  JOIN ledger.obligation o ON o.id = l.obligation_id JOIN demand x ON x.application_id = o.application_id
  WHERE i.batch_id = %(this)s AND i.person_id = p.id ORDER BY x.verified_at DESC LIMIT 1) d ON true
LEFT JOIN LATERAL (SELECT b.state FROM ledger.instruction i JOIN ledger.instruction_line l ON l.bank_ref = i.bank_ref
  JOIN ledger.instruction_line k ON k.obligation_id = l.obligation_id AND NOT k.live JOIN ledger.instruction b ON b.bank_ref = k.bank_ref
  WHERE i.batch_id = %(this)s AND i.person_id = p.id AND b.batch_id <> %(this)s ORDER BY b.bank_ref DESC LIMIT 1) e ON true
LEFT JOIN person_chain c ON c.person_id = p.id AND c.starts_on <= %(today)s AND %(today)s < c.ends_on
LEFT JOIN person_span s ON s.person_id = p.id AND s.starts_on <= %(today)s AND %(today)s < s.ends_on
LEFT JOIN LATERAL (SELECT min(x.starts_on) AS on FROM person_span x WHERE x.person_id = p.id AND x.life = 'DECEASED') died ON true
LEFT JOIN LATERAL (SELECT x.report_id FROM death_report x WHERE x.person_id = p.id AND x.state IN ('FILED', 'CONFIRMED') ORDER BY 1 LIMIT 1) r ON true
LEFT JOIN LATERAL (SELECT x.reason, x.last_month FROM ledger.ended x WHERE x.person_id = p.id AND x.purpose IN ('', %(purpose)s)
  ORDER BY x.recorded_at DESC LIMIT 1) n ON true
LEFT JOIN LATERAL (SELECT true AS out FROM ledger.instruction x WHERE x.batch_id = %(this)s AND x.person_id = p.id AND x.state = 'VOID') v ON true
"""
_KEEP = "INSERT INTO batch_comparison (batch_id, version, compared, counts, cited_by, cited_at) VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING"


@dataclass(frozen=True, slots=True)
class Comparison:
    """`last_month` None: there is no earlier month of this union and benefit to compare with. `people`: of both months together."""

    batch_id: UUID
    unit_id: UUID
    month: date
    last_month: date | None
    compared: tuple[UUID, ...]
    people: int
    differences: tuple[Difference, ...]
    version: str

    @property
    def counts(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for each in self.differences:
            for reason in each.reasons:
                found[reason.kind] = found.get(reason.kind, 0) + 1
        return dict(sorted(found.items()))


class Comparisons:
    def __init__(self, raw: AsyncConnection[Any], now: datetime) -> None:
        self._raw, self._now = raw, now

    async def of(self, batch_id: UUID) -> Comparison | None:
        """None for a batch that is not there."""
        async with self._raw.cursor(row_factory=namedtuple_row) as cursor:
            batch: Any = await (await cursor.execute(_BATCH, (batch_id,))).fetchone()
            if batch is None:
                return None
            if batch.last_through is None:
                return Comparison(batch.id, batch.unit_id, batch.through, None, (), 0, (), version(batch.id, (), ()))
            asked = {"this": batch.id, "last": batch.last_ids, "same": batch.same}
            rows: list[Any] = await (await cursor.execute(_ROWS, asked)).fetchall()
            asked |= {
                "people": [row.person_id for row in rows if row.person_id],
                "unit": batch.unit_id,
                "purpose": batch.purpose,
                "through": batch.through,
            }
            asked |= {"last_at": batch.last_at, "last_on": batch.last_at.date(), "now": self._now, "today": self._now.date()}
            facts: list[Any] = await (await cursor.execute(_KNOWN, asked)).fetchall()
        known = {row.person_id: row for row in facts}
        compared, people = tuple(batch.last_ids), rows[0].people
        differences = tuple(found for row in rows if row.person_id and (found := _difference(row, known[row.person_id])))
        made = version(batch.id, compared, differences)
        return Comparison(batch.id, batch.unit_id, batch.through, batch.last_through, compared, people, differences, made)

    async def keep(self, cited: Comparison, by: str) -> None:
        """What the approver had before them."""
        row = (cited.batch_id, cited.version, list(cited.compared), Jsonb(cited.counts), by, self._now)
        await self._raw.execute(_KEEP, row)


def _difference(row: Any, known: Any) -> Difference | None:  # noqa: ANN401 - rows of the queries above
    now = last = None
    if row.now_fen is not None:
        now = Side(row.now_fen, tuple(row.now_months), row.now_payee, row.now_relation, row.now_account, row.now_adjusted)
    if row.last_fen is not None:
        last = Side(row.last_fen, tuple(row.last_months), row.last_payee, row.last_relation, row.last_account, row.last_adjusted)
    facts = {name: value for name, value in known._asdict().items() if name != "person_id"}
    return difference(row.person_id, now, last, Known(**facts, correction_id=row.correction_id))
