"""The feed: every event heard, in order of effect, append-only; positions without a gap, in commit order (ADR 0030).

Written behind, last of all buffers: the head's row is locked from here to the commit, a millisecond or two a batch.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from libs.common.contracts.catalogue import Envelope
from services.notifications.domain.outward import NOT_OF_PERSONS, OF_PERSONS, outward, units_of

_LOCK = "SELECT position, kept_at FROM feed_head FOR UPDATE"
_KNOWN = "SELECT person_id FROM person WHERE person_id = ANY(%s)"
_RELEASED = "DELETE FROM feed_waiting WHERE subject = ANY(%s) RETURNING seq, entry"
_WAIT = "INSERT INTO feed_waiting (subject, entry) SELECT * FROM unnest(%s::uuid[], %s::jsonb[])"
_MOVE = "UPDATE feed_head SET position = %s, kept_at = %s"
_COPY = """
COPY feed (position, speaker, subject, version, event_id, type, schema_version, occurred_at, effective_on, org_id, traceparent, data, trimmed, person, units, kept_at) FROM STDIN
"""


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """What one event will be in the feed. `units` are those that an event of units or money concerns."""

    speaker: str
    subject: UUID
    version: int
    event_id: UUID
    type: str
    schema_version: int
    occurred_at: datetime
    effective_on: date
    org_id: UUID | None
    traceparent: str | None
    data: dict[str, Any]
    trimmed: bool
    person: bool
    units: list[UUID]

    @classmethod
    def of(cls, heard: Envelope) -> "FeedEntry":
        kept, trimmed = outward(heard.type, heard.data)
        person = heard.type not in NOT_OF_PERSONS
        units = [] if person else units_of(heard.subject, heard.org_id, kept)
        head = (heard.speaker, heard.subject, heard.version, heard.event_id, heard.type, heard.schema_version)
        return cls(*head, heard.occurred_at, heard.effective_on, heard.org_id, heard.traceparent, kept, trimmed, person, units)

    @property
    def waits_for_its_person(self) -> bool:
        """Registry tells of people itself, in order."""
        return self.type in OF_PERSONS and self.speaker != "registry"

    def to_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}

    @classmethod
    def from_json(cls, raw: dict[str, Any]) -> "FeedEntry":
        ids: dict[str, Any] = {name: UUID(raw[name]) for name in ("subject", "event_id")}
        ids |= {"org_id": UUID(raw["org_id"]) if raw["org_id"] else None, "units": [UUID(unit) for unit in raw["units"]]}
        times = {"occurred_at": datetime.fromisoformat(raw["occurred_at"]), "effective_on": date.fromisoformat(raw["effective_on"])}
        return cls(**{**raw, **ids, **times})


class Feed:
    def __init__(self, raw: AsyncConnection[Any], now: datetime) -> None:
        self._raw, self._now = raw, now
        self._new: list[FeedEntry] = []

    def append(self, entries: Iterable[FeedEntry]) -> None:
        self._new.extend(entries)

    async def flush(self) -> None:
        if not self._new:
            return
        new, self._new = self._new, []
        row = await (await self._raw.execute(_LOCK)).fetchone()
        assert row is not None, "the feed has a head"
        position, kept_at = int(row[0]), max(self._now, row[1])
        entries = await self._in_order(new)
        if not entries:
            return
        async with self._raw.cursor() as cursor, cursor.copy(_COPY) as copy:
            for each in entries:
                position += 1
                await copy.write_row(
                    (
                        position,
                        each.speaker,
                        each.subject,
                        each.version,
                        each.event_id,
                        each.type,
                        each.schema_version,
                        each.occurred_at,
                        each.effective_on,
                        each.org_id,
                        each.traceparent,
                        Jsonb(each.data),
                        each.trimmed,
                        each.person,
                        each.units,
                        kept_at,
                    )
                )
        await self._raw.execute(_MOVE, (position, kept_at))

    async def _in_order(self, new: Sequence[FeedEntry]) -> list[FeedEntry]:
        """What may enter now. An event about a person whom registry has not told of yet waits, and enters behind the event that tells.

        Looked up under the head's lock, in statements of their own: of an event that waits and the one that tells, committed side by side,
        the later sees the earlier.
        """
        strangers = {each.subject for each in new if each.waits_for_its_person}
        if strangers:
            strangers -= {subject for (subject,) in await (await self._raw.execute(_KNOWN, (sorted(strangers),))).fetchall()}
        waiting = [each for each in new if each.waits_for_its_person and each.subject in strangers]
        if waiting:
            await self._raw.execute(_WAIT, ([each.subject for each in waiting], [Jsonb(each.to_json()) for each in waiting]))
        told = sorted({each.subject for each in new if each.person and each.speaker == "registry"})
        released = await (await self._raw.execute(_RELEASED, (told,))).fetchall() if told else []
        behind = [FeedEntry.from_json(entry) for _, entry in sorted(released, key=lambda row: row[0])]
        return [each for each in new if not (each.waits_for_its_person and each.subject in strangers)] + behind
