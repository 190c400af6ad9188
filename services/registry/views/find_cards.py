"""What do other departments' lists and papers say of these people? One query for up to 1,000 (D0, D1; never a clear number)."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from libs.common.contracts.calls import CardHonour, PersonCard
from libs.common.persistence.house import Pool

_FIND = """
SELECT p.person_id, p.name, p.sex, p.id_masked, p.birth_date, f.facts,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('title', o.title, 'tier', o.tier, 'award_date', o.award_date, 'granting_unit', o.granting_unit,
     'doc_no', o.doc_no, 'certificate_no', o.certificate_no) ORDER BY o.award_date, o.id), '[]')
   FROM honor o LEFT JOIN honor_revocation r ON r.honor_id = o.id WHERE o.person_id = p.person_id AND r.honor_id IS NULL)
FROM person p CROSS JOIN LATERAL (SELECT coalesce(jsonb_object_agg(h.kind, h.value), '{}') AS facts FROM (
  SELECT DISTINCT ON (kind) kind, value FROM history WHERE person_id = p.person_id AND starts_on <= %s AND kind IN ('CATEGORY', 'LIFE', 'WORK', 'RESIDENCE')
  ORDER BY kind, starts_on DESC, recorded_at DESC) h) f
WHERE p.person_id = ANY(%s)
"""


async def find_cards(pool: Pool, person_ids: Sequence[UUID], today: date) -> tuple[PersonCard, ...]:
    async with pool.connection() as connection:
        rows = await (await connection.execute(_FIND, (today, list(person_ids)))).fetchall()
    found = []
    for person_id, name, sex, id_masked, birth_date, facts, honours in rows:
        work, residence = facts.get("WORK", {}), facts.get("RESIDENCE", {})
        found.append(
            PersonCard(
                person_id=person_id,
                name=name,
                sex=sex,
                id_masked=id_masked,
                birth_date=birth_date,
                category=facts.get("CATEGORY", {}).get("value", ""),
                life_status=facts.get("LIFE", {}).get("value", "ALIVE"),
                employer=work.get("employer", ""),
                post=work.get("post", ""),
                region=residence.get("region", ""),
                address=residence.get("address", ""),
                honours=tuple(CardHonour.model_validate(honour) for honour in honours),
            )
        )
    return tuple(found)
