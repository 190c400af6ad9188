"""Forms that one person entered in place of an accepted one and another decides about (domain.md §5 更正)."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import ApplicationId, new_id
from libs.common.persistence.keyring import Keyring
from services.assistance.domain.hardship_form import HardshipForm
from services.assistance.storage.forms import evidence_of, open_content, seal_content

TABLE: Final = "form_correction"
_ENTER = """
INSERT INTO form_correction (id, application_id, stated_on, consented_on, evidence, sealed, reason, entered_by, entered_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_LOCK = """
SELECT application_id, stated_on, consented_on, evidence, sealed, entered_by, state FROM form_correction WHERE id = %s FOR UPDATE
"""


@dataclass(frozen=True, slots=True)
class FormCorrection:
    application_id: ApplicationId
    form: HardshipForm
    stated_on: date
    entered_by: str
    state: str


class FormCorrections:
    def __init__(self, raw: AsyncConnection[Any], keyring: Keyring, now: datetime) -> None:
        self._raw, self._keyring, self._now = raw, keyring, now

    async def enter(self, application_id: ApplicationId, form: HardshipForm, stated_on: date, reason: str, by: str) -> UUID:
        """Refuses INVALID_TRANSITION while another correction of the application waits."""
        correction_id = new_id()
        sealed = seal_content(self._keyring, form, correction_id, TABLE)
        why = self._keyring.seal(reason, TABLE, "reason", correction_id).envelope
        evidence = Jsonb([asdict(piece) for piece in form.evidence])
        row = (correction_id, application_id, stated_on, form.consented_on, evidence, sealed, why, by, self._now)
        try:
            await self._raw.execute(_ENTER, row)
        except psycopg.errors.UniqueViolation:
            refuse(Code.INVALID_TRANSITION, "此申请已有一项更正待复核，请先复核或退回")
        return correction_id

    async def lock(self, correction_id: UUID) -> FormCorrection:
        """Refuses NOT_FOUND."""
        row = await (await self._raw.execute(_LOCK, (correction_id,))).fetchone()
        if row is None:
            refuse(Code.NOT_FOUND, "没有此项更正，请核对编号")
        application_id, stated_on, consented_on, evidence, sealed, entered_by, state = row
        content = open_content(self._keyring, correction_id, bytes(sealed), TABLE)
        form = HardshipForm.of(content, consented_on, evidence_of(evidence))
        return FormCorrection(application_id, form, stated_on, entered_by, state)

    async def decide(self, correction_id: UUID, state: str, by: str) -> None:
        await self._raw.execute(
            "UPDATE form_correction SET state = %s, decided_by = %s, decided_at = %s WHERE id = %s", (state, by, self._now, correction_id)
        )
