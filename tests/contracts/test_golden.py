"""Events are frozen: a released schema only ever gains optional fields; anything else is a new version beside it.

Freeze a new event: `python -m tests.contracts.freeze`.
"""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from deploy.contracts.breaking import event_breaks
from deploy.local.documents.events import SPEAKERS
from libs.common.contracts.catalogue import CATALOGUE, Envelope, Event
from libs.common.kernel.ids import new_id

GOLDEN = Path(__file__).parent / "golden"
EVENTS = sorted(CATALOGUE.items())
PERSONAL = ("name", "id_number", "account", "income", "diagnosis", "phone", "address", "card")
NOT_A_PERSONS = {("ORG_UNIT_REGISTERED", "name"), ("ORG_UNIT_CHANGED", "name")}
"""A unit's name is public."""
assert SPEAKERS, "the catalogue is whole"


@pytest.mark.parametrize(("key", "event"), EVENTS, ids=lambda value: value[0] if isinstance(value, tuple) else "")
def test_a_released_event_only_gains_optional_fields(key, event):
    frozen = GOLDEN / f"{key[0]}.v{key[1]}.json"
    assert frozen.exists(), f"freeze the new event {key[0]}: python -m tests.contracts.freeze"
    assert event_breaks(json.loads(frozen.read_text("utf-8")), event.model_json_schema()) == []


def test_no_released_event_is_gone():
    assert {path.name for path in GOLDEN.glob("*.json")} == {f"{name}.v{version}.json" for name, version in CATALOGUE}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda schema: schema["properties"].pop("lines"), "event.lines: field removed"),
        (lambda schema: schema["properties"].update(all_lines=schema["properties"].pop("lines")), "event.lines: field removed"),
        (lambda schema: schema["$defs"]["LineDue"]["properties"].pop("payer"), "event.lines[].payer: field removed"),
        (
            lambda schema: schema["required"].append("more") or schema["properties"].update(more={"type": "string"}),
            "event.more: field required: — → required",
        ),
        (lambda schema: schema["required"].remove("tier"), "event.tier: field may be absent"),
        (lambda schema: schema["properties"]["tier"].update(type="integer"), "event.tier: type changed: string → integer"),
        (lambda schema: schema["$defs"]["LineDue"]["properties"]["amount_fen"].update(type="number"), "type changed: integer → number"),
        (lambda schema: schema["properties"].update(tier={"anyOf": [schema["properties"]["tier"], {"type": "null"}]}), "string | null"),
        (lambda schema: schema["properties"]["lines"].update(items={"type": "string"}), "event.lines[]: type changed: object → string"),
        (lambda schema: schema["properties"]["tier"]["enum"].remove("NONE"), "event.tier: values removed"),
        (lambda schema: schema["properties"]["tier"]["enum"].append("CITY"), "event.tier: values added"),
        (lambda schema: schema["properties"]["effective_on"].update(format="date-time"), "format changed: date → date-time"),
        (lambda schema: schema["properties"]["lines"].update(maxItems=10), "event.lines: maxItems narrowed: — → 10"),
    ],
)
def test_what_would_break_a_reader_of_an_event_is_found(change, said):
    schema = json.loads((GOLDEN / "ENTITLEMENT_GRANTED.v1.json").read_text("utf-8"))
    changed = json.loads(json.dumps(schema))
    change(changed)
    found = [str(one) for one in event_breaks(schema, changed)]
    assert [one for one in found if said in one], found


@pytest.mark.parametrize(
    "change",
    [
        lambda schema: schema["properties"].update(more={"type": "string", "default": ""}),
        lambda schema: schema["$defs"]["LineDue"]["properties"].update(more={"anyOf": [{"type": "string"}, {"type": "null"}]}),
        lambda schema: schema.update(description="in other words", title="Granted"),
        lambda schema: (
            schema["properties"].update(lines={"type": "array", "items": {"$ref": "#/$defs/Line"}})
            or schema["$defs"].update(Line=schema["$defs"].pop("LineDue"))
        ),
    ],
)
def test_an_optional_addition_and_other_words_pass(change):
    schema = json.loads((GOLDEN / "ENTITLEMENT_GRANTED.v1.json").read_text("utf-8"))
    changed = json.loads(json.dumps(schema))
    change(changed)
    assert event_breaks(schema, changed) == []


def _fields(schema: dict[str, Any]) -> set[str]:
    found = set(schema.get("properties", {}))
    for nested in (*schema.get("properties", {}).values(), *schema.get("$defs", {}).values(), schema.get("items")):
        if isinstance(nested, dict):
            found |= _fields(nested)
    return found


@pytest.mark.parametrize(("key", "event"), EVENTS, ids=lambda value: value[0] if isinstance(value, tuple) else "")
def test_no_event_has_a_field_for_personal_data(key, event):
    named = {field for field in _fields(event.model_json_schema()) if any(word in field for word in PERSONAL)}
    assert {(key[0], field) for field in named} <= NOT_A_PERSONS


def test_two_events_of_one_name_fail_at_import():
    with pytest.raises(TypeError, match="two events are named FUND_RECEIVED"):
        type("Again", (Event,), {"__annotations__": {}}, name="FUND_RECEIVED", speaker="funds")


def test_a_producer_is_closed_and_a_consumer_tolerant():
    kind = CATALOGUE["FUND_RETURNED", 1]
    with pytest.raises(ValidationError):
        kind(subject=new_id(), effective_on=date(2024, 6, 1), l2=new_id(), amount_fen=1, surprise="?")
    event = kind(subject=new_id(), effective_on=date(2024, 6, 1), l2=new_id(), amount_fen=1)
    later = _envelope(event, {**json.loads(event.payload_json()), "a_field_of_a_later_release": 1})
    assert later.event() == event


@given(version=st.integers(1, 2**40), amount=st.integers(0, 2**50), doc_no=st.text(max_size=40))
def test_an_envelope_survives_the_wire(version, amount, doc_no):
    kind = CATALOGUE["FUND_RECEIVED", 1]
    event = kind(
        subject=new_id(),
        effective_on=date(2024, 6, 1),
        source="PROVINCIAL_SPECIAL",
        purpose="X",
        fiscal_year=2024,
        amount_fen=amount,
        doc_no=doc_no,
    )
    envelope = _envelope(event, json.loads(event.payload_json()), version)
    assert Envelope.from_json(json.loads(json.dumps(envelope.to_json()))) == envelope
    assert Envelope.from_json(json.loads(json.dumps(envelope.to_json()))).event() == event


def _envelope(event: Event, data: dict[str, Any], version: int = 1) -> Envelope:
    at = datetime(2024, 6, 1, tzinfo=UTC)
    return Envelope(
        new_id(), event.SPEAKER, event.subject, version, event.TYPE, event.VERSION, at, event.effective_on, None, None, None, data
    )
