"""What corrections of an accepted form were entered, why, and what became of them? For those who decide about it."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from libs.common.persistence.house import Pool
from libs.common.persistence.keyring import Keyring, Sealed
from services.assistance.storage.form_corrections import TABLE
from services.assistance.storage.forms import open_content
from services.assistance.views.read_forms import FormSaid, Health, said

_READ = """
SELECT id, state, stated_on, consented_on, evidence, entered_at, decided_at, sealed, reason FROM form_correction WHERE application_id = %s
ORDER BY entered_at, id
"""
_ROW = ("id", "state", "stated_on", "consented_on", "evidence", "entered_at", "decided_at")


class FormCorrectionOut(FormSaid):
    """一项申报表更正"""

    id: UUID = Field(description="更正编号")
    state: Literal["ENTERED", "APPROVED", "REJECTED"] = Field(description="ENTERED 待复核 · APPROVED 已通过 · REJECTED 已退回")
    reason: str = Field(description="更正原因")
    stated_on: date = Field(description="所述情况开始之日，自当月起计算")
    entered_at: datetime = Field(description="录入时间")
    decided_at: datetime | None = Field(description="复核时间")


async def read_form_corrections(pool: Pool, keyring: Keyring, application_id: UUID, health: Health) -> list[FormCorrectionOut]:
    """Oldest first. Ask only for an application that is in the reader's scope."""
    async with pool.connection() as connection:
        rows = await (await connection.execute(_READ, (application_id,))).fetchall()
    return [
        FormCorrectionOut(
            **said(open_content(keyring, row[0], bytes(sealed), TABLE), health),
            **dict(zip(_ROW, row, strict=True)),
            reason=keyring.open(Sealed(bytes(reason)), TABLE, "reason", row[0]) if health is not Health.NONE else "",
        )
        for *row, sealed, reason in rows
    ]
