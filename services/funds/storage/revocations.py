"""Lawful payees whose right one person says has ended, and another decides about."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
from psycopg import AsyncConnection

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import new_id
from libs.common.persistence.keyring import Keyring

_LOCK_PAYEE = "SELECT person_id FROM payee_account WHERE id = %s AND relation <> 'SELF' AND revoked_at IS NULL FOR UPDATE"
_ENTER = """
INSERT INTO payee_revocation (id, account_id, person_id, reason_sealed, doc_no, entered_by, entered_at) VALUES (%s, %s, %s, %s, %s, %s, %s)
"""
_LOCK = "SELECT id, account_id, person_id, entered_by, state FROM payee_revocation WHERE id = %s FOR UPDATE"


@dataclass(frozen=True, slots=True)
class Revocation:
    id: UUID
    account_id: UUID
    person_id: UUID
    entered_by: str
    state: str


class Revocations:
    def __init__(self, raw: AsyncConnection[Any], keyring: Keyring, now: datetime) -> None:
        self._raw, self._keyring, self._now = raw, keyring, now

    async def lock_payee(self, account_id: UUID) -> UUID:
        """The person for whom the payee receives. Refuses NOT_FOUND unless it is a guardian or an heir, and not revoked."""
        row = await (await self._raw.execute(_LOCK_PAYEE, (account_id,))).fetchone()
        if row is None:
            refuse(Code.NOT_FOUND, "没有此代领人，或其权限已撤销，请核对编号")
        return UUID(str(row[0]))

    async def enter(self, account_id: UUID, person_id: UUID, doc_no: str, reason: str, by: str) -> UUID:
        """Refuses INVALID_TRANSITION while another revocation of the person waits."""
        revocation_id = new_id()
        sealed = self._keyring.seal(reason, "payee_revocation", "reason", revocation_id).envelope
        try:
            await self._raw.execute(_ENTER, (revocation_id, account_id, person_id, sealed, doc_no, by, self._now))
        except psycopg.errors.UniqueViolation:
            refuse(Code.INVALID_TRANSITION, "此人已有一项撤销待复核，请先复核或退回")
        return revocation_id

    async def lock(self, revocation_id: UUID) -> Revocation:
        """Refuses NOT_FOUND."""
        row = await (await self._raw.execute(_LOCK, (revocation_id,))).fetchone()
        if row is None:
            refuse(Code.NOT_FOUND, "没有此撤销，请核对编号")
        return Revocation(*row)

    async def decide(self, revocation: Revocation, by: str, *, approved: bool) -> None:
        state = "APPROVED" if approved else "REJECTED"
        await self._raw.execute(
            "UPDATE payee_revocation SET state = %s, decided_by = %s, decided_at = %s WHERE id = %s", (state, by, self._now, revocation.id)
        )
        if approved:
            await self._raw.execute("UPDATE payee_account SET revoked_at = %s WHERE id = %s", (self._now, revocation.account_id))
