"""Populations within a mandate, and the samples drawn of them. Append-only."""

from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from libs.common.kernel.ids import new_id
from services.funds.domain.audit_sample import Sample
from services.funds.domain.audit_scope import AuditScope, Reach

WITHIN = """
(%(unit)s::uuid IS NULL OR i.unit_id = %(unit)s) AND (%(source)s::text IS NULL OR e.source = %(source)s)
  AND (%(year_from)s::int IS NULL OR e.fiscal_year >= %(year_from)s) AND (%(year_to)s::int IS NULL OR e.fiscal_year <= %(year_to)s)
  AND (%(county)s::uuid IS NULL OR EXISTS (SELECT FROM person_chain c WHERE c.person_id = i.person_id AND c.county = %(county)s
    AND c.starts_on <= %(today)s AND %(today)s < c.ends_on))
"""
BILLS = """
bill_payment p JOIN bill_share s ON s.id = p.share_id JOIN bill b ON b.id = s.bill_id LEFT JOIN ledger.bill_payment m ON m.id = p.id
LEFT JOIN payee_organisation g ON g.id = p.organisation_id LEFT JOIN payee_account a ON a.id = p.account_id
"""
BILLS_WITHIN = """
(%(unit)s::uuid IS NULL OR p.payer = %(unit)s) AND (%(source)s::text IS NULL OR p.source = %(source)s)
  AND (%(year_from)s::int IS NULL OR coalesce(m.earmark_year, p.fiscal_year) >= %(year_from)s)
  AND (%(year_to)s::int IS NULL OR coalesce(m.earmark_year, p.fiscal_year) <= %(year_to)s)
  AND (%(county)s::uuid IS NULL OR p.payer = %(county)s OR EXISTS (SELECT FROM person_chain c WHERE c.person_id = b.person_id AND c.county = %(county)s
    AND c.starts_on <= %(today)s AND %(today)s < c.ends_on))
"""
"""Bills within the same mandate: the payer's own money counts in the bill's year, earmarked money in its earmark's. A county sees what its union
paid, and what was paid for its people.
"""
_POPULATION = f"""
SELECT i.bank_ref, i.amount_fen, CASE %(stratum)s WHEN 'UNION' THEN i.unit_id::text WHEN 'MONTH' THEN to_char(b.through, 'YYYY-MM') ELSE '' END
FROM ledger.instruction i JOIN ledger.batch b ON b.id = i.batch_id JOIN ledger.earmark e ON e.id = i.earmark_id
WHERE b.released_at IS NOT NULL AND i.state NOT IN ('RESERVED', 'VOID') AND (b.released_at AT TIME ZONE 'Asia/Shanghai')::date BETWEEN %(first)s AND %(last)s
  AND {WITHIN}
UNION ALL
SELECT p.bank_ref, p.amount_fen, CASE %(stratum)s WHEN 'UNION' THEN p.payer::text
  WHEN 'MONTH' THEN to_char(p.released_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM') ELSE '' END
FROM {BILLS} WHERE p.released_at IS NOT NULL AND (p.released_at AT TIME ZONE 'Asia/Shanghai')::date BETWEEN %(first)s AND %(last)s AND {BILLS_WITHIN}
"""  # noqa: S608 - conditions of ours
_KEEP = "INSERT INTO audit_sample VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"


class Asked(Protocol):
    @property
    def seed(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def stratum(self) -> str: ...
    @property
    def sent_from(self) -> date: ...
    @property
    def sent_to(self) -> date: ...


def limits(scope: AuditScope, today: date) -> dict[str, Any]:
    """The parameters of `WITHIN` and of `BILLS_WITHIN`."""
    return {
        "unit": scope.unit if scope.reach is Reach.L2 else None,
        "county": scope.unit if scope.reach is Reach.COUNTY else None,
        "source": scope.source,
        "year_from": scope.year_from,
        "year_to": scope.year_to,
        "today": today,
    }


class AuditSamples:
    def __init__(self, raw: AsyncConnection[Any], now: datetime) -> None:
        self._raw, self._now = raw, now

    async def population(self, scope: AuditScope, first: date, last: date, stratum: str) -> list[tuple[str, int, str]]:
        """Reference, fen and stratum of every payment sent to the bank in these days, of batches and of bills."""
        asked = limits(scope, self._now.date()) | {"first": first, "last": last, "stratum": stratum}
        return [(ref, fen, name) for ref, fen, name in await (await self._raw.execute(_POPULATION, asked)).fetchall()]

    async def keep(self, scope: AuditScope, auditor: str, asked: Asked, sample: Sample) -> UUID:
        sample_id = new_id()
        what = (asked.seed, asked.size, asked.stratum, asked.sent_from, asked.sent_to, sample.population, sample.population_sha256)
        await self._raw.execute(_KEEP, (sample_id, scope.mandate_id, auditor, *what, Jsonb(sample.strata), list(sample.refs), self._now))
        return sample_id
