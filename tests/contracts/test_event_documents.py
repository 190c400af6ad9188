"""The bus as it is described: every example is an event that the wire code reads back, and holds to the schema beside it."""

import json

import jsonschema
import pytest

from deploy.edges import edges
from deploy.local.documents.asyncapi import asyncapi_document
from deploy.local.documents.event_page import event_page
from deploy.local.documents.samples import sample, sample_record
from libs.common.contracts.catalogue import CATALOGUE
from libs.common.contracts.topics import PARTITIONS, group_of, topic_of
from libs.common.messaging.wire import from_record

DOCUMENT = json.loads(asyncapi_document())
EVENTS = sorted(CATALOGUE.items())


def _named(value):
    return value[0] if isinstance(value, tuple) else ""


@pytest.mark.parametrize(("key", "event"), EVENTS, ids=_named)
def test_an_example_is_what_lies_on_the_bus_and_holds_to_its_schema(key, event):
    message = DOCUMENT["components"]["messages"][f"{key[0]}.v{key[1]}"]
    [example] = message["examples"]
    whole = {**DOCUMENT, **message["payload"]}  # references are to the document
    jsonschema.validate(example["payload"], whole, format_checker=jsonschema.FormatChecker())
    jsonschema.validate(example["headers"], message["headers"], format_checker=jsonschema.FormatChecker())
    headers = [(name, value.encode()) for name, value in example["headers"].items()]
    envelope = from_record(headers, json.dumps(example["payload"]).encode())
    assert envelope.event() == sample(event)


@pytest.mark.parametrize(("key", "event"), EVENTS, ids=_named)
def test_what_is_described_is_every_header_that_is_sent(key, event):
    described = set(DOCUMENT["components"]["messages"][f"{key[0]}.v{key[1]}"]["headers"]["properties"])
    assert {name for name, _ in sample_record(event).headers} == described | {"traceparent"}


def test_channels_and_operations_are_the_edges_that_are_wired():
    speaking = {name for name, edge in edges().items() if edge.speaks}
    assert {name: channel["address"] for name, channel in DOCUMENT["channels"].items()} == {name: topic_of(name) for name in speaking}
    for channel in DOCUMENT["channels"].values():
        assert channel["bindings"]["kafka"]["partitions"] == PARTITIONS
    heard = {name: operation for name, operation in DOCUMENT["operations"].items() if operation["action"] == "receive"}
    wired = {name.split("-hears-")[0] for name in heard}
    assert wired == {name for name, edge in edges().items() if edge.hears}
    for name, operation in heard.items():
        listener, speaker = name.split("-hears-")
        assert operation["bindings"]["kafka"]["groupId"]["const"] == group_of(listener)
        assert operation["channel"]["$ref"] == f"#/channels/{speaker}"


def test_the_page_shows_every_event_with_its_example():
    page = event_page()
    for name, version in CATALOGUE:
        section = page.split(f"\n## {name} v{version}\n", 1)[1].split("\n## ", 1)[0]
        assert f"ce_type: {name}\n" in section
        assert f"ce_dataschema: urn:laomo:event:{name}:{version}\n" in section
        assert "- Said by: " in section
        assert "- Heard by: " in section
