"""A department's ear: the locked cursor row is the inbox. v = cur+1 apply, v ≤ cur drop, v > cur+1 park until the gap is filled.

Up to 200 events commit together. When one raises, the batch rolls back and goes one by one to find the poison, which halts its key, not
the others, and waits in `parked`. Infrastructure errors park nothing: they are raised, and the events come again.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Generic, TypeVar
from uuid import UUID

import structlog
from psycopg import InterfaceError, OperationalError
from psycopg.types.json import Jsonb
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from libs.common.contracts.catalogue import CATALOGUE, Envelope, Event
from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Kind, LaomoError
from libs.common.observability.tracing import continued
from libs.common.persistence.house import House
from libs.common.persistence.unit_of_work import UnitOfWork

_log = structlog.get_logger()

U = TypeVar("U", bound=UnitOfWork)


class Together(Generic[U]):
    """A reaction that takes the events of a run at once, in their order: what one statement does for two hundred is not done two hundred
    times. A run ends where an event with another reaction comes between, so effects keep the order of the events. Poison is found as ever:
    the batch rolls back and comes one by one. `heard_from` of the unit of work is not set: the events of a run have different senders.
    """

    def __init__(self, react: Callable[[Sequence[Any], U], Awaitable[None]]) -> None:
        self.react = react


Reaction = Callable[[Any, U], Awaitable[None]] | Together[U]
Keep = Callable[[Sequence[Envelope], U], Awaitable[None]]
BATCH = 200
Counts = Mapping[str, tuple[int, int, int]]

_NEW_CURSORS = """
INSERT INTO cursor (speaker, subject, version)
SELECT %(speaker)s, subject, version FROM unnest(%(subjects)s::uuid[], %(versions)s::bigint[]) AS t (subject, version) ORDER BY subject
ON CONFLICT DO NOTHING RETURNING subject
"""
_READ_CURSORS = (
    "SELECT subject, version FROM cursor WHERE speaker = %(speaker)s AND subject = ANY(%(subjects)s) ORDER BY subject FOR UPDATE"
)
_READ_PARKED = "SELECT envelope, reason FROM parked WHERE speaker = %(speaker)s AND subject = ANY(%(subjects)s) ORDER BY subject, version"
_MOVE_CURSORS = """
UPDATE cursor SET version = moved.version FROM unnest(%(subjects)s::uuid[], %(versions)s::bigint[]) AS moved (subject, version)
WHERE cursor.speaker = %(speaker)s AND cursor.subject = moved.subject
"""
_PARK = """
INSERT INTO parked (speaker, subject, version, envelope, reason, error) VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT (speaker, subject, version) DO UPDATE SET reason = EXCLUDED.reason, error = EXCLUDED.error WHERE EXCLUDED.reason = 'POISON'
"""
_CHANGED = """
SELECT relname, n_tup_ins, n_tup_upd, n_tup_del FROM pg_stat_xact_user_tables WHERE n_tup_ins + n_tup_upd + n_tup_del > 0
"""
_UNPARK = "DELETE FROM parked WHERE speaker = %s AND subject = %s AND version = %s"


def is_infrastructure(error: BaseException) -> bool:
    """Whether the same event may well succeed later, unchanged."""
    if isinstance(error, LaomoError):
        return error.kind is Kind.UNAVAILABLE
    if isinstance(error, DBAPIError):
        return isinstance(error.orig, OperationalError | InterfaceError)
    return isinstance(error, OperationalError | InterfaceError | OSError | PoolTimeoutError)


class Subscriber(Generic[U]):
    """`reactions`: what this department does on each event it reacts to. It receives every event of each speaker among them.
    `keep`: is given every event in the order of its effect, in the transaction of its cursor, once each (the feed of `notifications`).
    """

    def __init__(self, house: House[U], reactions: Mapping[type[Event], Reaction[U]], keep: Keep[U] | None = None) -> None:
        self._house = house
        self._reactions = dict(reactions)
        self._keep = keep
        self._actor = Actor.system(house.name)

    @property
    def name(self) -> str:
        return self._house.name

    @property
    def hears(self) -> frozenset[str]:
        return frozenset(event.SPEAKER for event in self._reactions)

    async def receive(self, envelopes: Sequence[Envelope]) -> None:
        for start in range(0, len(envelopes), BATCH):
            batch = envelopes[start : start + BATCH]
            try:
                await self._apply(batch)
            except Exception as error:
                if is_infrastructure(error):
                    raise
                for envelope in batch:
                    await self._apply_alone(envelope)

    async def replay(self, envelope: Envelope, actor: Actor) -> None:
        """Apply a parked event again, and those that waited behind it. What it raises goes to the caller; it stays parked then."""
        await self._apply([envelope], replayed_by=actor)

    async def skip(self, envelope: Envelope, actor: Actor) -> None:
        """Give a parked event up: the key goes on behind it. Audited."""
        await self._apply([envelope], replayed_by=actor, react=False)

    async def rehearse(self, envelope: Envelope, actor: Actor) -> "Rehearsal":
        """What a replay of a parked event would do, tried in a transaction that is rolled back whatever happens."""
        async with self._house.open(actor) as uow:
            before = await _row_counts(uow)  # the session's counters still hold what earlier transactions did
            try:
                await self._react_to([envelope], uow)
                await uow.flush()
            except Exception as error:
                if is_infrastructure(error):
                    raise
                return Rehearsal((), (), error.code.value if isinstance(error, LaomoError) else type(error).__name__)
            after = await _row_counts(uow)
            return Rehearsal(_grown(before, after), uow.pending_events, "")

    async def _apply_alone(self, envelope: Envelope) -> None:
        try:
            await self._apply([envelope])
        except Exception as error:
            if is_infrastructure(error):
                raise
            reference = error.code.value if isinstance(error, LaomoError) else type(error).__name__
            _log.error(
                "event_parked",
                consumer=self.name,
                type=envelope.type,
                subject=str(envelope.subject),
                version=envelope.version,
                error=reference,
            )
            async with self._house.open(self._actor) as uow:
                await uow.raw.execute(_PARK, (*_key(envelope), Jsonb(envelope.to_json()), "POISON", reference))
                uow.audit("EVENT_PARKED", envelope.subject, reference, {"type": envelope.type, "version": envelope.version})
                await uow.complete()

    async def _apply(self, batch: Sequence[Envelope], *, replayed_by: Actor | None = None, react: bool = True) -> None:
        speaker = batch[0].speaker
        subjects = sorted({envelope.subject for envelope in batch})
        async with self._house.open(replayed_by or self._actor) as uow:
            inbox = await _Inbox.open(uow, speaker, subjects, batch)
            heard: list[Envelope] = []
            for envelope in batch:
                if inbox.halts(envelope) and replayed_by is None:
                    continue
                if await inbox.due(envelope):
                    heard += [envelope, *inbox.waiting_behind(envelope)]
            reacted = await self._react_to(heard if react else heard[1:], uow)
            if heard and self._keep is not None:
                await self._keep(heard, uow)
            await inbox.close()
            if replayed_by is not None:
                uow.audit(
                    "EVENT_REPLAYED" if react else "EVENT_SKIPPED",
                    batch[0].subject,
                    detail={"type": batch[0].type, "version": batch[0].version},
                )
            elif reacted:
                uow.audit("EVENTS_APPLIED", speaker, detail={"count": reacted, "last": str(batch[-1].event_id)})
            await uow.complete()

    async def _react_to(self, envelopes: Sequence[Envelope], uow: U) -> int:
        """In order; the number of events that there is a reaction to."""
        reacted = 0
        for reaction, run in groupby(envelopes, self._reaction_to):
            events = list(run)
            if reaction is None:
                continue
            reacted += len(events)
            if isinstance(reaction, Together):
                with continued(events[0].traceparent, f"react {events[0].type}"):
                    uow.heard_from = None
                    await reaction.react([envelope.event() for envelope in events], uow)
                continue
            for envelope in events:
                with continued(envelope.traceparent, f"react {envelope.type}"):
                    uow.heard_from = envelope.org_id
                    await reaction(envelope.event(), uow)
        return reacted

    def _reaction_to(self, envelope: Envelope) -> Reaction[U] | None:
        """None: of no meaning here. ValueError: a version that only a later release knows."""
        kind = CATALOGUE.get((envelope.type, envelope.schema_version))
        if kind is None and any(known == envelope.type for known, _ in CATALOGUE):
            raise ValueError(f"{envelope.type} v{envelope.schema_version} is newer than this release")
        return self._reactions.get(kind) if kind else None


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """`changes`: table, rows added, changed, removed. `says`: names of the events it would say. `error`: why it fails, empty if it does not."""

    changes: tuple[tuple[str, int, int, int], ...]
    says: tuple[str, ...]
    error: str


class _Inbox:
    """The locked cursors of one batch, and what is parked behind them."""

    def __init__(
        self,
        uow: UnitOfWork,
        speaker: str,
        cursors: dict[UUID, int],
        parked: Iterable[tuple[dict[str, Any], str]],
        written: dict[UUID, int],
    ) -> None:
        self._uow, self._speaker, self._cursors, self._written = uow, speaker, cursors, written
        self._parked: dict[tuple[UUID, int], tuple[Envelope, str]] = {}
        for raw, reason in parked:
            envelope = Envelope.from_json(raw)
            self._parked[envelope.subject, envelope.version] = envelope, reason

    @classmethod
    async def open(cls, uow: UnitOfWork, speaker: str, subjects: list[UUID], batch: Sequence[Envelope]) -> "_Inbox":
        """A subject never heard of gets its row at once as the batch will leave it: a transaction that fails takes the row with it."""
        reached = dict.fromkeys(subjects, 0)
        for envelope in batch:
            if envelope.version == reached[envelope.subject] + 1:
                reached[envelope.subject] = envelope.version
        keys = {"speaker": speaker, "subjects": subjects, "versions": list(reached.values())}
        written = {subject: reached[subject] for (subject,) in await (await uow.raw.execute(_NEW_CURSORS, keys)).fetchall()}
        cursors = dict.fromkeys(written, 0)
        if len(cursors) < len(subjects):
            known = keys | {"subjects": [subject for subject in subjects if subject not in cursors]}
            cursors |= {subject: int(version) for subject, version in await (await uow.raw.execute(_READ_CURSORS, known)).fetchall()}
        parked = await (await uow.raw.execute(_READ_PARKED, keys)).fetchall()
        return cls(uow, speaker, cursors, parked, cursors | written)

    def halts(self, envelope: Envelope) -> bool:
        """Whether this very event is parked as poison: only a person releases it."""
        return self._parked.get((envelope.subject, envelope.version), (None, ""))[1] == "POISON"

    async def due(self, envelope: Envelope) -> bool:
        current = self._cursors[envelope.subject]
        if envelope.version == current + 1:
            self._cursors[envelope.subject] = envelope.version
            return True
        if envelope.version > current + 1:
            await self._uow.raw.execute(_PARK, (*_key(envelope), Jsonb(envelope.to_json()), "GAP", ""))
            self._parked[envelope.subject, envelope.version] = envelope, "GAP"
        return False

    def waiting_behind(self, envelope: Envelope) -> Iterable[Envelope]:
        """Parked events that are next in line now, in order, up to the next gap or poison."""
        subject = envelope.subject
        while True:
            waiting, reason = self._parked.get((subject, self._cursors[subject] + 1), (None, ""))
            if waiting is None or reason == "POISON":
                return
            self._cursors[subject] = waiting.version
            yield waiting

    async def close(self) -> None:
        moved = [subject for subject, version in self._cursors.items() if version != self._written[subject]]
        if moved:
            versions = [self._cursors[subject] for subject in moved]
            await self._uow.raw.execute(_MOVE_CURSORS, {"speaker": self._speaker, "subjects": moved, "versions": versions})
        for subject, version in self._parked:
            if version <= self._cursors[subject]:
                await self._uow.raw.execute(_UNPARK, (self._speaker, subject, version))


def _grown(before: Counts, after: Counts) -> tuple[tuple[str, int, int, int], ...]:
    grown = []
    for table, (added, changed, removed) in sorted(after.items()):
        then = before.get(table, (0, 0, 0))
        if (added, changed, removed) != then:
            grown.append((table, added - then[0], changed - then[1], removed - then[2]))
    return tuple(grown)


async def _row_counts(uow: UnitOfWork) -> Counts:
    """Table → rows added, changed, removed by this session."""
    rows = await (await uow.raw.execute(_CHANGED)).fetchall()
    return {table: (added, changed, removed) for table, added, changed, removed in rows}


def _key(envelope: Envelope) -> tuple[str, UUID, int]:
    return envelope.speaker, envelope.subject, envelope.version
