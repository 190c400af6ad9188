"""A sample of every event, the same on every machine, as it lies on the bus: the wire code itself wrote its headers and value."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid5

from libs.common.contracts.catalogue import Envelope, Event
from libs.common.kernel.clock import SHANGHAI
from libs.common.messaging.wire import Record, to_record

_SPACE: Final = UUID("7d2f4f3c-6f0a-4a53-9a39-1d8c3f8a5b11")
_AT: Final = datetime(2024, 6, 20, 9, 30, tzinfo=SHANGHAI)
_TRACE: Final = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
_BY_NAME: Final[Mapping[str, Any]] = {
    "amount_fen": 20000,
    "bank_ref": "LM2024062000001",
    "birth_date": "1958-03-12",
    "doc_no": "皖财社〔2024〕58号",
    "first_month": "2024-06",
    "fiscal_year": 2024,
    "gate": "COUNTY",
    "hop": "RECEIVED_ALLOCATED",
    "kind": "COUNTY_UNION",
    "last_month": "2024-06",
    "month": "2024-06",
    "months": ["2024-06"],
    "name": "包河区总工会",
    "purpose": "LIVING_HARDSHIP_SUBSIDY",
    "region_code": "340111",
    "seq": 0,
    "source": "PROVINCIAL_SPECIAL",
    "total_fen": 20000,
    "valid_to": None,
}
_OF_EVENT: Final[Mapping[tuple[str, str], Any]] = {
    ("DISBURSEMENT_FAILED", "reason"): "ACCOUNT_CLOSED",
    ("DISBURSEMENT_RETURNED", "reason"): "ACCOUNT_CLOSED",
    ("ENTITLEMENT_TERMINATED", "reason"): "DECEASED",
    ("OVERPAYMENT_DETECTED", "reason"): "DECEASED",
}
_NOT_SAID: Final = object()
_BY_FORMAT: Final[Mapping[str, str]] = {"date": "2024-06-20", "date-time": _AT.isoformat()}


def sample(event: type[Event]) -> Event:
    """An event with every field filled, by the names and the types of its fields. The event's own rules have checked it."""
    schema = event.model_json_schema()
    return event.model_validate({name: _value(event.TYPE, name, each, schema) for name, each in schema["properties"].items()})


def sample_record(event: type[Event]) -> Record:
    """The sample on the bus: key, headers, value."""
    said = sample(event)
    envelope = Envelope(
        event_id=_id(event.TYPE, "event_id"),
        speaker=event.SPEAKER,
        subject=said.subject,
        version=3,
        type=event.TYPE,
        schema_version=event.VERSION,
        occurred_at=_AT,
        effective_on=said.effective_on,
        org_id=_id("", "org_id"),
        actor=_id("", "actor"),
        traceparent=_TRACE,
        data=json.loads(said.payload_json()),
    )
    return to_record(envelope)


def _value(event: str, name: str, schema: Mapping[str, Any], root: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any JSON
    said = _OF_EVENT.get((event, name), schema.get("examples", [_NOT_SAID])[0])
    if said is not _NOT_SAID:
        return said
    if "$ref" in schema:
        return _value(event, name, root["$defs"][schema["$ref"].rsplit("/", 1)[1]], root)
    if "enum" in schema or "const" in schema:
        return schema.get("enum", [schema.get("const")])[0]
    if name in _BY_NAME:
        return _BY_NAME[name]
    if "anyOf" in schema:
        return _value(event, name, next(each for each in schema["anyOf"] if each.get("type") != "null"), root)
    return _by_type(event, name, schema, root)


def _by_type(event: str, name: str, schema: Mapping[str, Any], root: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any JSON
    match schema.get("type"):
        case "object":
            return {field: _value(event, field, each, root) for field, each in schema.get("properties", {}).items()}
        case "array":
            return [_value(event, name, schema["items"], root)]
        case "integer" | "number":
            return schema.get("minimum", 1)
        case "boolean":
            return schema.get("default", False)
        case _ if schema.get("format") == "uuid":
            return str(_id("", name.removesuffix("s")))
        case _:
            return _BY_FORMAT.get(schema.get("format", ""), name.upper())


def _id(event: str, name: str) -> UUID:
    return uuid5(_SPACE, f"{event} {name}")
