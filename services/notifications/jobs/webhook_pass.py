"""One pass over one endpoint: which events in which lanes, and what became of each."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from pydantic_core import to_json
from standardwebhooks import Webhook

from services.notifications.domain.back_off import rest_after, wait_after
from services.notifications.domain.cloud_events import FeedEvent, cloud_event
from services.notifications.domain.govstack import event_item
from services.notifications.jobs.webhook_sender import Outcome, Result
from services.notifications.storage.deliveries import PassRecord, Undelivered
from services.notifications.storage.webhook_queue import Endpoint, Queued

_WAITING, _DEAD, _WITHHELD = "WAITING", "DEAD", "WITHHELD"


@dataclass(frozen=True, slots=True)
class Item:
    """`queued`: it has a row among the undelivered."""

    key: UUID
    event: FeedEvent
    attempts: int
    queued: bool


@dataclass
class WebhookPass:
    """`until`: when the last event may be begun, in the loop's time."""

    endpoint: Endpoint
    now: datetime
    until: float
    delivered: int = 0
    _done: list[int] = field(default_factory=list)
    _undelivered: list[Undelivered] = field(default_factory=list)
    _touched: set[UUID] = field(default_factory=set)
    _failure: str | None = None
    _gone: bool = False
    _unreachable: bool = False

    def __post_init__(self) -> None:
        self.hooks = [Webhook(secret) for secret in self.endpoint.secrets]

    def lanes(self, due: Sequence[Queued], new: Sequence[FeedEvent], blocked: frozenset[UUID]) -> deque[list[Item]]:
        """Events of one key behind each other. What nobody may hear any more is withheld; what is new behind something waiting waits too."""
        lanes: dict[UUID, list[Item]] = {}
        for each in due:
            self._touched.add(each.key)
            if each.visible:
                lanes.setdefault(each.key, []).append(Item(each.key, each.event, each.attempts, queued=True))
            else:
                self._undelivered.append(Undelivered(each.event.position, each.key, _WITHHELD, each.attempts, None, "NOT_ALLOWED"))
        for event in new:
            key = self.endpoint.key_of(event)
            if key in blocked:
                self._undelivered.append(Undelivered(event.position, key, _WAITING, 0, None, ""))
            else:
                lanes.setdefault(key, []).append(Item(key, event, 0, queued=False))
        return deque(lanes.values())

    def content(self, event: FeedEvent) -> tuple[str, bytes]:
        """The body and its type."""
        if self.endpoint.govstack_type is not None:
            return to_json(event_item(event)).decode(), b"application/json"
        return to_json(cloud_event(event)).decode(), b"application/cloudevents+json"

    def goes_on(self, at: float) -> bool:
        return not self._gone and not self._unreachable and at < self.until

    def note(self, item: Item, outcome: Outcome) -> bool:
        """Whether the lane goes on."""
        if outcome.result is Result.DELIVERED:
            self.delivered += 1
            if item.queued:
                self._done.append(item.event.position)
            return True
        self._failure = outcome.note
        self._gone |= outcome.result is Result.GONE
        self._unreachable |= outcome.result is Result.UNREACHABLE
        attempts = item.attempts + 1
        wait = 0.0 if outcome.result is Result.GONE else wait_after(attempts, item.event.event_id)
        if wait is not None and self._expired(item.event):
            wait = None
        self._put(item, _DEAD if wait is None else _WAITING, attempts, wait, outcome.note)
        return wait is None

    def _expired(self, event: FeedEvent) -> bool:
        ttl = self.endpoint.ttl_seconds
        return ttl is not None and (self.now - event.kept_at).total_seconds() > ttl

    def leave(self, items: Sequence[Item], *, behind: bool = False) -> None:
        """Not begun: they wait, the first of them due at once unless it is behind one that failed."""
        for index, item in enumerate(items):
            self._put(item, _WAITING, item.attempts, 0.0 if index == 0 and not behind else None, "")

    def _put(self, item: Item, state: str, attempts: int, wait: float | None, error: str) -> None:
        self._touched.add(item.key)
        self._undelivered.append(Undelivered(item.event.position, item.key, state, attempts, wait, error))

    def record(self, me: UUID, through: int) -> PassRecord:
        return PassRecord(
            subscription_id=self.endpoint.id,
            lease_owner=me,
            moved_from=self.endpoint.position,
            moved_to=through,
            delivered=self.delivered,
            done=self._done,
            undelivered=self._undelivered,
            touched=sorted(self._touched),
            failure=self._failure,
            gone=self._gone,
            unreachable=self._unreachable,
            rest_seconds=rest_after(self.endpoint.unreachable + 1),
        )
