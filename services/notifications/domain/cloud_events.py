"""An event as it leaves: CloudEvents 1.0, JSON, structured."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

AGENCIES: Final = "agencies"
"""The speaker of what agencies publish themselves."""


@dataclass(frozen=True, slots=True)
class FeedEvent:
    """One event of the feed. `trimmed`: something that may not leave was left out. `publisher`: of an agency's own event, its GovStack name."""

    position: int
    speaker: str
    subject: UUID
    version: int
    event_id: UUID
    type: str
    schema_version: int
    occurred_at: datetime
    effective_on: date
    org_id: UUID | None
    data: dict[str, Any]
    trimmed: bool
    kept_at: datetime
    publisher: str | None = None


def schema_of(event: FeedEvent) -> str:
    if event.speaker == AGENCIES:
        return f"urn:laomo:agency-event:{event.type}"
    return f"urn:laomo:event:{event.type}:{event.schema_version}" + (":outward" if event.trimmed else "")


def cloud_event(event: FeedEvent) -> dict[str, Any]:
    """`version` orders the events of one source and subject: 1, 2, 3 …, without a gap at the source (not in what one subscriber sees)."""
    attributes = {
        "specversion": "1.0",
        "id": str(event.event_id),
        "source": f"urn:laomo:{event.speaker}",
        "type": event.type,
        "subject": str(event.subject),
        "time": event.occurred_at.isoformat(),
        "dataschema": schema_of(event),
        "datacontenttype": "application/json",
        "version": event.version,
        "effectiveon": event.effective_on.isoformat(),
    }
    if event.org_id is not None:
        attributes["orgid"] = str(event.org_id)
    return {**attributes, "data": event.data}
