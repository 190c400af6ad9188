"""One transaction of one department. Doors open it, pass it to a use case, complete it; anything raised rolls it back.

One commit holds: aggregate rows, ledger rows, outbox rows, the command's outcome or the event cursor, and last the audit rows.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from psycopg import AsyncConnection
from sqlalchemy.ext.asyncio import AsyncSession

from libs.common.contracts.catalogue import Event
from libs.common.kernel.actor import Actor
from libs.common.messaging import outbox
from libs.common.messaging.failpoints import pass_by
from libs.common.messaging.outbox import Said
from libs.common.observability.tracing import current_trace
from libs.common.persistence import audit
from libs.common.persistence.audit import AuditEntry

if TYPE_CHECKING:
    from libs.common.persistence.house import House


class UnitOfWork:
    """What a use case works with. A department's subclass adds its repositories in `__init__`. Never commits by itself.

    `now` is one civil instant for the whole transaction. `session` is for mapped aggregates, `raw` the same transaction for COPY and sets.
    """

    def __init__(self, house: "House[Any]", session: AsyncSession, raw: AsyncConnection[Any], actor: Actor) -> None:
        self.house = house
        self.session = session
        self.raw = raw
        self.actor = actor
        self.keyring = house.keyring
        self.now: datetime = house.clock.now()
        self.heard_from: UUID | None = None
        """While an event is reacted to: the unit whose act it tells of; None where a department's calendar spoke."""
        self._events: list[Said] = []
        self._audit: list[AuditEntry] = []
        self._before_commit: list[Callable[[], Awaitable[None]]] = []
        self._after_commit: list[Callable[[], None]] = []

    def emit(self, event: Event) -> None:
        """Say `event` if and only if this transaction commits. Only use cases call this."""
        if self.house.name != event.SPEAKER:
            raise TypeError(f"{self.house.name} may not say {event.TYPE}")
        self._events.append((event, current_trace()))

    def audit(
        self, action: str, subject: object = "", code: str = "OK", detail: Mapping[str, Any] | None = None, *, actor: Actor | None = None
    ) -> None:
        """Add one row to the audit chain. Ids, codes, counts and reasons only: never personal data."""
        who = actor or self.actor
        self._audit.append(AuditEntry(who.subject, who.unit_id, action, str(subject), code, detail or {}))

    def before_commit(self, flush: Callable[[], Awaitable[None]]) -> None:
        """Register a write-behind buffer of a repository."""
        self._before_commit.append(flush)

    def after_commit(self, signal: Callable[[], None]) -> None:
        self._after_commit.append(signal)

    @property
    def pending_events(self) -> tuple[str, ...]:
        """Names of the events this transaction would say."""
        return tuple(event.TYPE for event, _ in self._events)

    @property
    def changes(self) -> int:
        """Grows with whatever this transaction is about to write: a refusal that left it as it was needs no rollback."""
        return len(self._events) + len(self.session.new) + len(self.session.dirty) + len(self.session.deleted)

    async def flush(self) -> None:
        """Send pending rows; the transaction stays open."""
        await self.session.flush()
        for write in self._before_commit:
            await write()

    async def said(self, events: Sequence[Said], numbers: Sequence[tuple[UUID, int]]) -> None:
        """What a department does with its own events in the transaction that says them: nothing, but in `notifications`, whose feed keeps
        everybody's. `numbers`: id and version of each.
        """

    async def complete(self) -> None:
        """Write what is pending, the events, then the audit rows under the chain's head lock, and commit. Doors only."""
        await self.flush()
        if self._events:
            numbers = await outbox.write(self.raw, self._events, self.actor, self.now)
            await self.said(self._events, numbers)
            self._after_commit.append(self.house.wake_relay)
        if self._audit:
            await audit.append(self.raw, self.now, self._audit)
        pass_by("commit-before")
        await self.session.commit()
        pass_by("commit-after")
        for signal in self._after_commit:
            signal()
