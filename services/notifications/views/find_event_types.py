"""Which event types are in a room, and what does one look like?"""

from typing import Any

from libs.common.contracts.catalogue import CATALOGUE
from libs.common.persistence.house import Pool
from services.notifications.domain.cloud_events import AGENCIES
from services.notifications.domain.govstack import Room

_NAMES = "SELECT name FROM agency_event_type WHERE removed_at IS NULL ORDER BY name"
_SCHEMA = "SELECT schema FROM agency_event_type WHERE name = %s AND removed_at IS NULL"


async def find_event_types(pool: Pool, room: Room) -> list[str]:
    """By name."""
    if room.application != AGENCIES:
        return sorted({name for (name, _), event in CATALOGUE.items() if room.application == event.SPEAKER})
    async with pool.connection() as connection:
        return [name for (name,) in await (await connection.execute(_NAMES)).fetchall()]


async def find_event_schema(pool: Pool, room: Room, name: str) -> dict[str, Any] | None:
    """The JSON Schema of a type of the room; of a department's the newest version."""
    if room.application != AGENCIES:
        versions = [version for (known, version), event in CATALOGUE.items() if known == name and room.application == event.SPEAKER]
        return CATALOGUE[name, max(versions)].model_json_schema() if versions else None
    async with pool.connection() as connection:
        row = await (await connection.execute(_SCHEMA, (name,))).fetchone()
    return row[0] if row else None
