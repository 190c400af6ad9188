"""Forms as handed in and as corrected: append-only, the content sealed and bound to its row."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import ApplicationId, new_id
from libs.common.persistence.keyring import Keyring, Sealed
from services.assistance.domain.hardship_form import Evidence, HardshipForm
from services.assistance.policy.c2_5_form import FileEvidence, PaperEvidence, changed_from, states_from

_COLUMNS = "id, application_id, seq, states_from, consented_on, evidence, sealed, recorded_at, recorded_by"
_LATEST = """
SELECT DISTINCT ON (application_id) id, application_id, seq, consented_on, evidence, sealed FROM hardship_form
WHERE application_id = ANY(%s) ORDER BY application_id, seq DESC
"""
_ALL = "SELECT id, application_id, states_from, sealed FROM hardship_form WHERE application_id = ANY(%s) ORDER BY application_id, seq"


def seal_content(keyring: Keyring, form: HardshipForm, row_id: UUID, table: str = "hardship_form") -> bytes:
    """What a form says, bound to the row that keeps it."""
    content = json.dumps(form.content(), ensure_ascii=False, separators=(",", ":")).encode()
    return keyring.seal_bytes(content, table, "sealed", row_id).envelope


def open_content(keyring: Keyring, row_id: UUID, sealed: bytes, table: str = "hardship_form") -> dict[str, Any]:
    """The content of one form (HardshipForm.content)."""
    content: dict[str, Any] = json.loads(keyring.open_bytes(Sealed(sealed), table, "sealed", row_id))
    return content


def evidence_of(stored: list[dict[str, Any]]) -> Evidence:
    return tuple(FileEvidence(**piece) if "sha256" in piece else PaperEvidence(**piece) for piece in stored)


class Forms:
    def __init__(self, raw: AsyncConnection[Any], keyring: Keyring, actor: Actor, now: datetime) -> None:
        self._raw, self._keyring, self._actor, self._now = raw, keyring, actor, now
        self._added: list[tuple[Any, ...]] = []
        self._latest: dict[UUID, tuple[int, HardshipForm]] = {}

    def add(self, application_id: ApplicationId, form: HardshipForm, submitted_on: date, seq: int) -> None:
        """The next form of an application that is not accepted yet; `seq` counts from 1."""
        self._add(application_id, form, states_from(submitted_on), seq)

    def add_change(self, application_id: ApplicationId, form: HardshipForm, stated_on: date, submitted_on: date, seq: int) -> None:
        """A further form of an accepted application that was submitted on `submitted_on`."""
        self._add(application_id, form, changed_from(stated_on, submitted_on), seq)

    def _add(self, application_id: ApplicationId, form: HardshipForm, holds_from: date, seq: int) -> None:
        form_id = new_id()
        sealed = seal_content(self._keyring, form, form_id)
        evidence = Jsonb([asdict(piece) for piece in form.evidence])
        row = (application_id, seq, holds_from, form.consented_on, evidence, sealed, self._now, self._actor.subject)
        self._added.append((form_id, *row))

    async def latest(self, application_id: ApplicationId) -> tuple[int, HardshipForm]:
        """The newest form of an application, and which it is. Refuses NOT_FOUND for what a list declared."""
        if application_id not in self._latest:
            await self.fetch([application_id])
        if application_id not in self._latest:
            refuse(Code.NOT_FOUND, "此事项由年度待遇名单产生，没有申报表")
        return self._latest[application_id]

    async def fetch(self, application_ids: Iterable[UUID]) -> None:
        """Open the newest forms of a chunk in one query."""
        found = await self._raw.execute(_LATEST, (list(application_ids),))
        async for form_id, application_id, seq, consented_on, evidence, sealed in found:
            form = HardshipForm.of(open_content(self._keyring, form_id, sealed), consented_on, evidence_of(evidence))
            self._latest[application_id] = seq, form

    async def stated(self, application_ids: Iterable[UUID]) -> dict[UUID, list[tuple[date, dict[str, Any]]]]:
        """Application → what its forms say, in the order in which they were recorded: (states from, content). One query a chunk."""
        said: dict[UUID, list[tuple[date, dict[str, Any]]]] = {}
        async for form_id, application_id, day, sealed in await self._raw.execute(_ALL, (list(application_ids),)):
            said.setdefault(application_id, []).append((day, open_content(self._keyring, form_id, sealed)))
        return said

    async def flush(self) -> None:
        if self._added:
            async with self._raw.cursor() as cursor, cursor.copy(f"COPY hardship_form ({_COLUMNS}) FROM STDIN") as copy:
                for row in self._added:
                    await copy.write_row(row)
            self._added.clear()
