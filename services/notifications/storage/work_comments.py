"""What either side of a work item wrote to the other: sealed, append-only."""

from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from libs.common.kernel.ids import new_id
from libs.common.persistence.keyring import Keyring

_ADD = "INSERT INTO work_comment (id, item_id, unit_id, author, sealed, written_at) VALUES (%s, %s, %s, %s, %s, %s)"


class WorkComments:
    def __init__(self, raw: AsyncConnection[Any], keyring: Keyring, now: datetime) -> None:
        self._raw, self._keyring, self._now = raw, keyring, now

    async def add(self, item_id: UUID, unit_id: UUID, author: str, text: str) -> UUID:
        comment_id = new_id()
        sealed = self._keyring.seal(text, "work_comment", "sealed", comment_id)
        await self._raw.execute(_ADD, (comment_id, item_id, unit_id, author, sealed.envelope, self._now))
        return comment_id
