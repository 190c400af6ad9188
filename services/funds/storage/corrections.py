"""Accounts that one person entered in place of a wrong one and another decides about (C2.3, Q27)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import psycopg
from psycopg import AsyncConnection

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import new_id
from libs.common.kernel.masking import mask_account, mask_name
from libs.common.persistence.keyring import Keyring, Sealed
from services.funds.domain.account import NewAccount
from services.funds.policy.c2_3_payee import Relation

_ENTER = """
INSERT INTO payee_correction (id, person_id, relation, kind, account_index, account, account_masked, account_name, bank_name, doc_no, reason,
  entered_by, entered_at, kinship, proof, valid_from, valid_to, name_sealed, reason_sealed)
VALUES (%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,coalesce(%s,DATE '2000-01-01'),%s,%s,%s)
"""
_LOCK = """
SELECT id, person_id, relation, kind, account, account_name, bank_name, doc_no, entered_by, state, kinship, proof, valid_from, valid_to, name_sealed
FROM payee_correction WHERE id = %s FOR UPDATE
"""
_REGISTER = """
INSERT INTO payee_account (id, person_id, kind, account_index, account_index_next, account, account_masked, account_name, bank_name, registered_at,
  relation, ready_at, doc_no, kinship, proof, valid_from, valid_to, correction_id, name_sealed) VALUES (%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s)
"""
_AGAIN = """
UPDATE payee_account SET registered_at = %s, ready_at = %s, doc_no = %s, kinship = %s, proof = %s, valid_from = %s, valid_to = %s, correction_id = %s, revoked_at = NULL
WHERE id = %s AND bank_name = %s
"""
_SHARED = """
SELECT EXISTS (SELECT FROM payee_account WHERE account_index = %(index)s AND (person_id <> %(person)s OR relation <> %(relation)s))
  OR EXISTS (SELECT FROM payee_organisation WHERE account_index = %(index)s AND state <> 'REJECTED')
"""
_KNOWN = "SELECT id, account_name, name_sealed FROM payee_account WHERE account_index = %s AND person_id = %s AND relation = %s FOR UPDATE"
_OWN_NAME = "SELECT account_name FROM payee_account WHERE person_id = %s AND relation = 'SELF' ORDER BY registered_at LIMIT 1"
_COLUMN = "payee_account.account"
_TABLE = "payee_correction"


@dataclass(frozen=True, slots=True)
class Correction:
    """An entered correction; the account stays sealed."""

    id: UUID
    person_id: UUID
    relation: str
    kind: str
    account: bytes
    account_name: str
    bank_name: str
    doc_no: str
    entered_by: str
    state: str
    kinship: str | None
    proof: str | None
    valid_from: date
    valid_to: date | None
    name_sealed: bytes | None


class Corrections:
    def __init__(self, raw: AsyncConnection[Any], keyring: Keyring, now: datetime) -> None:
        self._raw, self._keyring, self._now = raw, keyring, now

    async def own_name(self, person_id: UUID) -> str | None:
        """The name on the person's first own account: it was checked against the register."""
        row = await (await self._raw.execute(_OWN_NAME, (person_id,))).fetchone()
        return row[0] if row else None

    async def is_unit(self, holder: str) -> bool:
        """Whether an account name is that of a unit this department knows."""
        row = await (await self._raw.execute("SELECT EXISTS (SELECT FROM org_unit WHERE name = %s)", (holder.strip(),))).fetchone()
        return bool(row and row[0])

    async def is_shared(self, number: str, person_id: UUID, relation: Relation) -> bool:
        """Whether the account is registered for somebody else, for an organisation, or for the person as another payee's."""
        index = self._keyring.index(number, _COLUMN).current
        row = await (await self._raw.execute(_SHARED, {"index": index, "person": person_id, "relation": relation.value})).fetchone()
        return bool(row and row[0])

    async def enter(self, person_id: UUID, account: NewAccount, reason: str, by: str) -> UUID:
        """Refuses INVALID_TRANSITION while another correction of the person waits."""
        correction_id, right = new_id(), account.authority
        sealed = self._keyring.seal(account.number, _TABLE, "account", correction_id).envelope
        index, masked = self._keyring.index(account.number, _COLUMN).current, mask_account(account.number)
        holder, name, why, clear = account.holder, None, None, reason
        if right is not None:  # a relative's name, and words about the person's health or family: never in the clear
            name = self._keyring.seal(holder, _TABLE, "account_name", correction_id).envelope
            why = self._keyring.seal(reason, _TABLE, "reason", correction_id).envelope
            holder, clear = mask_name(holder), ""
        what = (account.relation.value, account.kind.value, index, sealed, masked, holder, account.bank_name, account.doc_no, clear)
        rights = (right.kinship, right.proof, right.valid_from, right.valid_to) if right else (None, None, None, None)
        try:
            await self._raw.execute(_ENTER, (correction_id, person_id, *what, by, self._now, *rights, name, why))
        except psycopg.errors.UniqueViolation:
            refuse(Code.INVALID_TRANSITION, "此人已有一项账户更正待复核，请先复核或退回")
        return correction_id

    async def lock(self, correction_id: UUID) -> Correction:
        """Refuses NOT_FOUND."""
        row = await (await self._raw.execute(_LOCK, (correction_id,))).fetchone()
        if row is None:
            refuse(Code.NOT_FOUND, "没有此账户更正，请核对编号")
        return Correction(*row)

    async def decide(self, correction: Correction, by: str, state: str) -> None:
        await self._raw.execute(
            "UPDATE payee_correction SET state = %s, decided_by = %s, decided_at = %s WHERE id = %s", (state, by, self._now, correction.id)
        )

    async def register(self, correction: Correction, ready_at: datetime) -> UUID:
        """The corrected account becomes the person's newest. Refuses BANK_ACCOUNT_SHARED where it is registered as anybody else's."""
        c, number = correction, self._keyring.open(Sealed(bytes(correction.account)), _TABLE, "account", correction.id)
        index = self._keyring.index(number, _COLUMN)
        holder = self._holder(_TABLE, c.id, c.account_name, c.name_sealed)
        rights = (c.doc_no, c.kinship, c.proof, c.valid_from, c.valid_to, c.id)
        known = await (await self._raw.execute(_KNOWN, (index.current, c.person_id, c.relation))).fetchone()
        if known is not None:
            same = self._holder("payee_account", known[0], known[1], known[2]) == holder
            again = await self._raw.execute(_AGAIN, (self._now, ready_at, *rights, known[0], c.bank_name)) if same else None
            if again is None or not again.rowcount:
                refuse(Code.BANK_ACCOUNT_SHARED, "该账号已登记，且户名或开户银行不同，请核实后另行提供账户")
            return UUID(str(known[0]))
        account_id = new_id()
        sealed = self._keyring.seal(number, "payee_account", "account", account_id).envelope
        name = self._keyring.seal(holder, "payee_account", "account_name", account_id).envelope if c.name_sealed else None
        what = (
            c.kind,
            index.current,
            index.next,
            sealed,
            mask_account(number),
            c.account_name,
            c.bank_name,
            self._now,
            c.relation,
            ready_at,
        )
        try:
            await self._raw.execute(_REGISTER, (account_id, c.person_id, *what, *rights, name))
        except psycopg.errors.UniqueViolation:
            refuse(Code.BANK_ACCOUNT_SHARED, "该账号已登记，请核对是否为他人账户，或此人原已登记的账户")
        return account_id

    def _holder(self, table: str, row_id: UUID, name: str, sealed: bytes | None) -> str:
        return self._keyring.open(Sealed(bytes(sealed)), table, "account_name", row_id) if sealed else name
