"""Hospitals and employers that a payer pays: their accounts, sealed; entered by one person and decided by another."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
from psycopg import AsyncConnection

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import new_id
from libs.common.kernel.masking import mask_account
from libs.common.persistence.keyring import Keyring, Sealed
from services.funds.policy.c4_6_payees import OrganisationAccount
from services.funds.storage.payees import ClearAccount

_TABLE = "payee_organisation"
_COLUMN = "payee_account.account"  # one index for people and organisations, so that an account of both is found
_ENTER = """
INSERT INTO payee_organisation (id, unit_id, credit_code, name, account_index, account_index_next, account, account_masked, bank_name, reason, entered_by, entered_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_OF = "SELECT id, decided_at, ready_at FROM payee_organisation WHERE unit_id = %s AND credit_code = %s AND state <> 'REJECTED'"
_SHARED = """
SELECT EXISTS (SELECT FROM payee_account WHERE account_index = %(index)s)
  OR EXISTS (SELECT FROM payee_correction WHERE account_index = %(index)s AND state = 'ENTERED')
  OR EXISTS (SELECT FROM payee_organisation WHERE account_index = %(index)s AND credit_code <> %(code)s AND state <> 'REJECTED')
"""
_HOLD = "SELECT pg_advisory_xact_lock(hashtextextended('payee-account' || encode(%s, 'hex'), 0))"


@dataclass(frozen=True, slots=True)
class NewOrganisation:
    """`name`: of the organisation, and of its account."""

    credit_code: str
    name: str
    number: str = field(repr=False)
    bank_name: str
    reason: str


@dataclass(frozen=True, slots=True)
class EnteredOrganisation:
    id: UUID
    unit_id: UUID
    credit_code: str
    account_index: bytes = field(repr=False)
    entered_by: str
    state: str


class PayeeOrganisations:
    def __init__(self, raw: AsyncConnection[Any], keyring: Keyring, now: datetime) -> None:
        self._raw, self._keyring, self._now = raw, keyring, now

    @property
    def now(self) -> datetime:
        return self._now

    def index(self, number: str) -> bytes:
        return self._keyring.index(number, _COLUMN).current

    async def is_shared(self, index: bytes, credit_code: str) -> bool:
        """Whether the account is a person's, or another organisation's; it is held until commit."""
        await self._raw.execute(_HOLD, (index,))
        row = await (await self._raw.execute(_SHARED, {"index": index, "code": credit_code})).fetchone()
        return bool(row and row[0])

    async def theirs(self, numbers: list[str]) -> frozenset[str]:
        """Which of these accounts are an organisation's."""
        indexes = {self.index(number): number for number in numbers}
        found = await self._raw.execute(
            "SELECT DISTINCT account_index FROM payee_organisation WHERE account_index = ANY(%s) AND state <> 'REJECTED'", (list(indexes),)
        )
        return frozenset(indexes[bytes(row[0])] for row in await found.fetchall())

    async def enter(self, unit: UUID, said: NewOrganisation, by: str) -> UUID:
        """Refuses INVALID_TRANSITION while another account of the organisation waits."""
        entry_id, index = new_id(), self._keyring.index(said.number, _COLUMN)
        sealed = self._keyring.seal(said.number, _TABLE, "account", entry_id).envelope
        account = (index.current, index.next, sealed, mask_account(said.number), said.bank_name)
        try:
            await self._raw.execute(_ENTER, (entry_id, unit, said.credit_code, said.name, *account, said.reason, by, self._now))
        except psycopg.errors.UniqueViolation:
            refuse(Code.INVALID_TRANSITION, "该单位已有一项账户待复核，请先复核或退回")
        return entry_id

    async def lock(self, entry_id: UUID) -> EnteredOrganisation:
        """Refuses NOT_FOUND."""
        found = await self._raw.execute(
            "SELECT id, unit_id, credit_code, account_index, entered_by, state FROM payee_organisation WHERE id = %s FOR UPDATE",
            (entry_id,),
        )
        row = await found.fetchone()
        if row is None:
            refuse(Code.NOT_FOUND, "没有此收款单位，请核对编号")
        return EnteredOrganisation(*row)

    async def decide(self, entry_id: UUID, by: str, ready_at: datetime | None) -> None:
        state = "REJECTED" if ready_at is None else "APPROVED"
        await self._raw.execute(
            "UPDATE payee_organisation SET state = %s, decided_by = %s, decided_at = %s, ready_at = %s WHERE id = %s",
            (state, by, self._now, ready_at, entry_id),
        )

    async def accounts(self, unit: UUID, credit_code: str) -> list[OrganisationAccount]:
        return [OrganisationAccount(*row) for row in await (await self._raw.execute(_OF, (unit, credit_code))).fetchall()]

    async def open(self, entry_id: UUID) -> ClearAccount:
        """In the clear: for a revealed order only."""
        row = await (
            await self._raw.execute("SELECT account, name, bank_name FROM payee_organisation WHERE id = %s", (entry_id,))
        ).fetchone()
        assert row is not None, "a payment names it"
        return ClearAccount(self._keyring.open(Sealed(bytes(row[0])), _TABLE, "account", entry_id), row[1], row[2], "ORGANISATION")
