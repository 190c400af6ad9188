"""Accounts that one person entered in place of a wrong one and another decides about (C2.3, Q27)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
from psycopg import AsyncConnection

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import new_id
from libs.common.kernel.masking import mask_account
from libs.common.persistence.keyring import Keyring, Sealed
from services.funds.domain.account import NewAccount

_ENTER = """
INSERT INTO payee_correction (id, person_id, relation, kind, account_index, account, account_masked, account_name, bank_name, doc_no, reason,
  entered_by, entered_at) VALUES (%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s)
"""
_LOCK = """
SELECT id, person_id, relation, kind, account, account_name, bank_name, doc_no, entered_by, state FROM payee_correction WHERE id = %s FOR UPDATE
"""
_REGISTER = """
INSERT INTO payee_account (id, person_id, kind, account_index, account_index_next, account, account_masked, account_name, bank_name, registered_at,
  relation, ready_at, doc_no) VALUES (%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s)
"""
_SHARED = "SELECT EXISTS (SELECT FROM payee_account WHERE account_index = %s AND person_id <> %s)"
_OWN_NAME = "SELECT account_name FROM payee_account WHERE person_id = %s AND relation = 'SELF' ORDER BY registered_at LIMIT 1"
_COLUMN = "payee_account.account"


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


class Corrections:
    def __init__(self, raw: AsyncConnection[Any], keyring: Keyring, now: datetime) -> None:
        self._raw, self._keyring, self._now = raw, keyring, now

    async def own_name(self, person_id: UUID) -> str | None:
        """The name on the person's first own account: it was checked against the register."""
        row = await (await self._raw.execute(_OWN_NAME, (person_id,))).fetchone()
        return row[0] if row else None

    async def is_shared(self, number: str, person_id: UUID) -> bool:
        """Whether the account is registered for somebody else."""
        index = self._keyring.index(number, _COLUMN).current
        row = await (await self._raw.execute(_SHARED, (index, person_id))).fetchone()
        return bool(row and row[0])

    async def enter(self, person_id: UUID, account: NewAccount, reason: str, by: str) -> UUID:
        """Refuses INVALID_TRANSITION while another correction of the person waits."""
        correction_id = new_id()
        sealed = self._keyring.seal(account.number, "payee_correction", "account", correction_id).envelope
        index, masked = self._keyring.index(account.number, _COLUMN).current, mask_account(account.number)
        what = (account.relation.value, account.kind.value, index, sealed, masked, account.holder, account.bank_name, account.doc_no)
        try:
            await self._raw.execute(_ENTER, (correction_id, person_id, *what, reason, by, self._now))
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
        """The corrected account becomes the person's newest. Refuses BANK_ACCOUNT_SHARED where the account is registered already."""
        number = self._keyring.open(Sealed(bytes(correction.account)), "payee_correction", "account", correction.id)
        account_id, index = new_id(), self._keyring.index(number, _COLUMN)
        sealed = self._keyring.seal(number, "payee_account", "account", account_id).envelope
        c = correction
        values = (
            account_id,
            c.person_id,
            c.kind,
            index.current,
            index.next,
            sealed,
            mask_account(number),
            c.account_name,
            c.bank_name,
            self._now,
        )
        try:
            await self._raw.execute(_REGISTER, (*values, c.relation, ready_at, c.doc_no))
        except psycopg.errors.UniqueViolation:
            refuse(Code.BANK_ACCOUNT_SHARED, "该账号已登记，请核对是否为他人账户，或此人原已登记的账户")
        return account_id
