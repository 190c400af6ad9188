"""Pieces of evidence and what they belong to; append-only, a withdrawal is a row of its own."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from psycopg import AsyncConnection

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import OrgUnitId, PersonId
from libs.common.persistence.keyring import Keyring
from services.assistance.domain.evidence import OwnerKind, Piece, Subject
from services.assistance.domain.states import State
from services.assistance.policy.c2_5_evidence import EvidenceKind
from services.assistance.storage.people import People

_SUBJECTS: Final = {
    OwnerKind.APPLICATION: "SELECT a.id, a.person_id, a.state, NULL::uuid FROM application a WHERE a.id = %s",
    OwnerKind.FORM_CORRECTION: (
        "SELECT a.id, a.person_id, a.state, NULL::uuid FROM form_correction c JOIN application a ON a.id = c.application_id WHERE c.id = %s"
    ),
    OwnerKind.OBJECTION: (
        "SELECT a.id, a.person_id, a.state, n.unit_id FROM objection o JOIN application a ON a.id = o.application_id "
        "JOIN notice n ON n.id = o.notice_id WHERE o.id = %s"
    ),
    OwnerKind.NOTICE: "SELECT id, NULL::uuid, NULL, unit_id FROM notice WHERE id = %s",
    OwnerKind.VISIT: (
        "SELECT v.id, v.person_id, CASE WHEN w.visit_id IS NOT NULL THEN 'WITHDRAWN' END, v.unit FROM visit v "
        "LEFT JOIN visit_withdrawal w ON w.visit_id = v.id WHERE v.id = %s"
    ),
    OwnerKind.PERSON: "SELECT person_id, person_id, NULL, NULL::uuid FROM person WHERE person_id = %s",
}
_ADD = """
INSERT INTO evidence (id, owner_kind, owner_id, case_id, person_id, kind, file_id, shelf_mark, seen_by, entered_by, unit, entered_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_FIND = """
SELECT e.id, e.kind, e.file_id, e.shelf_mark, e.seen_by, e.entered_by, e.unit, e.entered_at, e.owner_kind, e.owner_id FROM evidence e
WHERE e.id = %s AND NOT EXISTS (SELECT 1 FROM evidence_withdrawal w WHERE w.evidence_id = e.id)
"""
_HELD = """
SELECT e.owner_id, e.kind, encode(f.sha256, 'hex') FROM evidence e LEFT JOIN stored_file f ON f.id = e.file_id
WHERE e.owner_kind = 'APPLICATION' AND e.owner_id = ANY(%s) AND NOT EXISTS (SELECT 1 FROM evidence_withdrawal w WHERE w.evidence_id = e.id)
"""
_WITHDRAW = "INSERT INTO evidence_withdrawal (evidence_id, sealed_reason, withdrawn_by, withdrawn_at) VALUES (%s, %s, %s, %s)"


@dataclass(slots=True)
class Held:
    """What an application has: kinds, and the SHA-256 of its files."""

    kinds: set[EvidenceKind] = field(default_factory=set)
    hashes: set[str] = field(default_factory=set)


class EvidenceShelf:
    def __init__(self, raw: AsyncConnection[Any], people: People, keyring: Keyring, now: datetime) -> None:
        self._raw, self._people, self._keyring, self._now = raw, people, keyring, now
        self._held: dict[UUID, Held] = {}

    async def subject(self, kind: OwnerKind, owner_id: UUID) -> Subject:
        """Refuses NOT_FOUND."""
        row = await (await self._raw.execute(_SUBJECTS[kind], (owner_id,))).fetchone()
        if row is None:
            refuse(Code.NOT_FOUND, "没有此事项，请核对编号")
        case_id, person_id, state, unit = row
        chain = (await self._people.get(PersonId(person_id))).chain_on(self._now.date()) if person_id else None
        return Subject(kind, owner_id, case_id, person_id, State(state) if state else None, chain, OrgUnitId(unit) if unit else None)

    async def add(self, piece: Piece, subject: Subject) -> None:
        paper = (piece.kind, piece.file_id, piece.shelf_mark, piece.seen_by)
        row = (
            piece.id,
            subject.kind,
            subject.id,
            subject.case_id,
            subject.person_id,
            *paper,
            piece.entered_by,
            piece.unit,
            piece.entered_at,
        )
        await self._raw.execute(_ADD, row)

    async def find(self, evidence_id: UUID) -> tuple[Piece, Subject]:
        """One that is not withdrawn. Refuses NOT_FOUND."""
        row = await (await self._raw.execute(_FIND, (evidence_id,))).fetchone()
        if row is None:
            refuse(Code.NOT_FOUND, "没有此材料，或已撤下")
        *piece, owner_kind, owner_id = row
        return Piece(piece[0], EvidenceKind(piece[1]), *piece[2:]), await self.subject(OwnerKind(owner_kind), owner_id)

    async def withdraw(self, piece: Piece, reason: str, by: str) -> None:
        sealed = self._keyring.seal(reason, "evidence_withdrawal", "sealed_reason", piece.id).envelope
        await self._raw.execute(_WITHDRAW, (piece.id, sealed, by, self._now))

    async def held(self, application_id: UUID) -> Held:
        if application_id not in self._held:
            await self.fetch([application_id])
        return self._held[application_id]

    async def fetch(self, application_ids: Iterable[UUID]) -> None:
        """What a chunk of applications has, in one query."""
        wanted = list(application_ids)
        self._held.update({application_id: Held() for application_id in wanted})
        async for application_id, kind, sha256 in await self._raw.execute(_HELD, (wanted,)):
            held = self._held[application_id]
            held.kinds.add(EvidenceKind(kind))
            if sha256:
                held.hashes.add(sha256)
