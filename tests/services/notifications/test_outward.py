"""Nothing personal leaves: over the whole catalogue no field that could hold it, and no value that looks like it."""

import json
import types
import typing
from datetime import date
from uuid import UUID

import pytest
from pydantic import BaseModel

from libs.common.contracts import catalogue
from libs.common.contracts.catalogue import CATALOGUE
from libs.common.contracts.funds import DisbursementFailed
from libs.common.kernel.ids import new_id
from services.notifications.domain.outward import KEPT_IN, NOT_OF_PERSONS, OF_PERSONS, holds_number, outward, units_of
from services.notifications.domain.personal_words import personal_word
from services.notifications.storage.feed import FeedEntry
from tests.services.notifications.cases import TODAY, paid, registered

EVENTS = [pytest.param(kind, event, id=f"{kind[0]}.v{kind[1]}") for kind, event in sorted(CATALOGUE.items())]
PUBLIC_NAME = {("ORG_UNIT_REGISTERED", "name"), ("ORG_UNIT_CHANGED", "name")}
"""A unit's own name."""

SECRETS = {
    "ID number": "360426199101010071",
    "ID number of another case": "36042619910101007x",
    "card": "6225881414207430",
    "phone": "13800138000",
    "name": "张三",
    "a bank's words": "户名不符：张三 6225881414207430",
}


def example(kind, secret):
    """A value of a field's type; texts are all the secret, lists have one item."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):
        return example(arguments[0], secret)
    if origin is typing.Literal:
        return arguments[0]
    if origin in (tuple, list, frozenset):
        return [example(arguments[0], secret)]
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return {name: example(field.annotation, secret) for name, field in kind.model_fields.items()}
    return {str: secret, int: 1, bool: True, UUID: str(UUID(int=5)), date: "1950-03-07"}.get(kind, secret)


def payload(event, secret):
    return {
        name: example(field.annotation, secret) for name, field in event.model_fields.items() if name not in ("subject", "effective_on")
    }


def fields(value):
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from fields(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from fields(inner)


@pytest.mark.parametrize(("kind", "event"), EVENTS)
def test_no_field_of_an_event_that_leaves_is_personal(kind, event):
    kept, _ = outward(kind[0], payload(event, "CODE"))
    assert {(kind[0], name) for name in fields(kept) if personal_word(name)} <= PUBLIC_NAME


@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
@pytest.mark.parametrize(("kind", "event"), EVENTS)
def test_no_text_of_an_event_carries_a_secret_out(kind, event, secret):
    kept, trimmed = outward(kind[0], payload(event, secret))
    text = json.dumps(kept, ensure_ascii=False)
    if kind[0] in NOT_OF_PERSONS and secret == "张三":
        kept = {name: value for name, value in kept.items() if name not in ("name", "doc_no")}  # of units and documents
        text = json.dumps(kept, ensure_ascii=False)
    assert secret not in text
    assert "1950-03-07" not in text or "facts" not in kept, "the birth date"
    assert trimmed == (text != json.dumps(payload(event, secret), ensure_ascii=False)) or kind[0] in NOT_OF_PERSONS


@pytest.mark.parametrize(("kind", "event"), EVENTS)
def test_what_is_about_units_or_money_is_said_so(kind, event):
    """An event about a person goes by the person's chain; a new event has to be put into one of the two sets."""
    assert sum(kind[0] in known for known in (NOT_OF_PERSONS, OF_PERSONS, KEPT_IN)) == 1, (
        "domain/outward.py does not know whose this event is"
    )
    personal = any("subject` is the person" in (base.__doc__ or "") for base in event.__mro__ if base is not catalogue.Event) or (
        event.SPEAKER == "assistance" and "`subject` is the campaign" not in "".join(base.__doc__ or "" for base in event.__mro__)
    )
    assert not (personal and kind[0] in NOT_OF_PERSONS)
    assert {name for name, _ in CATALOGUE} >= NOT_OF_PERSONS


def test_a_banks_words_about_a_person_stay_inside():
    told = paid(DisbursementFailed, new_id(), new_id()).model_dump(mode="json")
    kept, trimmed = outward("DISBURSEMENT_FAILED", told | {"reason": "户名不符：张三"})
    assert "reason" not in kept
    assert trimmed
    assert outward("DISBURSEMENT_FAILED", told | {"reason": "REJECTED"})[0]["reason"] == "REJECTED"


def test_spans_keep_every_date_but_the_birth_date():
    event = registered(new_id())
    facts = json.loads(event.payload_json())["facts"]
    facts["category"] = [*facts["category"], {"starts_on": "2010-01-01", "value": "RETIREE"}]
    kept, _ = outward(event.TYPE, {"facts": facts})
    assert [span["starts_on"] for span in kept["facts"]["category"]] == [None, "2010-01-01"]
    assert set(kept["facts"]) == set(facts) - {"birth_date", "sex", "residence"}


def test_an_event_waits_and_comes_back_as_it_was():
    event = registered(new_id())
    at = catalogue.datetime.fromisoformat("2024-06-12T09:00:00+08:00")
    head = (new_id(), event.SPEAKER, event.subject, 1, event.TYPE, 1, at, TODAY, new_id(), None, None)
    entry = FeedEntry.of(catalogue.Envelope(*head, json.loads(event.payload_json())))
    again = FeedEntry.from_json(
        json.loads(json.dumps(entry.to_json(), default=lambda value: value.isoformat() if hasattr(value, "isoformat") else str(value)))
    )
    assert again == entry


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("360426199101010071", True),
        ("id=36042619910101007X;", True),
        ("360426910101007", True),
        ("13800138000", True),
        ("6225881414207430", True),
        ("LM000000010000001", False),
        ("018f3c5e-7a3b-7c11-9a55-1234567890ab", False),
        ("2024-06-12", False),
        ("20240612", False),
        ("1234567890", False),
    ],
)
def test_what_looks_like_a_number_of_a_person(text, found):
    assert holds_number(text) is found


@pytest.mark.parametrize(
    ("field", "word"),
    [
        ("name", "name"),
        ("motherName", "mother"),
        ("workerName", "name"),
        ("FULL_NAME", "name"),
        ("idNumber", "idnumber"),
        ("id_no", "id no"),
        ("IDCard", "card"),
        ("bankAccount", "account"),
        ("出生日期", "出生"),
        ("monthly_income", "income"),
        ("l2", None),
        ("amount_fen", None),
        ("cardinality", None),
        ("application_id", None),
        ("first_month", None),
    ],
)
def test_words(field, word):
    assert personal_word(field) == word


def test_an_event_nobody_classified_enters_at_once_and_is_no_units():
    """Of a department to come, say: held back for a person it is not about it would never be heard."""
    at = catalogue.datetime.fromisoformat("2024-06-12T09:00:00+08:00")
    head = (new_id(), "employment", new_id(), 1, "A_FACT_TO_COME", 1, at, TODAY, new_id(), None, None)
    entry = FeedEntry.of(catalogue.Envelope(*head, {"unit": "not an id"}))
    assert (entry.person, entry.units, entry.waits_for_its_person) == (True, [], False)
    assert units_of(head[2], None, {"unit": "kg", "l2": str(head[0])}) == sorted([head[2], head[0]])
