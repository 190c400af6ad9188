"""Comparison lists, their rows under opaque keys, what was answered, and the differences that wait for a person."""

import json
from base64 import b32encode
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from psycopg import AsyncConnection

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import derived_id
from libs.common.persistence.keyring import Keyring, Sealed
from services.assistance.domain.comparison import ComparedRow, ComparisonList
from services.assistance.policy.c2_6_comparison import Comparison, Difference

_COMPARED: Final = ("DECLARED", "VERIFIED", "FUNDED", "PAID")
_WHO = """
SELECT DISTINCT ON (a.person_id) a.person_id, a.id FROM application a
JOIN person_chain c ON c.person_id = a.person_id AND c.starts_on <= %(today)s AND %(today)s < c.ends_on
WHERE c.l2 = %(l2)s AND a.state = ANY(%(states)s) ORDER BY a.person_id, a.id DESC
"""
_ADD = """
INSERT INTO comparison_list (id, kind, l2, authority, purpose, legal_basis, rows, ordered_by, ordered_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_LOCK = """
SELECT id, kind, l2, authority, purpose, legal_basis, rows, ordered_by, state, expires_on FROM comparison_list WHERE id = %s FOR UPDATE
"""
_ROWS = "SELECT row_key, person_id, application_id FROM comparison_row WHERE list_id = %s AND row_key = ANY(%s)"
_DIFFER = """
INSERT INTO comparison_difference (id, list_id, person_id, application_id, code, sealed, owner, found_at, due_on)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (list_id, person_id, code) DO NOTHING
"""
_DECIDE = """
UPDATE comparison_difference SET state = %s, sealed_reason = %s, decided_by = %s, decided_at = %s WHERE id = %s
"""


class Comparisons:
    def __init__(self, raw: AsyncConnection[Any], keyring: Keyring, now: datetime) -> None:
        self._raw, self._keyring, self._now = raw, keyring, now

    async def order(
        self, list_id: UUID, kind: Comparison, l2: UUID, authority: str, purpose: str, legal_basis: str, ordered_by: str
    ) -> int:
        """Everyone of the union with an application under way; how many. Refuses NOT_FOUND for nobody."""
        asked = {"today": self._now.date(), "l2": l2, "states": list(_COMPARED)}
        people = await (await self._raw.execute(_WHO, asked)).fetchall()
        if not people:
            refuse(Code.NOT_FOUND, "本单位没有需要比对的人员")
        await self._raw.execute(_ADD, (list_id, kind, l2, authority, purpose, legal_basis, len(people), ordered_by, self._now))
        async with (
            self._raw.cursor() as cursor,
            cursor.copy("COPY comparison_row (list_id, row_key, person_id, application_id) FROM STDIN") as copy,
        ):
            for person_id, application_id in people:
                await copy.write_row((list_id, self._row_key(list_id, person_id), person_id, application_id))
        return len(people)

    def _row_key(self, list_id: UUID, person_id: UUID) -> str:
        """80 bits that only the key's holder can derive: tells nothing, and another list's workbook matches no row."""
        return b32encode(self._keyring.fingerprint(b"comparison\x1f" + list_id.bytes + person_id.bytes)[:10]).decode()

    async def lock(self, list_id: UUID) -> ComparisonList:
        """Refuses NOT_FOUND."""
        row = await (await self._raw.execute(_LOCK, (list_id,))).fetchone()
        if row is None:
            refuse(Code.NOT_FOUND, "没有此名单，请核对编号")
        return ComparisonList(row[0], Comparison(row[1]), *row[2:])

    async def decide(self, list_id: UUID, state: str, by: str, expires_on: date | None) -> None:
        await self._raw.execute(
            "UPDATE comparison_list SET state = %s, decided_by = %s, decided_at = %s, expires_on = %s WHERE id = %s",
            (state, by, self._now, expires_on, list_id),
        )

    async def rows(self, list_id: UUID, keys: Sequence[str]) -> dict[str, ComparedRow]:
        found = await self._raw.execute(_ROWS, (list_id, list(keys)))
        return {row[0]: ComparedRow(*row) for row in await found.fetchall()}

    async def answered(self, list_id: UUID, keys: Sequence[str]) -> None:
        await self._raw.execute(
            "UPDATE comparison_row SET answered_at = %s WHERE list_id = %s AND row_key = ANY(%s)", (self._now, list_id, list(keys))
        )

    async def differ(self, compared: ComparisonList, row: ComparedRow, difference: Difference, due_on: date) -> None:
        """Once for a list, person and code, however often the workbook comes."""
        difference_id = derived_id("comparison-difference", compared.id, row.person_id, difference.code)
        said = json.dumps({"ours": difference.ours, "theirs": difference.theirs}, ensure_ascii=False)
        sealed = self._keyring.seal(said, "comparison_difference", "sealed", difference_id).envelope
        whose = (difference_id, compared.id, row.person_id, row.application_id, difference.code)
        await self._raw.execute(_DIFFER, (*whose, sealed, compared.l2, self._now, due_on))

    async def lock_difference(self, difference_id: UUID) -> tuple[UUID, str]:
        """(owner, state). Refuses NOT_FOUND."""
        found = await self._raw.execute("SELECT owner, state FROM comparison_difference WHERE id = %s FOR UPDATE", (difference_id,))
        row = await found.fetchone()
        if row is None:
            refuse(Code.NOT_FOUND, "没有此项差异，请核对编号")
        return row[0], row[1]

    async def decide_difference(self, difference_id: UUID, state: str, reason: str, by: str) -> None:
        sealed = self._keyring.seal(reason, "comparison_difference", "sealed_reason", difference_id).envelope
        await self._raw.execute(_DECIDE, (state, sealed, by, self._now, difference_id))


def said_of(keyring: Keyring, difference_id: UUID, sealed: bytes) -> dict[str, str]:
    """What differs, in clear: `ours` and `theirs`."""
    told: dict[str, str] = json.loads(keyring.open(Sealed(sealed), "comparison_difference", "sealed", difference_id))
    return told
