"""Payee accounts, in sets: an account is one person's by a unique index, whoever comes first."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from libs.common.contracts.calls import AccountRow
from libs.common.kernel.ids import new_id
from libs.common.kernel.masking import mask_account
from libs.common.persistence.keyring import Keyring, Sealed

_COLUMN = "payee_account.account"
_TABLE = "payee_account"
_INSERT = """
INSERT INTO payee_account (id, person_id, kind, account_index, account_index_next, account, account_masked, account_name, bank_name, registered_at)
SELECT u.*, %s FROM unnest(%s::uuid[], %s::uuid[], %s::text[], %s::bytea[], %s::bytea[], %s::bytea[], %s::text[], %s::text[], %s::text[]) AS u
ON CONFLICT DO NOTHING
"""
_OWNERS = "SELECT account_index, person_id, id FROM payee_account WHERE account_index = ANY(%s)"
_CLAIM = "INSERT INTO shared_account (account_id, claimed_by, claimed_at) SELECT u.*, %s FROM unnest(%s::uuid[], %s::uuid[]) AS u ON CONFLICT DO NOTHING"


_OPEN = "SELECT id, account, account_name, bank_name, relation, name_sealed FROM payee_account WHERE id = ANY(%s)"


@dataclass(frozen=True, slots=True)
class ClearAccount:
    """An account in the clear: for the bank file and a revealed payment list only. `relation`: whose it is, seen from the model worker."""

    number: str = field(repr=False)
    name: str = field(repr=False)
    bank_name: str
    relation: str = "SELF"


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose an account is."""

    person_id: UUID
    account_id: UUID


class Payees:
    def __init__(self, raw: AsyncConnection[Any], keyring: Keyring, now: datetime) -> None:
        self._raw, self._keyring, self._now = raw, keyring, now

    async def owners(self, numbers: Sequence[str]) -> dict[str, Owner]:
        """Account number → its owner, where it is registered."""
        indexes = {self._keyring.index(number, _COLUMN).current: number for number in numbers}
        cursor = await self._raw.execute(_OWNERS, (list(indexes),))
        return {indexes[bytes(index)]: Owner(person_id, account_id) for index, person_id, account_id in await cursor.fetchall()}

    async def register(self, rows: Sequence[AccountRow]) -> None:
        """Register accounts that nobody has; one that somebody was faster with stays theirs."""
        if not rows:
            return
        values = []
        for row in sorted(rows, key=lambda row: row.account_number):  # one order for all writers
            account_id, index = new_id(), self._keyring.index(row.account_number, _COLUMN)
            sealed = self._keyring.seal(row.account_number, "payee_account", "account", account_id)
            values.append(
                (
                    account_id,
                    row.person_id,
                    row.kind,
                    index.current,
                    index.next,
                    sealed.envelope,
                    mask_account(row.account_number),
                    row.account_name,
                    row.bank_name,
                )
            )
        await self._raw.execute(_INSERT, (self._now, *map(list, zip(*values, strict=True))))

    async def open(self, account_ids: Sequence[UUID]) -> dict[UUID, ClearAccount]:
        """Account id → the account in the clear. Only the bank file and the payment list ask."""
        rows = await (await self._raw.execute(_OPEN, (list(account_ids),))).fetchall()
        found: dict[UUID, ClearAccount] = {}
        for account_id, sealed, name, bank, relation, sealed_name in rows:
            clear = self._keyring.open(Sealed(bytes(sealed_name)), _TABLE, "account_name", account_id) if sealed_name else name
            number = self._keyring.open(Sealed(bytes(sealed)), _TABLE, "account", account_id)
            found[account_id] = ClearAccount(number, clear, bank, relation)
        return found

    async def note_shared(self, claims: Sequence[tuple[UUID, UUID]]) -> None:
        """An account claimed by a second person: a case for the responsible union to examine."""
        if claims:
            await self._raw.execute(_CLAIM, (self._now, *map(list, zip(*claims, strict=True))))
