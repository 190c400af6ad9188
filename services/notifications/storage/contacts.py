"""Contacts of people (sealed) and what they prefer."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from libs.common.kernel.ids import new_id
from libs.common.persistence.keyring import Keyring
from services.notifications.domain.contacts import Channel, masked

_PUT = """
INSERT INTO contact (person_id, channel, id, sealed, masked, consented_on, unit_id, entered_by, entered_at) VALUES (%s,%s,%s,%s,%s,%s,%s,%s,%s)
ON CONFLICT (person_id, channel) DO UPDATE SET (id, sealed, masked, consented_on, unit_id, entered_by, entered_at, bounced_at, bounce)
  = (EXCLUDED.id, EXCLUDED.sealed, EXCLUDED.masked, EXCLUDED.consented_on, EXCLUDED.unit_id, EXCLUDED.entered_by, EXCLUDED.entered_at, NULL, '')
"""
_PREFER = """
INSERT INTO preference (person_id, channels, quiet_from, quiet_to, language, changed_by, changed_at) VALUES (%s,%s,%s,%s,%s,%s,%s)
ON CONFLICT (person_id) DO UPDATE SET (channels, quiet_from, quiet_to, language, changed_by, changed_at)
  = (EXCLUDED.channels, EXCLUDED.quiet_from, EXCLUDED.quiet_to, EXCLUDED.language, EXCLUDED.changed_by, EXCLUDED.changed_at)
"""
_IN_CHAIN = """
SELECT FROM person_chain WHERE person_id = %s AND starts_on <= %s AND %s < ends_on AND %s IN (l2, county, unit)
"""


@dataclass(frozen=True, slots=True)
class Preference:
    """`quiet_from`, `quiet_to`: civil time; both empty: any time."""

    channels: tuple[Channel, ...]
    quiet_from: time | None
    quiet_to: time | None
    language: str


class Contacts:
    def __init__(self, raw: AsyncConnection[Any], keyring: Keyring, now: datetime) -> None:
        self._raw, self._keyring, self._now = raw, keyring, now

    async def put(self, person_id: UUID, channel: Channel, address: str, consented_on: date, unit_id: UUID | None, by: str) -> None:
        shown, contact_id = masked(channel, address), new_id()
        box = self._keyring.seal(address, "contact", "sealed", contact_id)
        await self._raw.execute(_PUT, (person_id, channel, contact_id, box.envelope, shown, consented_on, unit_id, by, self._now))

    async def remove(self, person_id: UUID, channel: Channel) -> bool:
        removed = await self._raw.execute("DELETE FROM contact WHERE person_id = %s AND channel = %s", (person_id, channel))
        return bool(removed.rowcount)

    async def prefer(self, person_id: UUID, told: Preference, by: str) -> None:
        values = (person_id, list(told.channels), told.quiet_from, told.quiet_to, told.language, by, self._now)
        await self._raw.execute(_PREFER, values)

    async def is_in_chain(self, person_id: UUID, unit_id: UUID) -> bool:
        """Whether the unit stands in the person's chain today."""
        today = self._now.date()
        return await (await self._raw.execute(_IN_CHAIN, (person_id, today, today, unit_id))).fetchone() is not None
