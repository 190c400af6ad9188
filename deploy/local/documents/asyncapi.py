"""docs/generated/asyncapi.json: the bus as AsyncAPI 3. A channel for each department that speaks, an operation for each that says or hears."""

import json
from collections.abc import Iterator
from typing import Any, Final

from deploy.local.documents.events import SPEAKERS, meaning
from deploy.local.documents.samples import sample_record
from deploy.local.documents.sources import DEPARTMENTS, reactions_of
from libs.common.contracts.catalogue import CATALOGUE, Event
from libs.common.contracts.topics import MAX_BYTES, PARTITIONS, group_of, topic_of
from libs.common.web.openapi import CONTACT, LICENCE

assert SPEAKERS  # imported so that the catalogue is whole
_KAFKA: Final = "0.5.0"
_ENVELOPE: Final = ("subject", "effective_on")
"""Fields of an event that travel in headers."""
_UUID: Final = {"type": "string", "format": "uuid"}
_HEADERS: Final[dict[str, dict[str, Any]]] = {
    "ce_id": {**_UUID, "description": "The event's own id: the same event arrives more than once with the same id."},
    "ce_subject": {**_UUID, "description": "Whom it is about, the person wherever one is concerned; the key of the record too."},
    "ce_time": {"type": "string", "format": "date-time", "description": "When it was said."},
    "ce_effectiveon": {
        "type": "string",
        "format": "date",
        "description": "Since when it holds in civil life, apart from when it was said.",
    },
    "ce_version": {
        "type": "string",
        "pattern": "^[1-9][0-9]*$",
        "description": "Counts 1, 2, 3 … for each speaker and subject, without a gap: a listener applies them in this order.",
    },
    "ce_partitionkey": {**_UUID, "description": "The key of the record."},
    "ce_orgid": {**_UUID, "description": "The unit that acted; absent where none did."},
    "ce_actor": {**_UUID, "description": "Who acted, as an opaque id; absent where a department acted by itself."},
    "ce_traceparent": {"type": "string", "description": "W3C trace context of the act; also in the header traceparent."},
}
_ALWAYS: Final = ("ce_id", "ce_subject", "ce_time", "ce_effectiveon", "ce_version", "ce_partitionkey")
_INFO: Final = {
    "title": "困难劳模帮扶 · 部门间事件",
    "version": "1.0.0",
    "description": "CloudEvents 1.0 in Kafka's binary mode: attributes are headers, the payload is JSON, the key is the subject. "
    "Only optional fields are ever added to an event; readers pass over what they do not know.",
    "contact": CONTACT,
    "license": {"name": LICENCE["name"]},
}


def asyncapi_document() -> str:
    events = [event for _, event in sorted(CATALOGUE.items())]
    schemas: dict[str, Any] = {}
    document = {
        "asyncapi": "3.1.0",
        "info": _INFO,
        "defaultContentType": "application/json",
        "servers": {"kafka": _server()},
        "channels": {speaker: _channel(speaker, events) for speaker in sorted({event.SPEAKER for event in events})},
        "operations": dict(_operations(events)),
        "components": {
            "messages": {_name(event): _message(event, schemas) for event in events},
            "schemas": schemas,
            "securitySchemes": {"scram": {"type": "scramSha512", "description": "One account a department; ACLs from the same catalogue."}},
        },
    }
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _name(event: type[Event]) -> str:
    return f"{event.TYPE}.v{event.VERSION}"


def _server() -> dict[str, Any]:
    return {
        "host": "{bootstrap}",
        "protocol": "kafka-secure",
        "description": "SASL SCRAM-SHA-512 over TLS",
        "variables": {"bootstrap": {"description": "Bootstrap servers of the installation", "default": "kafka:9093"}},
        "security": [{"$ref": "#/components/securitySchemes/scram"}],
    }


