"""Carries events to webhook endpoints: at least once, in order per subject, each endpoint by itself.

A pass takes one endpoint by lease (database time), reads what is due again and what is new, sends lanes of one key side by side, and records
all of it in one transaction that holds only if the endpoint is still this carrier's and where it was taken. Whoever dies in between has sent
something that is sent again; nothing is passed over. A receiver that hangs keeps its own pass waiting and nobody else's.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from functools import partial
from typing import Final
from uuid import UUID

import structlog

from libs.common.kernel.actor import Actor
from libs.common.kernel.ending import end
from libs.common.kernel.ids import new_id
from libs.common.messaging.subscriber import is_infrastructure
from libs.common.observability.metrics import WEBHOOK_EVENTS
from libs.common.persistence.house import House
from services.notifications.jobs.webhook_pass import Item, WebhookPass
from services.notifications.jobs.webhook_sender import Channel, Outcome, Result, WebhookSender
from services.notifications.storage.feed_reading import Hears, read_stretch
from services.notifications.storage.unit_of_work import UnitOfWork
from services.notifications.storage.webhook_queue import Endpoint, blocked, claim, due_again, release
from services.notifications.use_cases.record_deliveries import RecordDeliveries, record_deliveries

_log = structlog.get_logger()
PASS_SECONDS: Final = 20.0
"""No lane begins another event after this; what was not begun waits, due at once."""

LEASE_SECONDS: Final = 60.0
"""Longer than a pass and the last delivery it has begun."""

_TRIES: Final = 4
"""Lanes side by side at an endpoint where nothing got through the last time: enough to see that it works again."""


class WebhookDelivery:
    """One per relay process. `events`: new ones of a pass; `endpoints`: served side by side."""

    def __init__(
        self, house: House[UnitOfWork], sender: WebhookSender, *, events: int = 512, endpoints: int = 64, poll_seconds: float = 0.25
    ) -> None:
        self._house, self._sender, self._events, self._endpoints, self._poll = house, sender, events, endpoints, poll_seconds
        self._me = new_id()
        self._actor = Actor.system(house.name)

    async def run(self) -> None:
        """Until cancelled."""
        passes: dict[UUID, asyncio.Task[int]] = {}
        finished = asyncio.Event()

        def forget(endpoint_id: UUID, _: asyncio.Task[int]) -> None:
            del passes[endpoint_id]
            finished.set()

        try:
            while True:
                finished.clear()
                for endpoint in await self._claimed(list(passes)):
                    passes[endpoint.id] = asyncio.create_task(self._serve(endpoint))
                    passes[endpoint.id].add_done_callback(partial(forget, endpoint.id))
                try:
                    async with asyncio.timeout(self._poll):
                        await finished.wait()
                except TimeoutError:
                    continue
        finally:
            await end(list(passes.values()))
            await self._sender.close()

    async def deliver_once(self) -> int:
        """One pass over every endpoint that has work; the number of events that got through."""
        return sum(await asyncio.gather(*map(self._pass_over, await self._claimed([]))))

    async def _claimed(self, busy: Sequence[UUID]) -> list[Endpoint]:
        house = self._house
        try:
            async with house.pool.connection() as connection:
                return await claim(
                    connection,
                    self._me,
                    house.keyring,
                    house.clock.today(),
                    lease=LEASE_SECONDS,
                    plain=bool(self._sender.rules.local),
                    busy=busy,
                    limit=self._endpoints - len(busy),
                )
        except Exception as error:
            if not is_infrastructure(error):
                raise
            _log.warning("webhooks_database_unreachable", error=type(error).__name__)
            return []

    async def _serve(self, endpoint: Endpoint) -> int:
        """A pass that ends in words: what was under way comes again once the lease is over."""
        try:
            return await self._pass_over(endpoint)
        except Exception as error:  # noqa: BLE001 - one endpoint's trouble is not the others'
            _log.error(
                "webhook_pass_lost", subscription=str(endpoint.id), error=type(error).__name__, exc_info=not is_infrastructure(error)
            )
            return 0

    async def _pass_over(self, endpoint: Endpoint) -> int:
        house, today = self._house, self._house.clock.today()
        async with house.pool.connection() as connection:
            due = await due_again(connection, endpoint, today)
            hears = Hears(endpoint.client, endpoint.types, today)
            through, new, halted = endpoint.position, [], frozenset[UUID]()
            if not endpoint.unreachable:  # an address that could not be reached is tried with what waits before more is taken for it
                found = await read_stretch(connection, hears, through, self._events)
                through, new = found.through, found.events
                halted = await blocked(connection, endpoint, [endpoint.key_of(event) for event in new])
            elif not due:
                found = await read_stretch(connection, hears, through, 1)
                through, new = found.through, found.events
            if not due and through == endpoint.position:
                await release(connection, endpoint, self._me)
                return 0
        done = WebhookPass(endpoint, house.clock.now(), asyncio.get_running_loop().time() + PASS_SECONDS)
        lanes = done.lanes(due, new, halted)
        channel = await self._sender.open(endpoint)
        workers = _TRIES if endpoint.troubled else self._sender.at_once
        await asyncio.gather(*(self._work(done, channel, lanes) for _ in range(min(workers, len(lanes)))))
        record = done.record(self._me, through)
        async with house.open(self._actor) as uow:
            if not await record_deliveries(RecordDeliveries(record), uow):
                _log.warning("webhook_lease_lost", subscription=str(endpoint.id))
                return 0
            await uow.complete()
        WEBHOOK_EVENTS.labels(self._house.name, "delivered").inc(done.delivered)
        for row in record.undelivered:
            WEBHOOK_EVENTS.labels(self._house.name, row.state.lower()).inc()
        return done.delivered

    async def _work(self, done: WebhookPass, channel: Channel | None, lanes: deque[list[Item]]) -> None:
        loop = asyncio.get_running_loop()
        while lanes:
            lane = lanes.popleft()
            for index, item in enumerate(lane):
                if not done.goes_on(loop.time()):
                    done.leave(lane[index:])
                    break
                if channel is None:
                    outcome = Outcome(Result.UNREACHABLE, "ADDRESS_REFUSED")
                else:
                    body, kind = done.content(item.event)
                    outcome = await self._sender.send(channel, done.hooks, item.event.event_id, body, kind)
                if not done.note(item, outcome):
                    done.leave(lane[index + 1 :], behind=True)
                    break
