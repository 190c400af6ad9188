"""Leaders and contacts of cities and counties (sealed), and their half-yearly reports; append-only, dated."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from libs.common.kernel.ids import new_id
from libs.common.kernel.masking import mask_phone
from libs.common.persistence.keyring import Keyring, Sealed

_POST = """
INSERT INTO place_post (id, place, post, starts_on, sealed, masked_name, masked_phone, title, paper, unit_id, entered_by, entered_at)
VALUES (%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s)
"""
_REPORT = """
INSERT INTO place_report (id, place, year, half, on_day, text, paper, unit_id, entered_by, entered_at) VALUES (%s,%s,%s,%s,%s,%s,%s,%s,%s,%s)
"""
_SEALED = "SELECT id, place, sealed FROM place_post WHERE id = ANY(%s) AND sealed IS NOT NULL"


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a post. Repr without the person."""

    name: str
    phone: str
    title: str

    def __repr__(self) -> str:
        return "Holder(…)"


@dataclass(frozen=True, slots=True)
class PostChange:
    """`holder`: None, the post is vacant from that day. `paper`: where the government's sealed paper is, if its union enters it."""

    place: str
    post: str
    starts_on: date
    holder: Holder | None
    paper: str


class PlacePosts:
    def __init__(self, raw: AsyncConnection[Any], keyring: Keyring, now: datetime) -> None:
        self._raw, self._keyring, self._now = raw, keyring, now

    async def change(self, told: PostChange, unit_id: UUID, by: str) -> UUID:
        post_id, holder = new_id(), told.holder
        sealed, masked = None, ("", "", "")
        if holder is not None:
            box = self._keyring.seal(json.dumps([holder.name, holder.phone], ensure_ascii=False), "place_post", "sealed", post_id)
            sealed, masked = box.envelope, (holder.name[:1] + "*" * (len(holder.name) - 1), mask_phone(holder.phone), holder.title)
        values = (post_id, told.place, told.post, told.starts_on, sealed, *masked, told.paper, unit_id, by, self._now)
        await self._raw.execute(_POST, values)
        return post_id

    async def places_of(self, post_ids: tuple[UUID, ...]) -> dict[UUID, str]:
        """Of those that name somebody, the place."""
        rows = await (await self._raw.execute(_SEALED, (list(post_ids),))).fetchall()
        return {post_id: place for post_id, place, _ in rows}

    async def open(self, post_ids: tuple[UUID, ...]) -> dict[UUID, tuple[str, str]]:
        """Name and phone. Reveals only."""
        rows = await (await self._raw.execute(_SEALED, (list(post_ids),))).fetchall()
        opened = {post_id: self._keyring.open(Sealed(bytes(box)), "place_post", "sealed", post_id) for post_id, _, box in rows}
        return {post_id: tuple(json.loads(text)) for post_id, text in opened.items()}

    async def report(self, place: str, half_year: tuple[int, int], on: date, text: str, paper: str, unit_id: UUID, by: str) -> UUID:
        report_id = new_id()
        await self._raw.execute(_REPORT, (report_id, place, *half_year, on, text, paper, unit_id, by, self._now))
        return report_id
