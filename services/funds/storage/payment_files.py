"""The files of a batch: which payments went into which, by which template, with what hash; made again byte for byte after a crash."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from services.funds.domain.bank_files import Payment
from services.funds.domain.bank_writing import BatchHead, Part, Template, WrittenFile, write_part
from services.funds.storage.bank_templates import layout_of

_KEEP = "INSERT INTO payment_file VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
_OF = """
SELECT f.name, f.part, f.template_id, t.bank_prefix, t.layout, f.refs, f.value_date, f.sha256 FROM payment_file f
LEFT JOIN bank_template t ON t.id = f.template_id WHERE f.batch_id = %s ORDER BY f.part
"""
_OTHERS = """
SELECT coalesce(array_agg(r), '{}') FROM payment_file f, unnest(f.refs) r WHERE f.batch_id = %s AND NOT f.refs && %s::text[]
"""


@dataclass(frozen=True, slots=True)
class KeptFile:
    name: str
    part: int
    template: Template | None
    refs: tuple[str, ...]
    value_date: date
    sha256: bytes

    def again(self, head: BatchHead, payments: Sequence[Payment]) -> WrittenFile:
        """The file anew, from the payments of its batch."""
        wanted = set(self.refs)
        return write_part(head, Part(self.part, self.template, tuple(each for each in payments if each.bank_ref in wanted)))


class PaymentFiles:
    def __init__(self, raw: AsyncConnection[Any], now: datetime) -> None:
        self._raw, self._now = raw, now

    async def keep(self, batch_id: UUID, batch_no: int, day: date, files: Sequence[WrittenFile]) -> None:
        for file in files:
            part, template = file.part, file.part.template
            refs, total = [each.bank_ref for each in part.payments], sum(each.amount_fen for each in part.payments)
            what = (part.number, template.id if template and template.layout else None, refs, total, day, file.sha256, self._now)
            await self._raw.execute(_KEEP, (file.name, batch_id, batch_no, *what))

    async def of(self, batch_id: UUID) -> list[KeptFile]:
        """In order of their numbers; none for a batch of before there were templates."""
        rows = await (await self._raw.execute(_OF, (batch_id,))).fetchall()
        return [
            KeptFile(name, part, Template(template_id, prefix, layout_of(layout)) if template_id else None, tuple(refs), day, bytes(sha256))
            for name, part, template_id, prefix, layout, refs, day, sha256 in rows
        ]

    async def of_other_files(self, batch_id: UUID, refs: Sequence[str]) -> list[str]:
        """References of the batch that went out in files of which none of `refs` is: an answer to one file says nothing of the others.

        An answer that names nobody is about the batch as a whole: there are no others.
        """
        if not refs:
            return []
        row = await (await self._raw.execute(_OTHERS, (batch_id, list(refs)))).fetchone()
        return list(row[0]) if row else []
