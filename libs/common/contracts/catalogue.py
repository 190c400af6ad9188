"""Every event that crosses departments: frozen, versioned, known by one name; two events of one name fail at import.

A producer is closed (unknown fields are refused), a consumer tolerant (unknown fields are dropped). A field may only be added with a
default; anything else is a new version beside the old. Payloads hold opaque ids and facts that a department needs in order to act:
never a name, an ID number, an account, an income or a diagnosis.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict

CATALOGUE: dict[tuple[str, int], type["Event"]] = {}


class Fact(BaseModel):
    """A value inside an event."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Event(BaseModel):
    """What a department says has happened. `subject` is the person wherever one is concerned, and orders the events;
    `effective_on` is when it holds in civil life, apart from when it was said.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    TYPE: ClassVar[str]
    SPEAKER: ClassVar[str]
    VERSION: ClassVar[int]

    subject: UUID
    effective_on: date

    def __init_subclass__(cls, **kwargs: Any) -> None:  # noqa: ANN401
        """The class keywords are read below, once pydantic has built the class."""
        super().__init_subclass__()

    @classmethod
    def __pydantic_init_subclass__(cls, *, name: str = "", speaker: str = "", version: int = 1, **kwargs: Any) -> None:  # noqa: ANN401
        super().__pydantic_init_subclass__(**kwargs)
        if not name:  # an abstract family of events, not an event
            cls.SPEAKER = speaker or getattr(cls, "SPEAKER", "")
            return
        cls.TYPE, cls.VERSION, cls.SPEAKER = name, version, speaker or cls.SPEAKER
        if not cls.SPEAKER:
            raise TypeError(f"{name} has no speaker")
        if (name, version) in CATALOGUE:
            raise TypeError(f"two events are named {name} v{version}")
        CATALOGUE[name, version] = cls

    def payload_json(self) -> str:
        """The JSON payload, without what the envelope carries."""
        return self.model_dump_json(exclude={"subject", "effective_on"})


@dataclass(frozen=True, slots=True)
class Envelope:
    """One event on its way. `version` is the speaker's counter of the subject: 1, 2, 3 …, without a gap, whatever aggregate spoke."""

    event_id: UUID
    speaker: str
    subject: UUID
    version: int
    type: str
    schema_version: int
    occurred_at: datetime
    effective_on: date
    org_id: UUID | None
    actor: UUID | None
    traceparent: str | None
    data: dict[str, Any]

    def event(self) -> Event:
        """The typed event. Unknown fields are dropped. KeyError: a type or version this release does not know; ValueError: bad content."""
        kind = CATALOGUE[self.type, self.schema_version]
        known = {key: value for key, value in self.data.items() if key in kind.model_fields}
        return kind.model_validate({**known, "subject": self.subject, "effective_on": self.effective_on})

    def to_json(self) -> dict[str, Any]:
        return {
            "event_id": str(self.event_id),
            "speaker": self.speaker,
            "subject": str(self.subject),
            "version": self.version,
            "type": self.type,
            "schema_version": self.schema_version,
            "occurred_at": self.occurred_at.isoformat(),
            "effective_on": self.effective_on.isoformat(),
            "org_id": str(self.org_id) if self.org_id else None,
            "actor": str(self.actor) if self.actor else None,
            "traceparent": self.traceparent,
            "data": self.data,
        }

    @classmethod
    def from_json(cls, raw: dict[str, Any]) -> Self:
        return cls(
            event_id=UUID(raw["event_id"]),
            speaker=raw["speaker"],
            subject=UUID(raw["subject"]),
            version=int(raw["version"]),
            type=raw["type"],
            schema_version=int(raw["schema_version"]),
            occurred_at=datetime.fromisoformat(raw["occurred_at"]),
            effective_on=date.fromisoformat(raw["effective_on"]),
            org_id=UUID(raw["org_id"]) if raw["org_id"] else None,
            actor=UUID(raw["actor"]) if raw["actor"] else None,
            traceparent=raw["traceparent"],
            data=raw["data"],
        )
