"""CloudEvents on the bus: what goes out comes back, and what is no event of ours is told from what is."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from cloudevents.core.bindings.kafka import KafkaMessage, from_binary, to_binary
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from hypothesis import given
from hypothesis import strategies as st

from libs.common.contracts.catalogue import Envelope
from libs.common.contracts.topics import MAX_BYTES
from libs.common.kernel.ids import new_id
from libs.common.messaging.wire import UndecodableError, from_record, to_record

TRACE = f"00-{'a' * 32}-{'b' * 16}-01"
EVENT = Envelope(
    new_id(),
    "registry",
    new_id(),
    3,
    "MODEL_WORKER_RETIRED",
    1,
    datetime(2024, 6, 1, tzinfo=UTC),
    date(2024, 5, 31),
    new_id(),
    new_id(),
    TRACE,
    {"tier": "NATIONAL", "note": '引号"与中文', "nested": {"n": [1, None]}},
)


def test_attributes_are_headers_and_the_key_is_the_subject():
    record = to_record(EVENT)
    headers = {name: value.decode() for name, value in record.headers}
    assert record.key.decode() == str(EVENT.subject)
    assert json.loads(record.value) == EVENT.data
    assert headers["ce_specversion"] == "1.0"
    assert (headers["ce_type"], headers["ce_source"], headers["ce_subject"]) == (EVENT.type, "urn:laomo:registry", str(EVENT.subject))
    assert headers["ce_dataschema"] == "urn:laomo:event:MODEL_WORKER_RETIRED:1"
    assert (headers["ce_version"], headers["ce_effectiveon"]) == ("3", "2024-05-31")
    assert headers["traceparent"] == headers["ce_traceparent"] == TRACE
    assert headers["content-type"] == "application/json"


def test_the_sdk_reads_what_we_write_and_writes_what_we_read():
    """The official SDK's binary mode is the measure of ours."""
    record = to_record(EVENT)
    ours = {name: value for name, value in record.headers if name != "traceparent"}
    read = from_binary(KafkaMessage(ours, record.key, record.value), JSONFormat(), CloudEvent)
    assert (read.get_subject(), read.get_type(), read.get_data()) == (str(EVENT.subject), EVENT.type, EVENT.data)
    assert read.get_time() == EVENT.occurred_at
    theirs = to_binary(read, JSONFormat())
    assert theirs.key == record.key.decode()
    assert theirs.headers == ours
    assert from_record(list(theirs.headers.items()), theirs.value) == EVENT


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


@given(data=st.dictionaries(st.text(), JSON, max_size=5), version=st.integers(1, 2**62), trace=st.sampled_from([None, TRACE]))
def test_what_goes_out_comes_back(data, version, trace):
    event = replace(EVENT, data=data, version=version, traceparent=trace, org_id=None if version % 2 else EVENT.org_id)
    record = to_record(event)
    assert from_record(record.headers, record.value) == event


@pytest.mark.parametrize(
    ("changed", "value"),
    [
        ({}, None),
        ({}, b"\xff\xfe not json"),
        ({}, b"[1, 2]"),
        ({}, b"3"),
        ({}, b"x" * (MAX_BYTES + 1)),
        ({"ce_id": b"not-a-uuid"}, b"{}"),
        ({"ce_version": b"three"}, b"{}"),
        ({"ce_subject": b"\xff"}, b"{}"),
        ({"ce_time": b"yesterday"}, b"{}"),
        ({"ce_time": b"2024-06-01T00:00:00"}, b"{}"),
        ({"ce_source": b"/somewhere/else"}, b"{}"),
        ({"ce_dataschema": b"urn:laomo:event:ANOTHER:1"}, b"{}"),
        ({"ce_dataschema": b"https://x"}, b"{}"),
        ({"ce_effectiveon": b"2024-13-01"}, b"{}"),
        ({"ce_specversion": b"9.9"}, b"{}"),
    ],
)
def test_what_is_no_event_of_ours_is_refused_in_words_that_quote_nothing(changed, value):
    headers = dict(to_record(EVENT).headers) | changed
    with pytest.raises(UndecodableError) as refused:
        from_record(list(headers.items()), value)
    assert not any(part in str(refused.value) for part in ("three", "yesterday", "not-a-uuid", "somewhere"))


@given(value=st.binary(max_size=200), headers=st.lists(st.tuples(st.text(max_size=20), st.binary(max_size=40)), max_size=5))
def test_any_bytes_are_an_event_or_undecodable_and_nothing_else(value, headers):
    with pytest.raises(UndecodableError):
        from_record(headers, value)


def test_unknown_headers_are_left_alone():
    record = to_record(EVENT)
    assert from_record([*record.headers, ("x-new", b"1"), ("ce_later", b"2")], record.value) == EVENT
