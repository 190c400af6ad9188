"""What is recorded of a person: as of any past day, as known at any past instant (C7.2)."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from psycopg import sql
from psycopg.rows import class_row

from libs.common.kernel.jurisdiction import Scope
from libs.common.persistence.house import Pool
from libs.common.persistence.jurisdiction import within
from libs.common.persistence.keyring import Keyring, Sealed

_FIND = """
SELECT p.person_id, p.name, p.sex, p.id_masked, p.id_number AS id_sealed, p.birth_date, p.version,
  (SELECT coalesce(jsonb_object_agg(h.kind, h.value || jsonb_build_object('since', h.starts_on, 'source', h.source)), '{{}}') FROM (
     SELECT DISTINCT ON (kind) kind, starts_on, value, source FROM history
     WHERE person_id = p.person_id AND starts_on <= %(as_of)s AND recorded_at <= %(known_at)s ORDER BY kind, starts_on DESC, recorded_at DESC) h) AS facts,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('id', o.id, 'title', o.title, 'tier', o.tier, 'award_date', o.award_date, 'granting_unit', o.granting_unit,
     'doc_no', o.doc_no, 'certificate_no', o.certificate_no, 'revoked', r.honor_id IS NOT NULL, 'revoked_on', r.revoked_on) ORDER BY o.award_date, o.id), '[]')
   FROM honor o LEFT JOIN honor_revocation r ON r.honor_id = o.id AND r.recorded_at <= %(known_at)s AND (r.revoked_on IS NULL OR r.revoked_on <= %(as_of)s)
   WHERE o.person_id = p.person_id AND o.award_date <= %(as_of)s AND o.recorded_at <= %(known_at)s) AS honours
FROM person p WHERE p.person_id = %(person)s AND {scope}
"""


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """`facts`: kind → value with `since` and `source`. The ID number stays sealed beside its masked form."""

    person_id: UUID
    name: str
    sex: str
    id_masked: str
    id_sealed: bytes
    birth_date: date
    version: int
    facts: dict[str, dict[str, Any]]
    honours: list[dict[str, Any]]


async def find_person(pool: Pool, scope: Scope, person_id: UUID, *, as_of: date, known_at: datetime) -> PersonRecord | None:
    """None for nobody, and for somebody out of scope."""
    condition, parameters = within(scope, "p")
    asked = {"person": person_id, "as_of": as_of, "known_at": known_at, **parameters}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(PersonRecord)) as cursor:
        return await (await cursor.execute(_query(condition.as_string()), asked)).fetchone()


def phone_of(record: PersonRecord, keyring: Keyring) -> str:
    """In the clear; empty where there is none."""
    sealed = record.facts.get("PHONE", {}).get("sealed", "")
    return keyring.open(Sealed(bytes.fromhex(sealed)), "history", "phone", record.person_id) if sealed else ""


@cache
def _query(condition: str) -> bytes:
    """One text for each kind of scope: composed once, then the same bytes, which the connection knows as prepared."""
    return sql.SQL(_FIND).format(scope=sql.SQL(condition)).as_bytes()
