"""Public-welfare posts and who was placed in them (C5.7)."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg import AsyncConnection

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import PersonId
from services.employment.domain.placement import Placement, PlacementEnd, PlacementState, PostState, WelfarePost

_POST: Final = tuple(field.name for field in fields(WelfarePost))
_NAMES: Final = tuple(field.name for field in fields(Placement))
_COLUMNS: Final = ", ".join(_NAMES)
_ADD_POST = f"""
INSERT INTO welfare_post ({", ".join(_POST)}, opened_by) VALUES ({", ".join("%s" for _ in _POST)}, %s)
"""  # noqa: S608 - names of our own
_LOCK_POST = f"SELECT {', '.join(_POST)} FROM welfare_post WHERE id = %s FOR UPDATE"  # noqa: S608 - names of our own
_SELECT: Final = f"SELECT {_COLUMNS} FROM placement"  # noqa: S608 - names of our own
_ADD = f"""
INSERT INTO placement ({_COLUMNS}, entered_by, unit, entered_at) VALUES ({", ".join("%s" for _ in _NAMES)}, %s, %s, %s)
"""  # noqa: S608 - names of our own
_KEEP = "UPDATE placement SET (state, ended_for, ended_on, version, ended_by, ended_at) = (%s,%s,%s,%s,%s,%s) WHERE id = %s"


class Placements:
    """Lock the person first, then the post."""

    def __init__(self, raw: AsyncConnection[Any], now: datetime) -> None:
        self._raw, self._now = raw, now

    async def lock_post(self, post_id: UUID) -> WelfarePost:
        """Refuses NOT_FOUND."""
        row = await (await self._raw.execute(_LOCK_POST, (post_id,))).fetchone()
        if row is None:
            refuse(Code.NOT_FOUND, "没有此公益性岗位，请核对编号")
        held = dict(zip(_POST, row, strict=True))
        return WelfarePost(**held | {"state": PostState(held["state"])})

    async def add_post(self, post: WelfarePost, by: Actor) -> None:
        await self._raw.execute(_ADD_POST, (*(getattr(post, name) for name in _POST), by.subject))

    async def keep_post(self, post: WelfarePost) -> None:
        await self._raw.execute("UPDATE welfare_post SET (state, version) = (%s,%s) WHERE id = %s", (post.state, post.version, post.id))

    async def held(self, post_id: UUID) -> int:
        """How many hold the post; exact while it is locked, for only placing adds one."""
        row = await (
            await self._raw.execute("SELECT count(*) FROM placement WHERE post_id = %s AND state = 'ACTIVE'", (post_id,))
        ).fetchone()
        return int(row[0]) if row else 0

    async def person_of(self, placement_id: UUID) -> PersonId:
        """Refuses NOT_FOUND."""
        row = await (await self._raw.execute("SELECT person_id FROM placement WHERE id = %s", (placement_id,))).fetchone()
        if row is None:
            refuse(Code.NOT_FOUND, "没有此项公益性岗位安置，请核对编号")
        return PersonId(row[0])

    async def lock(self, placement_id: UUID) -> Placement:
        return (await self._find("id = %s FOR UPDATE", placement_id))[0]

    async def find(self, placement_id: UUID) -> Placement | None:
        return next(iter(await self._find("id = %s", placement_id)), None)

    async def host_of(self, placement: Placement) -> str:
        """The credit code of the unit where the post is."""
        row = await (await self._raw.execute("SELECT host_code FROM welfare_post WHERE id = %s", (placement.post_id,))).fetchone()
        assert row is not None, "a placement has a post"
        return str(row[0])

    async def active_of(self, records: Sequence[PersonId]) -> Placement | None:
        found = await self._find("person_id = ANY(%s) AND state = 'ACTIVE' ORDER BY id FOR UPDATE", list(records))
        return found[0] if found else None

    async def carried_away_from(self, person_id: PersonId) -> Placement | None:
        """The active placement under another record that this one's merge carried there."""
        condition = """id IN (SELECT c.id FROM placement l JOIN placement c ON c.carried_from = coalesce(l.carried_from, l.id)
            WHERE l.person_id = %s AND l.ended_for = 'MERGED' AND c.person_id <> l.person_id AND c.state = 'ACTIVE')"""
        return next(iter(await self._find(condition, person_id)), None)

    async def times_of(self, records: Sequence[PersonId]) -> int:
        """How often these records of one person were placed; one that was carried over is the same placement."""
        query = "SELECT count(*) FROM placement WHERE person_id = ANY(%s) AND carried_from IS NULL"
        row = await (await self._raw.execute(query, (list(records),))).fetchone()
        return int(row[0]) if row else 0

    async def held_until(self, records: Sequence[PersonId]) -> date | None:
        """The last day on which one of these records of one person held a post; one that was carried over counts where it went."""
        query = "SELECT max(ended_on) FROM placement WHERE person_id = ANY(%s) AND ended_for <> 'MERGED'"
        row = await (await self._raw.execute(query, (list(records),))).fetchone()
        return row[0] if row else None

    async def past_their_term(self, today: date, limit: int) -> list[tuple[UUID, PersonId]]:
        """Active after their last day, in order of their people."""
        query = "SELECT id, person_id FROM placement WHERE state = 'ACTIVE' AND ends_on < %s ORDER BY person_id LIMIT %s"
        rows = await (await self._raw.execute(query, (today, limit))).fetchall()
        return [(row[0], PersonId(row[1])) for row in rows]

    async def add(self, placement: Placement, by: Actor) -> None:
        """Refuses DUPLICATE_ROW where the person holds a post."""
        try:
            await self._raw.execute(_ADD, (*(getattr(placement, name) for name in _NAMES), by.subject, by.unit_id, self._now))
        except psycopg.errors.UniqueViolation:
            refuse(Code.DUPLICATE_ROW, "此人已在公益性岗位，不能同时安置两个岗位")

    async def keep(self, placement: Placement, by: Actor) -> None:
        told = (placement.state, placement.ended_for, placement.ended_on, placement.version, by.subject, self._now, placement.id)
        await self._raw.execute(_KEEP, told)

    async def _find(self, condition: str, *values: Any) -> list[Placement]:  # noqa: ANN401 - as psycopg takes them
        rows = await (await self._raw.execute(f"{_SELECT} WHERE {condition}", values)).fetchall()
        return [_placement(dict(zip(_NAMES, row, strict=True))) for row in rows]


def _placement(held: dict[str, Any]) -> Placement:
    ended_for = PlacementEnd(held["ended_for"]) if held["ended_for"] else None
    return Placement(**held | {"state": PlacementState(held["state"]), "ended_for": ended_for})
