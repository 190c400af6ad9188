"""Bank file templates of a union: entered by one person, approved by another, in force from a day; a later one supersedes it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import psycopg
from psycopg import AsyncConnection
from psycopg.types.json import Jsonb
from pydantic import TypeAdapter
from pydantic_core import to_jsonable_python

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import new_id
from services.funds.domain.bank_layouts import Layout
from services.funds.domain.bank_writing import Template

_ENTER = """
INSERT INTO bank_template (id, unit_id, bank, bank_prefix, valid_from, layout, doc_no, entered_by, entered_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_GET = "SELECT id, unit_id, bank, bank_prefix, valid_from, layout, entered_by, state FROM bank_template WHERE id = %s"
_IN_FORCE = """
SELECT DISTINCT ON (bank_prefix) id, bank_prefix, layout FROM bank_template
WHERE unit_id = %s AND state = 'APPROVED' AND valid_from <= %s ORDER BY bank_prefix, valid_from DESC
"""
_LAYOUT = TypeAdapter(Layout)


def layout_of(stored: object) -> Layout | None:
    """A layout as it was stored; None for the standard format."""
    return None if stored is None else _LAYOUT.validate_python(stored)


@dataclass(frozen=True, slots=True)
class BankTemplate:
    id: UUID
    unit_id: UUID
    bank: str
    bank_prefix: str
    valid_from: date
    layout: Layout | None
    entered_by: str
    state: str


class BankTemplates:
    def __init__(self, raw: AsyncConnection[Any], now: datetime) -> None:
        self._raw, self._now = raw, now

    async def enter(self, unit: UUID, bank: tuple[str, str], valid_from: date, layout: Layout | None, doc_no: str, by: str) -> UUID:
        """`bank`: its name, and how the bank names of the accounts begin that it is for."""
        template_id, stored = new_id(), Jsonb(to_jsonable_python(layout)) if layout else None
        await self._raw.execute(_ENTER, (template_id, unit, *bank, valid_from, stored, doc_no, by, self._now))
        return template_id

    async def lock(self, template_id: UUID) -> BankTemplate:
        """Refuses NOT_FOUND."""
        return await self._one(f"{_GET} FOR UPDATE", template_id)

    async def get(self, template_id: UUID) -> BankTemplate:
        """Refuses NOT_FOUND."""
        return await self._one(_GET, template_id)

    async def layout_of(self, template_id: UUID, unit: UUID | None) -> Layout:
        """How the unit's bank writes, as two persons approved it. Refuses NOT_FOUND, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION."""
        template = await self.get(template_id)
        if template.unit_id != unit:
            refuse(Code.NOT_RESPONSIBLE_UNIT, "该模板属于其他付款单位")
        if template.state != "APPROVED" or template.layout is None:
            refuse(Code.INVALID_TRANSITION, "该模板没有经复核的银行格式，请选择付款时所用的模板")
        return template.layout

    async def decide(self, template_id: UUID, by: str, state: str) -> None:
        """Refuses INVALID_TRANSITION where another template of the same bank begins on the same day."""
        try:
            await self._raw.execute(
                "UPDATE bank_template SET state = %s, decided_by = %s, decided_at = %s WHERE id = %s", (state, by, self._now, template_id)
            )
        except psycopg.errors.UniqueViolation:
            refuse(Code.INVALID_TRANSITION, "该银行同一生效日已有批准的模板，请另定生效日")

    async def in_force(self, unit: UUID, day: date) -> list[Template]:
        """One for each beginning of bank names."""
        rows = await (await self._raw.execute(_IN_FORCE, (unit, day))).fetchall()
        return [Template(template_id, prefix, layout_of(layout)) for template_id, prefix, layout in rows]

    async def _one(self, query: str, template_id: UUID) -> BankTemplate:
        row = await (await self._raw.execute(query, (template_id,))).fetchone()
        if row is None:
            refuse(Code.NOT_FOUND, "没有此银行文件模板，请核对编号")
        found, unit, bank, prefix, valid_from, layout, entered_by, state = row
        return BankTemplate(found, unit, bank, prefix, valid_from, layout_of(layout), entered_by, state)
