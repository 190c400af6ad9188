"""Who may hear what, as SQL: the one predicate of the pull feed, webhooks and the GovStack door. Deny by default.

An event is for a client if a mandate in force holds its type and its scope covers it: the whole province; or a unit, and then a person's
event only while the person is in that unit's responsible chain today, an event of units or money only where one of those units is the
mandate's or lies under it.
"""

from typing import Final, LiteralString

MANDATED: Final[LiteralString] = """
WITH RECURSIVE mandated AS MATERIALIZED (
  SELECT id, types, unit_id FROM mandate WHERE client = %(client)s AND state = 'APPROVED' AND valid_from <= %(today)s AND %(today)s <= valid_to),
under (mandate_id, unit_id) AS (
  SELECT id, unit_id FROM mandated WHERE unit_id IS NOT NULL
  UNION SELECT u.mandate_id, o.id FROM under u JOIN org_unit o ON o.parent_id = u.unit_id)
"""
"""Begins a query with parameters `client` and `today`."""

VISIBLE: Final[LiteralString] = """
CASE WHEN EXISTS (SELECT FROM mandated m WHERE f.type = ANY(m.types) AND (m.unit_id IS NULL OR CASE WHEN f.person
   THEN EXISTS (SELECT FROM person_chain c WHERE c.person_id = f.subject AND c.starts_on <= %(today)s AND %(today)s < c.ends_on AND m.unit_id = ANY(ARRAY[c.l2, c.county, c.unit]))
   ELSE EXISTS (SELECT FROM under u WHERE u.mandate_id = m.id AND u.unit_id = ANY(f.units)) END))
 THEN f.speaker <> 'agencies' OR NOT EXISTS (SELECT FROM agency_event w WHERE w.id = f.event_id AND w.withdrawn_at IS NOT NULL) ELSE false END
"""
"""Of `feed f`. One expression, which the planner leaves whole: it is asked row by row in the feed's order, and no further than a page needs;
as joins it would be worked out for the whole stretch first. The chain is looked up by the person, never by everybody of a unit (hence ANY of
an array).
"""

EVENT: Final[LiteralString] = """
f.position, f.speaker, f.subject, f.version, f.event_id, f.type, f.schema_version, f.occurred_at, f.effective_on, f.org_id,
coalesce(a.data, f.data) AS data, f.trimmed, f.kept_at, a.govstack_client AS publisher
"""
CONTENT: Final[LiteralString] = "LEFT JOIN agency_event a ON f.speaker = 'agencies' AND a.id = f.event_id"
"""Behind `feed f`: where the content of agencies' events is."""

IN_FORCE: Final[LiteralString] = (
    "EXISTS (SELECT FROM mandate m WHERE m.client = s.client AND m.state = 'APPROVED' AND m.valid_from <= %(today)s AND %(today)s <= m.valid_to)"
)
"""Of `subscription s`: whether its client has any mandate in force."""
