"""Carries messages to people by e-mail and SMS: at least once, never lost.

A pass leases letters by database time, sends them side by side, and records each where the lease is still this carrier's. Whoever dies in
between has sent something that is sent again under the same id. A channel that is not configured leaves its letters waiting at the door.
"""

import asyncio
from collections.abc import Mapping
from typing import Final

import structlog

from libs.common.kernel.actor import Actor
from libs.common.kernel.clock import SHANGHAI
from libs.common.kernel.ids import new_id
from libs.common.kernel.parameters import ParameterTable
from libs.common.messaging.subscriber import is_infrastructure
from libs.common.persistence.house import House
from services.notifications.domain.back_off import wait_after
from services.notifications.domain.wording import SUBJECT, values_of
from services.notifications.jobs.senders import Outcome, Result, Sender
from services.notifications.policy.c2_6_templates import worded
from services.notifications.storage.outgoing import Letter, Posted, claim
from services.notifications.storage.parameters import parameters_in_force
from services.notifications.storage.unit_of_work import UnitOfWork
from services.notifications.use_cases.record_posted import RecordPosted, record_posted

_log = structlog.get_logger()
LEASE_SECONDS: Final = 120.0
"""Longer than the letters of one pass take."""

_AT_ONCE: Final = 8
_LETTERS: Final = 32


class PostDelivery:
    """One per relay process. `senders`: by channel, those that are configured."""

    def __init__(self, house: House[UnitOfWork], senders: Mapping[str, Sender], *, poll_seconds: float = 5.0) -> None:
        self._house, self._senders, self._poll, self._me = house, senders, poll_seconds, new_id()
        self._actor = Actor.system(house.name, "post")

    async def run(self) -> None:
        """Until cancelled."""
        try:
            while True:
                try:
                    carried = await self.deliver_once() if self._senders else 0
                except Exception as error:
                    if not is_infrastructure(error):
                        raise
                    _log.warning("post_database_unreachable", error=type(error).__name__)
                    carried = 0
                if carried == 0:
                    await asyncio.sleep(self._poll)
        finally:
            for sender in self._senders.values():
                await sender.close()

    async def deliver_once(self) -> int:
        """One pass; the number of letters it had in hand."""
        house = self._house
        async with house.pool.connection() as connection:
            at = house.clock.now().astimezone(SHANGHAI).time()
            letters = await claim(connection, self._me, at, sorted(self._senders), lease=LEASE_SECONDS, limit=_LETTERS)
            table = await parameters_in_force(connection)
        gate = asyncio.Semaphore(_AT_ONCE)
        posted = await asyncio.gather(*(self._post(letter, table, gate) for letter in letters))
        if posted:
            async with house.open(self._actor) as uow:
                await record_posted(RecordPosted(tuple(posted), self._me), uow)
                await uow.complete()
        return len(posted)

    async def _post(self, letter: Letter, table: ParameterTable, gate: asyncio.Semaphore) -> Posted:
        if letter.withheld:
            return Posted(letter.id, "WITHHELD", letter.withheld)
        english = letter.language == "en"
        values = values_of(letter.benefit, letter.source, letter.months, letter.amount_fen, letter.on_day, english=english)
        _, text = worded(letter.kind, values, table.on(letter.told_at.astimezone(SHANGHAI).date()), english=english)
        async with gate:
            outcome = await self._senders[letter.channel].send(letter.id, letter.address(self._house.keyring), SUBJECT[english], text)
        return _posted(letter, outcome)


def _posted(letter: Letter, outcome: Outcome) -> Posted:
    if outcome.result is Result.SENT:
        return Posted(letter.id, "SENT", "")
    if outcome.result is Result.LATER and (wait := wait_after(letter.attempts + 1, letter.id)) is not None:
        return Posted(letter.id, "WAITING", outcome.note, wait)
    return Posted(letter.id, "DEAD", outcome.note, bounced=letter.contact_id if outcome.result is Result.BOUNCED else None)
