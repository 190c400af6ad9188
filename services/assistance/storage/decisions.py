"""Decisions of runs, sealed (they hold income), appended only where they differ from the last."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from libs.common.kernel.ids import derived_id
from libs.common.persistence.keyring import Keyring

_LAST = "SELECT DISTINCT ON (application_id) application_id, seq, fingerprint FROM month_decision WHERE application_id = ANY(%s) ORDER BY application_id, seq DESC"


def row_id(application_id: UUID, seq: int) -> UUID:
    """What a sealed decision is bound to."""
    return derived_id("month-decision", application_id, seq)


class Decisions:
    def __init__(self, raw: AsyncConnection[Any], keyring: Keyring, now: datetime) -> None:
        self._raw, self._keyring, self._now = raw, keyring, now

    async def keep(self, contents: Mapping[UUID, bytes]) -> int:
        """Application → its decisions (month_decisions.content_of). How many differ from what was kept."""
        found = await (await self._raw.execute(_LAST, (list(contents),))).fetchall()
        last = {application_id: (seq, bytes(fingerprint)) for application_id, seq, fingerprint in found}
        rows = []
        for application_id, content in contents.items():
            seq, before = last.get(application_id, (0, b""))
            fingerprint = self._keyring.fingerprint(content)
            if fingerprint != before:
                bound = row_id(application_id, seq + 1)
                sealed = self._keyring.seal_bytes(content, "month_decision", "sealed", bound).envelope
                rows.append((application_id, seq + 1, self._now, fingerprint, sealed))
        if rows:
            async with (
                self._raw.cursor() as cursor,
                cursor.copy("COPY month_decision (application_id, seq, decided_at, fingerprint, sealed) FROM STDIN") as copy,
            ):
                for row in rows:
                    await copy.write_row(row)
        return len(rows)
