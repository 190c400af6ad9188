"""How did these applications come about, as far as an auditor of the money may know: states, days, units; no name, no income, no health."""

from collections.abc import Sequence
from uuid import UUID

from psycopg.rows import dict_row

from libs.common.contracts.calls import ApplicationTrace
from libs.common.persistence.house import Pool

_TRACE = """
SELECT a.id AS application_id, a.benefit, a.state, a.submitted_on, a.campaign_id,
  (SELECT jsonb_build_object('notice_id', n.id, 'unit', n.unit_id, 'opened_on', n.opened_on, 'clock_from', n.clock_from, 'last_day', n.last_day,
    'closed_on', n.closed_on) FROM notice n WHERE n.id = a.notice_id) AS notice,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('act', g.act, 'gate', g.gate, 'unit', g.unit, 'unit_name', coalesce(u.name, ''),
    'on', (g.at AT TIME ZONE 'Asia/Shanghai')::date) ORDER BY g.seq), '[]') FROM gate_act g LEFT JOIN org_unit u ON u.id = g.unit WHERE g.application_id = a.id) AS acts,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('seq', f.seq, 'recorded_at', f.recorded_at, 'pieces', jsonb_array_length(f.evidence)) ORDER BY f.seq), '[]')
    FROM hardship_form f WHERE f.application_id = a.id) AS forms,
  (SELECT coalesce(jsonb_agg(DISTINCT CASE e.kind WHEN 'CAPACITY' THEN 'OTHER' ELSE e.kind END), '[]') FROM evidence e
    WHERE e.owner_kind = 'APPLICATION' AND e.owner_id = a.id AND NOT EXISTS (SELECT FROM evidence_withdrawal w WHERE w.evidence_id = e.id)) AS evidence_kinds
FROM application a WHERE a.id = ANY(%s) ORDER BY a.id
"""


async def trace_applications(pool: Pool, application_ids: Sequence[UUID]) -> tuple[ApplicationTrace, ...]:
    """The asking department has checked the mandate. That a labour-capacity paper is there would tell of health: it counts as OTHER."""
    async with pool.connection() as connection, connection.cursor(row_factory=dict_row) as cursor:
        rows = await (await cursor.execute(_TRACE, (list(application_ids),))).fetchall()
    return tuple(ApplicationTrace.model_validate(row) for row in rows)
