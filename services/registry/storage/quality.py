"""Data quality (C7.2): what is missing, contradictory or stale, found by set-based rules; a row a fault, kept as long as it is there."""

from datetime import date, datetime
from typing import Any, Final

from psycopg import AsyncConnection

_STALE_MONTHS: Final = 12
_CHECK: Final = """
WITH latest AS MATERIALIZED (
SELECT p.person_id, p.l2, p.county, p.life, p.category, p.region, p.tier, p.birth_date,
  max(h.value->>'employer') FILTER (WHERE h.kind = 'WORK') AS employer, max(h.value->>'condition') FILTER (WHERE h.kind = 'WORK') AS condition,
  max(h.value->>'address') FILTER (WHERE h.kind = 'RESIDENCE') AS address, max(h.value->>'sealed') FILTER (WHERE h.kind = 'PHONE') AS phone,
  max(h.starts_on) FILTER (WHERE h.kind = 'LIFE' AND h.value->>'value' = 'DECEASED') AS died, max(h.recorded_at) AS recorded_at
FROM person p JOIN (SELECT DISTINCT ON (person_id, kind) person_id, kind, starts_on, recorded_at, value FROM history WHERE starts_on <= %(today)s
  ORDER BY person_id, kind, starts_on DESC, recorded_at DESC) h USING (person_id)
WHERE p.merged_into IS NULL GROUP BY p.person_id
), found AS MATERIALIZED (
SELECT l.person_id, f.code, '00000000-0000-0000-0000-000000000000'::uuid AS ref, l.l2, l.county FROM latest l CROSS JOIN LATERAL (VALUES
  ('PHONE_MISSING', l.life = 'ALIVE' AND coalesce(l.phone, '') = ''),
  ('ADDRESS_MISSING', l.life = 'ALIVE' AND coalesce(l.address, '') = ''),
  ('EMPLOYER_MISSING', l.life = 'ALIVE' AND l.category = 'STAFF' AND coalesce(l.employer, '') = ''),
  ('CONDITION_MISSING', l.life = 'ALIVE' AND coalesce(l.employer, '') <> '' AND coalesce(l.condition, '') = ''),
  ('TIER_NONE', l.life = 'ALIVE' AND l.tier = 'NONE'),
  ('STAFF_OF_CLOSED_UNIT', l.life = 'ALIVE' AND l.category = 'STAFF' AND l.condition IN ('CLOSED', 'BANKRUPT', 'ABOLISHED')),
  ('EMPLOYED_UNEMPLOYED', l.life = 'ALIVE' AND l.category = 'UNEMPLOYED' AND coalesce(l.employer, '') <> '' AND l.condition = 'NORMAL'),
  ('OVER_HUNDRED', l.life = 'ALIVE' AND l.birth_date <= %(today)s::date - interval '100 years'),
  ('STALE', l.life = 'ALIVE' AND l.recorded_at < %(now)s - make_interval(months => %(months)s))) AS f (code, holds) WHERE f.holds
UNION ALL
SELECT l.person_id, 'HONOUR_AFTER_DEATH', o.id, l.l2, l.county FROM latest l JOIN honor o USING (person_id) WHERE o.award_date > l.died
UNION ALL
SELECT l.person_id, 'HONOUR_UNDOCUMENTED', o.id, l.l2, l.county FROM latest l JOIN honor o USING (person_id)
WHERE o.tier <> 'NONE' AND (o.doc_no = '' OR o.certificate_no = '') AND NOT EXISTS (SELECT FROM honor_revocation r WHERE r.honor_id = o.id)
UNION ALL
SELECT l.person_id, CASE a.state WHEN 'DRAFT' THEN 'ARCHIVE_LATE' ELSE 'ARCHIVE_UNACKNOWLEDGED' END, a.id, l.l2, l.county
FROM latest l JOIN archive a USING (person_id) WHERE a.state <> 'COMPLETED' AND a.due_on < %(today)s
), mended AS (
UPDATE quality_item i SET mended_at = %(now)s WHERE i.mended_at IS NULL
  AND NOT EXISTS (SELECT FROM found f WHERE (f.person_id, f.code, f.ref) = (i.person_id, i.code, i.ref))
RETURNING 1
), opened AS (
INSERT INTO quality_item (person_id, code, ref, l2, county, since) SELECT person_id, code, ref, l2, county, %(now)s FROM found
ON CONFLICT (person_id, code, ref) WHERE mended_at IS NULL DO UPDATE SET (l2, county) = (EXCLUDED.l2, EXCLUDED.county)
  WHERE (quality_item.l2, quality_item.county) IS DISTINCT FROM (EXCLUDED.l2, EXCLUDED.county)
RETURNING 1)
SELECT (SELECT count(*) FROM opened), (SELECT count(*) FROM mended)
"""


class Quality:
    def __init__(self, raw: AsyncConnection[Any], now: datetime) -> None:
        self._raw, self._now = raw, now

    async def check(self) -> tuple[int, int]:
        """All people at once; how many faults are new or moved, how many were mended."""
        today: date = self._now.date()
        asked = {"today": today, "now": self._now, "months": _STALE_MONTHS}
        row = await (await self._raw.execute(_CHECK, asked)).fetchone()
        assert row is not None, "two counts"
        return int(row[0]), int(row[1])
