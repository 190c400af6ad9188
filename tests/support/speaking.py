"""Other departments, as a consumer hears them: events with the speaker's own version counter, one by one or again."""

import json
from collections import defaultdict
from dataclasses import dataclass, field
from uuid import UUID

from libs.common.contracts.catalogue import Envelope, Event
from libs.common.kernel.ids import new_id
from tests.support.local_system import TestSystem


@dataclass
class Speaking:
    """What `consumer` hears."""

    system: TestSystem
    consumer: str
    versions: dict[tuple[str, UUID], int] = field(default_factory=lambda: defaultdict(int))

    def envelope(self, event: Event) -> Envelope:
        """The next envelope of the event's speaker and subject, not yet heard."""
        key = (event.SPEAKER, event.subject)
        self.versions[key] += 1
        at = self.system.clock.now()
        head = (new_id(), event.SPEAKER, event.subject, self.versions[key], event.TYPE, event.VERSION, at, event.effective_on)
        return Envelope(*head, None, None, None, json.loads(event.payload_json()))

    async def say(self, *events: Event) -> list[Envelope]:
        envelopes = [self.envelope(event) for event in events]
        for envelope in envelopes:
            await self.hear(envelope)
        return envelopes

    async def hear(self, *envelopes: Envelope) -> None:
        await self.system.system.departments[self.consumer].subscriber.receive(list(envelopes))

    async def parked(self) -> list[tuple[UUID, str, str]]:
        """Subject, reason, error of what waits."""
        async with self.system.houses[self.consumer].pool.connection() as connection:
            rows = await (await connection.execute("SELECT subject, reason, error FROM parked ORDER BY subject, version")).fetchall()
        return [(subject, reason, error) for subject, reason, error in rows]