def _channel(speaker: str, events: list[type[Event]]) -> dict[str, Any]:
    own = [_name(event) for event in events if speaker == event.SPEAKER]
    return {
        "address": topic_of(speaker),
        "title": speaker,
        "summary": f"Everything that {speaker} says; nobody else writes it.",
        "servers": [{"$ref": "#/servers/kafka"}],
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in own},
        "bindings": {
            "kafka": {
                "topic": topic_of(speaker),
                "partitions": PARTITIONS,
                "topicConfiguration": {"max.message.bytes": MAX_BYTES},
                "bindingVersion": _KAFKA,
            }
        },
    }


def _operations(events: list[type[Event]]) -> Iterator[tuple[str, dict[str, Any]]]:
    for speaker in sorted({event.SPEAKER for event in events}):
        said = [_name(event) for event in events if speaker == event.SPEAKER]
        yield f"{speaker}-says", {"action": "send", "title": f"{speaker} says", **_on(speaker, said)}
        for listener in DEPARTMENTS:
            wired = reactions_of(listener)
            heard = [_name(event) for event in events if speaker == event.SPEAKER and event.__name__ in wired]
            if heard:
                binding = {"groupId": {"type": "string", "const": group_of(listener)}, "bindingVersion": _KAFKA}
                yield (
                    f"{listener}-hears-{speaker}",
                    {
                        "action": "receive",
                        "title": f"{listener} hears {speaker}",
                        "summary": "What it reacts to; other events of this channel only move its place on.",
                        **_on(speaker, heard),
                        "bindings": {"kafka": binding},
                    },
                )


def _on(speaker: str, names: list[str]) -> dict[str, Any]:
    return {
        "channel": {"$ref": f"#/channels/{speaker}"},
        "messages": [{"$ref": f"#/channels/{speaker}/messages/{name}"} for name in names],
    }


def _message(event: type[Event], schemas: dict[str, Any]) -> dict[str, Any]:
    record = sample_record(event)
    return {
        "name": event.TYPE,
        "title": event.TYPE,
        "summary": meaning(event),
        "contentType": "application/json",
        "headers": _headers(event),
        "payload": {"$ref": f"#/components/schemas/{_payload(event, schemas)}"},
        "bindings": {"kafka": {"key": _UUID, "bindingVersion": _KAFKA}},
        "examples": [
            {
                "name": "sample",
                "headers": {name: value.decode() for name, value in record.headers},
                "payload": json.loads(record.value),
            }
        ],
    }


def _headers(event: type[Event]) -> dict[str, Any]:
    fixed = {
        "content-type": "application/json",
        "ce_specversion": "1.0",
        "ce_source": f"urn:laomo:{event.SPEAKER}",
        "ce_type": event.TYPE,
        "ce_dataschema": f"urn:laomo:event:{event.TYPE}:{event.VERSION}",
    }
    return {
        "type": "object",
        "required": sorted([*fixed, *_ALWAYS]),
        "properties": {name: {"type": "string", "const": value} for name, value in fixed.items()} | _HEADERS,
    }


def _payload(event: type[Event], schemas: dict[str, Any]) -> str:
    """Put the payload's schema and those it refers to among the others; its name. Open: a reader passes over fields that it does not know."""
    schema = event.model_json_schema(ref_template="#/components/schemas/{model}")
    for name, fact in schema.pop("$defs", {}).items():
        _put(schemas, name, fact)
    schema["properties"] = {field: each for field, each in schema["properties"].items() if field not in _ENVELOPE}
    schema["required"] = [field for field in schema.get("required", ()) if field not in _ENVELOPE]
    name = f"{event.__name__}V{event.VERSION}"
    _put(schemas, name, schema)
    return name


def _put(schemas: dict[str, Any], name: str, schema: dict[str, Any]) -> None:
    opened = {key: value for key, value in schema.items() if key != "additionalProperties"}
    assert schemas.setdefault(name, opened) == opened, f"two schemas are named {name}"
