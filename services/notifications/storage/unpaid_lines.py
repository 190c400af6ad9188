"""Lines whose payment failed or came back: a person's REISSUE item waits until each of them is paid."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from libs.common.kernel.ids import derived_id
from services.notifications.policy.c8_2_due_dates import WorkGate
from services.notifications.storage.work_items import WorkItems


def reissue_of(person_id: UUID) -> UUID:
    """The case that a person's failed payments are, on the work list."""
    return derived_id("reissue", person_id)


class UnpaidLines:
    def __init__(self, raw: AsyncConnection[Any], items: WorkItems) -> None:
        self._raw, self._items = raw, items
        self._unpaid: dict[UUID, UUID | None] = {}
        self._paid: dict[UUID, date] = {}

    def failed(self, person_id: UUID, line_ids: Iterable[UUID]) -> None:
        self._unpaid.update(dict.fromkeys(line_ids, person_id))

    def paid(self, person_id: UUID, line_ids: Iterable[UUID], on: date) -> None:
        self._unpaid.update(dict.fromkeys(line_ids))
        self._paid[person_id] = on

    async def flush(self) -> None:
        if not self._unpaid:
            return
        waiting = sorted((line_id, person_id) for line_id, person_id in self._unpaid.items() if person_id)
        await self._raw.execute("DELETE FROM unpaid_line WHERE line_id = ANY(%s)", (sorted(self._unpaid),))
        if waiting:
            await self._raw.execute(
                "INSERT INTO unpaid_line SELECT * FROM unnest(%s::uuid[], %s::uuid[])", list(map(list, zip(*waiting, strict=True)))
            )
        left = await (
            await self._raw.execute("SELECT DISTINCT person_id FROM unpaid_line WHERE person_id = ANY(%s)", (sorted(self._paid),))
        ).fetchall()
        for person_id in self._paid.keys() - {row[0] for row in left}:
            self._items.close(reissue_of(person_id), WorkGate.REISSUE, self._paid[person_id])
        self._unpaid.clear()
        self._paid.clear()
