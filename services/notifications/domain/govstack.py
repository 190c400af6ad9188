"""The words of GovStack's Information Mediator (PubSub): rooms, clients, and an event as its subscribers know it."""

from dataclasses import dataclass
from typing import Any, Final

from services.notifications.domain.cloud_events import AGENCIES, FeedEvent

INSTANCE: Final = "anhui"
MEMBER_CLASS: Final = "GOV"
MEMBER: Final = "laomo"


@dataclass(frozen=True, slots=True)
class Room:
    """One room a speaking department, and one for what agencies publish themselves."""

    instance: str
    member_class: str
    member: str
    application: str

    @property
    def is_ours(self) -> bool:
        return (self.instance, self.member_class, self.member) == (INSTANCE, MEMBER_CLASS, MEMBER)

    @property
    def is_agencies(self) -> bool:
        return self.is_ours and self.application == AGENCIES


def identifier(name: str) -> dict[str, str]:
    """`instance/class/member/application` as the API spells it."""
    keys = ("instanceId", "memberClass", "memberCode", "applicationCode")
    return dict(zip(keys, name.split("/"), strict=True))


def publisher_of(event: FeedEvent) -> str:
    return event.publisher or f"{INSTANCE}/{MEMBER_CLASS}/{MEMBER}/{event.speaker}"


def event_item(event: FeedEvent) -> dict[str, Any]:
    """`sequence` orders the events of one subject."""
    content = (
        event.data
        if event.speaker == AGENCIES
        else {"subject": str(event.subject), "effectiveOn": event.effective_on.isoformat(), **event.data}
    )
    return {
        "id": str(event.event_id),
        "sequence": event.version,
        "publisherId": identifier(publisher_of(event)),
        "eventType": event.type,
        "event": content,
    }
