"""Bills of other departments and their shares: owed once, by the share's id."""

from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import class_row

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.jurisdiction import OrgKind
from services.funds.domain.bill import OwedBill, Share
from services.funds.policy.c4_6_bills import CENTRAL, CHECKUPS, ShareFacts
from services.funds.storage.ledger import ledger_call

_PUT = """
INSERT INTO bill (id, speaker, subject, person_id, purpose, fiscal_year, payee_code, approved_on, heard_at) VALUES (%s,%s,%s,%s,%s,%s,%s,%s,%s) ON CONFLICT (id) DO NOTHING
"""
_PUT_SHARES = """
INSERT INTO bill_share (id, bill_id, person_id, purpose, fiscal_year, source, payer, amount_fen)
SELECT x.id, %s, %s, %s, %s, x.source, x.payer, x.fen FROM unnest(%s::uuid[], %s::text[], %s::uuid[], %s::bigint[]) AS x (id, source, payer, fen)
"""
_SHARES = """
SELECT s.id, s.bill_id, b.subject, b.person_id, s.purpose, s.fiscal_year, b.payee_code, b.approved_on, s.source, s.payer, s.amount_fen, s.judged, s.state
FROM bill_share s JOIN bill b ON b.id = s.bill_id
"""
_SAME = """
SELECT (b.subject, b.purpose, b.fiscal_year, b.payee_code) = (%(subject)s, %(purpose)s, %(year)s, %(payee)s)
  AND (SELECT array_agg(s.id ORDER BY s.id) FROM bill_share s WHERE s.bill_id = b.id) = %(shares)s::uuid[]
  AND (SELECT array_agg(s.amount_fen ORDER BY s.id) FROM bill_share s WHERE s.bill_id = b.id) = %(fen)s::bigint[]
FROM bill b WHERE b.id = %(id)s
"""
_OTHER_BILL = """
SELECT EXISTS (SELECT FROM bill_share WHERE person_id = %s AND fiscal_year = %s AND purpose = ANY(%s) AND bill_id <> %s AND judged AND state <> 'REFUSED')
"""
_ALLOWED = """
SELECT CASE WHEN %(source)s = %(central)s THEN coalesce(%(tier)s = ANY(ledger.tiers(%(source)s, %(purpose)s, %(today)s)), false)
  ELSE ledger.union_may_pay(%(source)s, %(purpose)s, %(today)s) END
"""
_KIND = "SELECT kind FROM org_unit WHERE id = %s"


class Bills:
    def __init__(self, raw: AsyncConnection[Any], now: datetime) -> None:
        self._raw, self._now = raw, now
        self._waiting: frozenset[UUID] | None = None

    async def owe(self, bill: OwedBill) -> bool:
        """Whether it is new; the same bill again changes nothing. Refuses DUPLICATE_ROW for another bill under its id, or a share of another bill."""
        head = (bill.id, bill.speaker, bill.subject, bill.person_id, bill.purpose, bill.fiscal_year, bill.payee_code, bill.approved_on)
        if not (await self._raw.execute(_PUT, (*head, self._now))).rowcount:
            await self._require_same(bill)
            return False
        ids = [share.id for share in bill.shares]
        known = await (await self._raw.execute("SELECT EXISTS (SELECT FROM bill_share WHERE id = ANY(%s))", (ids,))).fetchone()
        if known and known[0]:
            refuse(Code.DUPLICATE_ROW, "该分担款项已属于另一账单")
        told = ([s.source for s in bill.shares], [s.payer for s in bill.shares], [s.amount_fen for s in bill.shares])
        await self._raw.execute(_PUT_SHARES, (bill.id, bill.person_id, bill.purpose, bill.fiscal_year, ids, *told))
        self._waiting = None
        return True

    async def _require_same(self, bill: OwedBill) -> None:
        shares = sorted(bill.shares, key=lambda share: share.id)
        asked = {
            "id": bill.id, "subject": bill.subject, "purpose": bill.purpose, "year": bill.fiscal_year, "payee": bill.payee_code,
            "shares": [share.id for share in shares], "fen": [share.amount_fen for share in shares],
        }  # fmt: skip
        row = await (await self._raw.execute(_SAME, asked)).fetchone()
        if row is None or not row[0]:
            refuse(Code.DUPLICATE_ROW, "该账单编号已用于另一内容，请核对")

    async def unjudged_of_person(self, person_id: UUID) -> list[Share]:
        """Asked with every event about a person: who waits is read once a transaction."""
        if self._waiting is None:
            rows = await (
                await self._raw.execute("SELECT DISTINCT person_id FROM bill_share WHERE NOT judged AND person_id IS NOT NULL")
            ).fetchall()
            self._waiting = frozenset(row[0] for row in rows)
        if person_id not in self._waiting:
            return []
        return await self._shares("s.person_id = %s AND NOT s.judged ORDER BY s.id FOR UPDATE OF s", person_id)

    async def unjudged_of_bill(self, bill_id: UUID) -> list[Share]:
        return await self._shares("s.bill_id = %s AND NOT s.judged ORDER BY s.id FOR UPDATE OF s", bill_id)

    async def facts(self, share: Share, tier: str | None) -> ShareFacts:
        """The matrix as in force today; the check-up of the person is held until commit (Q31)."""
        asked = {"source": share.source, "purpose": share.purpose, "tier": tier, "central": CENTRAL, "today": self._now.date()}
        allowed = await (await self._raw.execute(_ALLOWED, asked)).fetchone()
        kind = await (await self._raw.execute(_KIND, (share.payer,))).fetchone()
        funded = False
        if share.person_id is not None and share.purpose in CHECKUPS:
            subsidised = (await ledger_call(self._raw, "subsidised(%s, %s)", share.person_id, share.fiscal_year))[0][0]
            asked_of = (share.person_id, share.fiscal_year, list(CHECKUPS), share.bill_id)
            other = await (await self._raw.execute(_OTHER_BILL, asked_of)).fetchone()
            funded = bool(subsidised or (other and other[0]))
        return ShareFacts(share.source, share.purpose, bool(allowed and allowed[0]), OrgKind(kind[0]) if kind else None, funded)

    async def judge(self, share: Share, code: Code | None) -> None:
        state = "OWED" if code is None else "REFUSED"
        await self._raw.execute(
            "UPDATE bill_share SET judged = true, state = %s, code = %s WHERE id = %s", (state, code.value if code else "", share.id)
        )

    async def owe_earmarked(self, share: Share, tier: str) -> None:
        """The share stands in the ledger from now on. Refuses DUPLICATE_PERIOD."""
        what = (share.id, share.bill_id, share.person_id, share.source, share.purpose, tier, share.fiscal_year, share.amount_fen)
        await ledger_call(self._raw, "owe_bill(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)", *what, share.payer, self._now)

    async def lock(self, share_id: UUID) -> Share:
        """Refuses NOT_FOUND."""
        found = await self._shares("s.id = %s FOR UPDATE OF s", share_id)
        if not found:
            refuse(Code.NOT_FOUND, "没有此应付款项，请核对编号")
        return found[0]

    async def move(self, share_id: UUID, state: str) -> None:
        await self._raw.execute("UPDATE bill_share SET state = %s WHERE id = %s", (state, share_id))

    async def _shares(self, condition: str, value: UUID) -> list[Share]:
        async with self._raw.cursor(row_factory=class_row(Share)) as cursor:
            return list[Share](await (await cursor.execute(f"{_SHARES} WHERE {condition}", (value,))).fetchall())
