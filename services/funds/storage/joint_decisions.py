"""Decisions of 省财政厅 and 省总工会 together: proposed with the first signature, in force with the second."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import new_id
from libs.common.persistence.keyring import Keyring, Sealed
from services.funds.policy.c2_7_supervision import Act, Office

TABLE: Final = "joint_decision"
_PROPOSE = "INSERT INTO joint_decision (id, act, target, terms, doc_no, reason, proposed_at) VALUES (%s, %s, %s, %s, %s, %s, %s)"
_LOCK = "SELECT act, target, terms, doc_no, reason, state FROM joint_decision WHERE id = %s FOR UPDATE"
_SIGN = "INSERT INTO joint_signature VALUES (%s, %s, %s, %s)"


@dataclass(frozen=True, slots=True)
class JointDecision:
    """`terms` as the act needs them: ids and dates as text, amounts in fen. `signed`: office → who."""

    id: UUID
    act: Act
    target: UUID
    terms: dict[str, Any]
    doc_no: str
    reason: str
    state: str
    signed: dict[Office, str]


class JointDecisions:
    def __init__(self, raw: AsyncConnection[Any], keyring: Keyring, now: datetime) -> None:
        self._raw, self._keyring, self._now = raw, keyring, now

    async def propose(self, act: Act, target: UUID, terms: dict[str, Any], doc_no: str, reason: str) -> UUID:
        """Refuses INVALID_TRANSITION while one about the same waits for its second signature."""
        decision_id = new_id()
        sealed = self._keyring.seal(reason, TABLE, "reason", decision_id).envelope
        try:
            await self._raw.execute(_PROPOSE, (decision_id, act.value, target, Jsonb(terms), doc_no, sealed, self._now))
        except psycopg.errors.UniqueViolation:
            refuse(Code.INVALID_TRANSITION, "同一事项已有一份决定待另一家签署，请先签署或撤回")
        return decision_id

    async def lock(self, decision_id: UUID) -> JointDecision:
        """Refuses NOT_FOUND."""
        row = await (await self._raw.execute(_LOCK, (decision_id,))).fetchone()
        if row is None:
            refuse(Code.NOT_FOUND, "没有此项决定，请核对编号")
        act, target, terms, doc_no, reason, state = row
        signed = await self._raw.execute("SELECT office, signer FROM joint_signature WHERE decision_id = %s", (decision_id,))
        why = self._keyring.open(Sealed(bytes(reason)), TABLE, "reason", decision_id)
        return JointDecision(
            decision_id, Act(act), target, terms, doc_no, why, state, {Office(office): who for office, who in await signed.fetchall()}
        )

    async def sign(self, decision_id: UUID, office: Office, signer: str) -> None:
        await self._raw.execute(_SIGN, (decision_id, office.value, signer, self._now))

    async def close(self, decision_id: UUID, state: str) -> None:
        """`state`: EXECUTED or WITHDRAWN."""
        await self._raw.execute("UPDATE joint_decision SET state = %s, decided_at = %s WHERE id = %s", (state, self._now, decision_id))
