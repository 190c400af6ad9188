"""Acts of supervision (C2.7): holds of the ledger, the log of what was done, on-site checks; reasons are sealed."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import class_row

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import new_id
from libs.common.persistence.keyring import Keyring
from services.funds.policy.c2_7_supervision import Act, Office
from services.funds.storage.ledger import ledger_call

ACTIONS: Final = "supervision_action"
CHECKS: Final = "onsite_check"
_HOLD = "SELECT id, scope, target, unit_id, office, placed_by, lifted_at IS NULL AS open FROM ledger.supervision_hold WHERE id = %s"
_NOTE = """
INSERT INTO supervision_action (id, act, about, scope, target, unit_id, office, done_by, doc_no, reason, done_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_CHECK = """
INSERT INTO onsite_check (id, unit_id, checked_on, checkers, conclusion, rectify_by, findings) VALUES (%s, %s, %s, %s, %s, %s, %s)
"""
_HELD_UNITS = "SELECT unit_id FROM ledger.supervision_hold WHERE scope = 'EARMARK' AND lifted_at IS NULL AND target = %s"
_OWNER_OF = {
    "BATCH": "SELECT unit_id FROM ledger.batch WHERE id = %s",
    "ALLOCATION": "SELECT NULL::uuid FROM allocation_plan WHERE id = %s",
    "PERSON": "SELECT l2 FROM person_chain WHERE person_id = %s ORDER BY starts_on DESC LIMIT 1",
    "EARMARK": "SELECT NULL::uuid FROM ledger.earmark WHERE id = %s",
}


@dataclass(frozen=True, slots=True)
class Hold:
    id: UUID
    scope: str
    target: UUID
    unit_id: UUID | None
    office: str
    placed_by: str
    open: bool


@dataclass(frozen=True, slots=True)
class Done:
    """One act for the log. `about`: the hold, the decision or the check; `target` with `scope`: what it concerns."""

    act: Act
    about: UUID
    scope: str
    target: UUID
    unit_id: UUID | None
    doc_no: str
    reason: str


@dataclass(frozen=True, slots=True)
class OnsiteCheck:
    """`conclusion`: NO_FINDINGS, RECTIFY or RECOVER, the latter two with a day."""

    unit_id: UUID
    checked_on: date
    checkers: tuple[str, ...]
    conclusion: str
    rectify_by: date | None
    findings: str


class Supervision:
    def __init__(self, raw: AsyncConnection[Any], keyring: Keyring, now: datetime) -> None:
        self._raw, self._keyring, self._now = raw, keyring, now

    async def owner_of(self, scope: str, target: UUID) -> UUID | None:
        """The union that the target belongs to, where it is one's. Refuses NOT_FOUND for what is not there."""
        row = await (await self._raw.execute(_OWNER_OF[scope], (target,))).fetchone()
        if row is None:
            refuse(Code.NOT_FOUND, "没有此对象，请核对编号")
        unit: UUID | None = row[0]
        return unit

    async def place(self, scope: str, target: UUID, unit: UUID | None, office: Office, by: str) -> UUID:
        """The hold. Refuses DUPLICATE_ROW while one of the office stands, INVALID_TRANSITION for what cannot be held any more."""
        hold_id = new_id()
        await ledger_call(self._raw, "place_hold(%s, %s, %s, %s, %s, %s, %s)", hold_id, scope, target, unit, office.value, by, self._now)
        return hold_id

    async def hold(self, hold_id: UUID) -> Hold:
        """Refuses NOT_FOUND."""
        async with self._raw.cursor(row_factory=class_row(Hold)) as cursor:
            found = await (await cursor.execute(_HOLD, (hold_id,))).fetchone()
        if found is None:
            refuse(Code.NOT_FOUND, "没有此项暂停，请核对编号")
        return found

    async def lift(self, hold_id: UUID, by: list[str]) -> None:
        await ledger_call(self._raw, "lift_hold(%s, %s::text[], %s)", hold_id, by, self._now)

    async def held_units(self, earmark_id: UUID) -> set[UUID]:
        """Unions whose part of the earmark is held."""
        return {row[0] for row in await (await self._raw.execute(_HELD_UNITS, (earmark_id,))).fetchall()}

    async def note(self, done: Done, office: Office, by: str) -> UUID:
        """One row of the log."""
        action_id = new_id()
        sealed = self._keyring.seal(done.reason, ACTIONS, "reason", action_id).envelope
        subject = (done.act.value, done.about, done.scope, done.target, done.unit_id)
        await self._raw.execute(_NOTE, (action_id, *subject, office.value, by, done.doc_no, sealed, self._now))
        return action_id

    async def check(self, check: OnsiteCheck) -> UUID:
        check_id = new_id()
        sealed = self._keyring.seal(check.findings, CHECKS, "findings", check_id).envelope
        row = (check_id, check.unit_id, check.checked_on, list(check.checkers), check.conclusion, check.rectify_by, sealed)
        await self._raw.execute(_CHECK, row)
        return check_id
