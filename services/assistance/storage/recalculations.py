"""What a recalculation made of each month: append-only, written with the lines themselves."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from services.assistance.domain.month_lines import Change

_COLUMNS = "job_id, application_id, month, person_id, before_fen, after_fen, reason, line_state"


class Recalculations:
    def __init__(self, raw: AsyncConnection[Any]) -> None:
        self._raw = raw

    async def note(self, job_id: UUID, changes: Sequence[Change]) -> None:
        if not changes:
            return
        async with self._raw.cursor() as cursor, cursor.copy(f"COPY recalculation_change ({_COLUMNS}) FROM STDIN") as copy:
            for each in changes:
                whose = (job_id, each.application_id, each.month.first_day, each.person_id)
                await copy.write_row((*whose, each.before_fen, each.after_fen, each.reason, each.state.value))
