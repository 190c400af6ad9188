"""An event on the bus: CloudEvents 1.0 in Kafka's binary mode. Attributes are headers, the payload is JSON, the key is the subject.

Written out here, for it runs once for every event and every listener: a third of the time of the SDK, which the tests hold it against.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from pydantic_core import from_json, to_json

from libs.common.contracts.catalogue import Envelope
from libs.common.contracts.topics import MAX_BYTES

_SOURCE: Final = "urn:laomo:"
_SCHEMA: Final = "urn:laomo:event:"
_VERSION: Final = b"1.0"
_JSON: Final = b"application/json"
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
    key = str(envelope.subject).encode()
    headers = [
        ("ce_specversion", _VERSION),
        ("ce_id", str(envelope.event_id).encode()),
        ("ce_source", (_SOURCE + envelope.speaker).encode()),
        ("ce_type", envelope.type.encode()),
        ("ce_subject", key),
        ("ce_time", envelope.occurred_at.isoformat().replace("+00:00", "Z").encode()),
        ("content-type", _JSON),
        ("ce_dataschema", f"{_SCHEMA}{envelope.type}:{envelope.schema_version}".encode()),
        ("ce_partitionkey", key),
        ("ce_version", str(envelope.version).encode()),
        ("ce_effectiveon", envelope.effective_on.isoformat().encode()),
    ]
    if envelope.org_id is not None:
        headers.append(("ce_orgid", str(envelope.org_id).encode()))
    if envelope.actor is not None:
        headers.append(("ce_actor", str(envelope.actor).encode()))
    if envelope.traceparent is not None:
        trace = envelope.traceparent.encode()
        headers += [("ce_traceparent", trace), ("traceparent", trace)]
    return Record(key, headers, to_json(envelope.data))


def from_record(headers: Headers, value: bytes | None) -> Envelope:
    """Raises UndecodableError. Unknown headers are left alone."""
    if value is None or len(value) > MAX_BYTES:
        raise UndecodableError("no value" if value is None else "too large")
    try:
        return _envelope(dict(headers), from_json(value))
    except UndecodableError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever strange bytes make a parser raise
        raise UndecodableError(type(error).__name__) from None


def _envelope(headers: Mapping[str, bytes], data: object) -> Envelope:
    source, kind = headers["ce_source"].decode(), headers["ce_type"].decode()
    schema, schema_version = headers["ce_dataschema"].decode().removeprefix(_SCHEMA).rsplit(":", 1)
    ours = headers["ce_specversion"] == _VERSION and source.startswith(_SOURCE) and schema == kind
    if not ours or not isinstance(data, dict):
        raise UndecodableError("not an event of this system")
    org_id, actor, trace = headers.get("ce_orgid"), headers.get("ce_actor"), headers.get("ce_traceparent")
    return Envelope(
        event_id=UUID(headers["ce_id"].decode()),
        speaker=source.removeprefix(_SOURCE),
        subject=UUID(headers["ce_subject"].decode()),
        version=int(headers["ce_version"]),
        type=kind,
        schema_version=int(schema_version),
        occurred_at=_instant(headers["ce_time"].decode()),
        effective_on=date.fromisoformat(headers["ce_effectiveon"].decode()),
        org_id=UUID(org_id.decode()) if org_id else None,
        actor=UUID(actor.decode()) if actor else None,
        traceparent=trace.decode() if trace else None,
        data=data,
    )


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise UndecodableError("a time without a zone")
    return instant
