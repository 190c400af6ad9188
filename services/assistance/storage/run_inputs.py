"""What each application's months were last decided from: one digest a case, compared in one query, so that a run works on what has changed.

Everything that `grant_lines` and `follow_standing` read is in it: the person as registry says them, the forms (append-only: their ids), the
lines with their adjustments, the entitlements, the declarations. Records that were merged are never left alone: they are decided together.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from psycopg import AsyncConnection

from libs.common.kernel.ids import ApplicationId

_NOW: Final = """
SELECT a.id, a.person_id, sha256(convert_to(concat_ws('|', p.facts::text, a.submitted_on, a.benefit, f.ids, r.declared), 'UTF8')) AS facts,
  sha256(convert_to(concat_ws('|', l.held, e.held), 'UTF8')) AS held
FROM application a JOIN person p USING (person_id)
LEFT JOIN LATERAL (SELECT string_agg(h.id::text, ',' ORDER BY h.seq) AS ids FROM hardship_form h WHERE h.application_id = a.id) f ON true
LEFT JOIN LATERAL (
  SELECT string_agg(concat_ws(' ', n.id, n.application_id, n.state, n.amount_fen,
    (SELECT string_agg(j.seq || ':' || j.delta_fen, ',' ORDER BY j.seq) FROM line_adjustment j WHERE j.line_id = n.id)), ';' ORDER BY n.month) AS held
  FROM line n WHERE n.person_id = a.person_id AND n.benefit = a.benefit) l ON true
LEFT JOIN LATERAL (
  SELECT string_agg(concat_ws(' ', t.id, t.application_id, t.state, t.last_month), ';' ORDER BY t.id) AS held, array_agg(t.application_id) AS of
  FROM entitlement t WHERE t.person_id = a.person_id) e ON true
LEFT JOIN LATERAL (
  SELECT string_agg(concat_ws(' ', d.application_id, d.declared_on), ';' ORDER BY d.id) AS declared
  FROM redeclaration d WHERE d.state = 'APPROVED' AND d.application_id = ANY(e.of || a.id)) r ON true
WHERE a.id = ANY(%(ids)s)
"""
_CHANGED: Final = f"""
WITH now AS ({_NOW})
SELECT now.id, now.facts FROM now LEFT JOIN run_inputs s ON s.application_id = now.id
WHERE s.application_id IS NULL OR s.rules <> %(rules)s OR s.facts <> now.facts OR s.held <> now.held OR s.stands_until <= %(today)s
  OR EXISTS (SELECT FROM person o WHERE o.facts->>'merged_into' = now.person_id::text)
  OR EXISTS (SELECT FROM person o WHERE o.person_id = now.person_id AND o.facts->>'merged_into' IS NOT NULL) ORDER BY now.id
"""  # noqa: S608 - constants
_KEEP: Final = f"""
INSERT INTO run_inputs (application_id, rules, facts, held, stands_until)
SELECT now.id, %(rules)s, now.facts, now.held, u.stands_until FROM ({_NOW}) now
JOIN unnest(%(ids)s::uuid[], %(facts)s::bytea[], %(days)s::date[]) AS u (id, facts, stands_until) ON u.id = now.id AND u.facts = now.facts
ON CONFLICT (application_id) DO UPDATE SET (rules, facts, held, stands_until) = (EXCLUDED.rules, EXCLUDED.facts, EXCLUDED.held, EXCLUDED.stands_until)
"""  # noqa: S608 - constants


class RunInputs:
    def __init__(self, raw: AsyncConnection[Any]) -> None:
        self._raw = raw

    async def changed(self, application_ids: Sequence[UUID], rules: bytes, today: date) -> dict[ApplicationId, bytes]:
        """Those whose months or standing may come out otherwise than the last time they were decided, with the digest of their facts."""
        found = await self._raw.execute(_CHANGED, {"ids": list(application_ids), "rules": rules, "today": today})
        return {ApplicationId(application_id): bytes(facts) for application_id, facts in await found.fetchall()}

    async def keep(self, facts: Mapping[ApplicationId, bytes], stands_until: Mapping[ApplicationId, date], rules: bytes) -> None:
        """As they are now, decided and written. What was told of a person meanwhile is not kept as decided: the next run looks at them again."""
        ids = list(facts)
        days = [stands_until[each] for each in ids]
        await self._raw.execute(_KEEP, {"ids": ids, "facts": list(facts.values()), "days": days, "rules": rules})
