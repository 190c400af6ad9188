"""An event on the bus: CloudEvents 1.0 in Kafka's binary mode. Attributes are headers, the payload is JSON, the key is the subject."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from cloudevents.core.bindings.kafka import KafkaMessage, from_binary, to_binary
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from libs.common.contracts.catalogue import Envelope
from libs.common.contracts.topics import MAX_BYTES

_FORMAT: Final = JSONFormat()
_SOURCE: Final = "urn:laomo:"
_SCHEMA: Final = "urn:laomo:event:"
_TRACE: Final = "traceparent"
Headers = Sequence[tuple[str, bytes]]


class UndecodableError(ValueError):
    """These bytes are no event of ours; the text says why and quotes nothing of them."""


@dataclass(frozen=True, slots=True)
class Record:
    """What goes to the broker and comes from it."""

    key: bytes
    headers: Headers
    value: bytes


def to_record(envelope: Envelope) -> Record:
    """`ce_version` is the speaker's counter of the subject; `traceparent` is there twice, for CloudEvents and for tracers."""
    attributes: dict[str, Any] = {
        "id": str(envelope.event_id),
        "source": _SOURCE + envelope.speaker,
        "type": envelope.type,
        "subject": str(envelope.subject),
        "time": envelope.occurred_at,
        "datacontenttype": "application/json",
        "dataschema": f"{_SCHEMA}{envelope.type}:{envelope.schema_version}",
        "partitionkey": str(envelope.subject),
        "version": str(envelope.version),
        "effectiveon": envelope.effective_on.isoformat(),
    }
    optional = {"orgid": envelope.org_id, "actor": envelope.actor, _TRACE: envelope.traceparent}
    attributes |= {name: str(value) for name, value in optional.items() if value is not None}
    message = to_binary(CloudEvent(attributes, envelope.data), _FORMAT)
    headers = list(message.headers.items())
    if envelope.traceparent:
        headers.append((_TRACE, envelope.traceparent.encode()))
    return Record(str(envelope.subject).encode(), headers, message.value)


def from_record(headers: Headers, value: bytes | None, key: bytes | None = None) -> Envelope:
    """Raises UndecodableError. Unknown headers are left alone."""
    if value is None or len(value) > MAX_BYTES:
        raise UndecodableError("no value" if value is None else "too large")
    try:
        event = from_binary(KafkaMessage(dict(headers), key, value), _FORMAT, CloudEvent)
        return _envelope(event.get_attributes(), event.get_data())
    except UndecodableError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever strange bytes make a parser raise
        raise UndecodableError(type(error).__name__) from None


def _envelope(attributes: dict[str, Any], data: object) -> Envelope:
    schema, schema_version = str(attributes["dataschema"]).removeprefix(_SCHEMA).rsplit(":", 1)
    if schema != attributes["type"] or not isinstance(data, dict) or not str(attributes["source"]).startswith(_SOURCE):
        raise UndecodableError("not an event of this system")
    org_id, actor = attributes.get("orgid"), attributes.get("actor")
    return Envelope(
        event_id=UUID(attributes["id"]),
        speaker=str(attributes["source"]).removeprefix(_SOURCE),
        subject=UUID(attributes["subject"]),
        version=int(attributes["version"]),
        type=str(attributes["type"]),
        schema_version=int(schema_version),
        occurred_at=attributes["time"],
        effective_on=date.fromisoformat(attributes["effectiveon"]),
        org_id=UUID(org_id) if org_id else None,
        actor=UUID(actor) if actor else None,
        traceparent=attributes.get(_TRACE),
        data=data,
    )
