"""The 14 operations of GovStack's PubSub as stories: types, publishing, PULL and PUSH, what is refused, what is parked."""

import itertools
import json
from datetime import timedelta

import pytest
from standardwebhooks import Webhook

from libs.common.kernel.ids import new_id
from services.notifications.domain.agency_types import closed_schema, content_faults
from services.notifications.domain.webhook_addresses import AddressRules, networks
from services.notifications.jobs.webhook_delivery import WebhookDelivery
from services.notifications.jobs.webhook_sender import WebhookSender, receivers_trust
from tests.services.notifications.agencies import Agency
from tests.services.notifications.cases import TODAY, deceased, registered
from tests.support.receiver import DONE, Receiver, status

SCHEMA = {
    "$schema": "http://json-schema.org/draft-07/schema#",
    "type": "object",
    "properties": {
        "postId": {"type": "string", "maxLength": 40},
        "heldOn": {"type": "string", "format": "date"},
        "posts": {"type": "integer", "minimum": 0},
        "details": {"type": "object", "properties": {"district": {"type": "string"}}, "required": ["district"]},
    },
    "required": ["postId", "posts"],
}
CONTENT = {"postId": "p-1", "posts": 12}


class Station(Agency):
    """A client with a GovStack name."""

    @property
    def name(self):
        return f"anhui/GOV/{self.client}/events"

    async def say(self, method, path, expected, body=None, room="agencies", client=None):
        headers = self.headers | {"X-GovStack-Client": client or self.name}
        answer = await self.call(method, f"/govstack/r1/anhui/GOV/laomo/{room}{path}", headers, json=body)
        assert answer.status_code == expected, (answer.status_code, answer.text)
        if expected >= 400:
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.json()["status"] == expected
        return answer.json() if answer.content else None

    async def mandated(self, **extra):
        await self.mandate(govstack_client=self.name, **extra)
        return self


@pytest.fixture
async def publisher(office):
    station = await Station(office, "hrss").mandated(types=[], publishes=["JobFairHeld", "PostOpened"])
    await station.say("POST", "/api/v1/eventType", 200, {"eventType": "JobFairHeld", "schema": SCHEMA})
    return station


@pytest.fixture
async def reader(office, publisher):
    return await Station(office, "civil").mandated(types=["JobFairHeld", "MODEL_WORKER_DECEASED", "MODEL_WORKER_REGISTERED"])


async def publish(publisher, **content):
    return (await publisher.say("POST", "/pub/v1/JobFairHeld", 201, {"eventType": "JobFairHeld", "event": CONTENT | content}))["id"]


async def test_types_of_a_room_are_registered_listed_shown_and_removed(publisher, reader):
    assert await reader.say("GET", "/api/v1/eventType", 200) == ["JobFairHeld"]
    shown = await reader.say("GET", "/api/v1/eventType/JobFairHeld", 200)
    assert shown["schema"]["additionalProperties"] is False, "what is not listed is not allowed"
    assert shown["schema"]["properties"]["details"]["additionalProperties"] is False
    assert await reader.say("GET", "/api/v1/eventType/PostOpened", 204) is None
    again = {"eventType": "JobFairHeld", "schema": SCHEMA}
    await publisher.say("POST", "/api/v1/eventType", 409, again)
    await reader.say("DELETE", "/api/v1/eventType/JobFairHeld", 404)
    await publisher.say("DELETE", "/api/v1/eventType/JobFairHeld", 204)
    await publisher.say("DELETE", "/api/v1/eventType/JobFairHeld", 404)
    assert await reader.say("GET", "/api/v1/eventType", 204) is None
    await publisher.say("POST", "/pub/v1/JobFairHeld", 404, {"eventType": "JobFairHeld", "event": CONTENT})
    await publisher.say("POST", "/api/v1/eventType", 200, again)


async def test_departments_rooms_hold_the_catalogue_and_nobody_elses_types(publisher, reader):
    assert "MODEL_WORKER_DECEASED" in await reader.say("GET", "/api/v1/eventType", 200, room="registry")
    assert "DISBURSEMENT_PAID" in await reader.say("GET", "/api/v1/eventType", 200, room="funds")
    shown = await reader.say("GET", "/api/v1/eventType/FUND_ALLOCATED", 200, room="funds")
    assert "earmark_id" in shown["schema"]["properties"]
    assert await reader.say("GET", "/api/v1/eventType/FUND_ALLOCATED", 204, room="registry") is None
    await publisher.say("POST", "/api/v1/eventType", 403, {"eventType": "PostOpened", "schema": SCHEMA}, room="registry")
    await publisher.say("POST", "/pub/v1/FUND_ALLOCATED", 403, {"eventType": "FUND_ALLOCATED", "event": {}}, room="funds")
    await publisher.say("DELETE", "/pub/v1/FUND_ALLOCATED/x", 403, room="funds")
    await publisher.say("DELETE", "/api/v1/eventType/FUND_ALLOCATED", 403, room="funds")
    for room in ("nobody", "registry%2F"):
        await reader.say("GET", "/api/v1/eventType", 404, room=room)


@pytest.mark.parametrize(
    "schema",
    [
        {},
        {"type": "string"},
        {"type": "object"},
        {"type": "object", "properties": {"a": {"$ref": "http://127.0.0.1/schema"}}},
        {"type": "object", "properties": {"a": {"$ref": "#/definitions/x"}}, "definitions": {"x": {}}},
        {"type": "object", "properties": {"a": {"type": "string", "pattern": "(a+)+$"}}},
        {"type": "object", "properties": {"a": {}}, "additionalProperties": True},
        {"type": "object", "properties": {"a": {}}, "additionalProperties": {"type": "string"}},
        {"type": "object", "properties": {"a": {"anyOf": [{}]}}},
        {"type": "object", "properties": {"a": {"type": "no such type"}}},
        {"type": "object", "properties": {"a": True}},
        {"type": "object", "properties": {"name": {"type": "string"}}},
        {"type": "object", "properties": {"motherName": {"type": "string"}}},
        {"type": "object", "properties": {"id_number": {"type": "string"}}},
        {"type": "object", "properties": {"IDCard": {"type": "string"}}},
        {"type": "object", "properties": {"身份证号": {"type": "string"}}},
        {"type": "object", "properties": {"x": {"type": "array", "items": {"type": "object", "properties": {"monthlyIncome": {}}}}}},
        {"type": "object", "properties": {"x": {"properties": {"bankCard": {"type": "string"}}}}},
        {"type": "object", "properties": {"diagnosis": {"type": "string"}}},
    ],
)
async def test_a_schema_that_is_open_foreign_or_personal_is_refused(publisher, schema):
    await publisher.say("POST", "/api/v1/eventType", 400, {"eventType": "PostOpened", "schema": schema})


def test_a_schema_as_deep_as_a_well_is_refused():
    schema = {"type": "object", "properties": {}}
    for _ in range(3000):
        schema = {"type": "object", "properties": {"a": schema}}
    assert isinstance(closed_schema(schema), str)


async def test_who_may_register_and_under_which_name(office, publisher, reader):
    body = {"eventType": "PostOpened", "schema": SCHEMA}
    await reader.say("POST", "/api/v1/eventType", 403, body)
    await publisher.say("POST", "/api/v1/eventType", 403, body | {"eventType": "SomethingElse"})
    await publisher.say("POST", "/api/v1/eventType", 409, body | {"eventType": "fund_allocated"})
    await publisher.say("POST", "/api/v1/eventType", 400, body | {"eventType": "a b"})
    await publisher.say("POST", "/api/v1/eventType", 400, {"eventType": "PostOpened"})
    await publisher.say("POST", "/api/v1/eventType", 400, ["PostOpened"])
    other = Agency(office, "other")
    extra = {"govstack_client": publisher.name, "types": ["JobFairHeld"], "client": "other", "agency": "机构", "basis": "依据依据"}
    extra |= {"valid_from": "2024-01-01", "valid_to": "2024-12-31"}
    assert (await other.ask("POST", "/mandates", 422, other.admin(), json=extra))["code"] == "FIELD_INVALID", "one name, one client"


async def test_the_header_only_repeats_who_the_token_is(office, publisher, reader):
    paths = [("GET", "/api/v1/eventType"), ("GET", "/api/v1/subs"), ("GET", "/pull/v1/JobFairHeld"), ("DELETE", "/pub/v1/JobFairHeld/x")]
    for method, path in paths:
        await reader.say(method, path, 403, client=publisher.name)
        answer = await reader.call(method, f"/govstack/r1/anhui/GOV/laomo/agencies{path}", reader.headers)
        assert (answer.status_code, answer.json()["code"]) == (400, "INPUT_INVALID")
        unknown = await reader.call(method, f"/govstack/r1/anhui/GOV/laomo/agencies{path}", {"X-GovStack-Client": reader.name})
        assert unknown.status_code == 401
        clerk = office.system.token("clerk", roles=["VERIFIER"]) | {"X-GovStack-Client": reader.name}
        assert (await reader.call(method, f"/govstack/r1/anhui/GOV/laomo/agencies{path}", clerk)).status_code == 403
    nobody = Station(office, "nobody")
    await nobody.say("GET", "/api/v1/subs", 403)


async def test_pull_and_confirm_one_by_one(publisher, reader):
    await reader.say("GET", "/pull/v1/JobFairHeld", 404)
    await reader.say("POST", "/api/v1/subs/JobFairHeld", 200, {"eventType": "JobFairHeld", "delivery": "PULL"})
    await reader.say("GET", "/pull/v1/JobFairHeld", 404)
    ids = [await publish(publisher, posts=number) for number in range(3)]
    first = await reader.say("GET", "/pull/v1/JobFairHeld", 200)
    assert first == {
        "id": ids[0],
        "sequence": 1,
        "publisherId": {"instanceId": "anhui", "memberClass": "GOV", "memberCode": "hrss", "applicationCode": "events"},
        "eventType": "JobFairHeld",
        "event": CONTENT | {"posts": 0},
    }
    assert await reader.say("GET", "/pull/v1/JobFairHeld", 200) == first, "until it is confirmed"
    await reader.say("DELETE", f"/pull/v1/JobFairHeld/{ids[1]}", 409)
    for missing in (new_id(), "x", "..", "%00"):
        await reader.say("DELETE", f"/pull/v1/JobFairHeld/{missing}", 404)
    for event_id in ids:
        await reader.say("DELETE", f"/pull/v1/JobFairHeld/{event_id}", 204)
        await reader.say("DELETE", f"/pull/v1/JobFairHeld/{event_id}", 204)
    await reader.say("GET", "/pull/v1/JobFairHeld", 404)


async def test_a_departments_event_is_pulled_the_same_way(office, reader):
    await reader.say(
        "POST", "/api/v1/subs/MODEL_WORKER_DECEASED", 200, {"eventType": "MODEL_WORKER_DECEASED", "delivery": "PULL"}, room="registry"
    )
    person = new_id()
    await office.say(registered(person), deceased(person, TODAY))
    event = await reader.say("GET", "/pull/v1/MODEL_WORKER_DECEASED", 200, room="registry")
    assert event["publisherId"]["applicationCode"] == "registry"
    assert (event["event"]["subject"], event["sequence"]) == (str(person), 2)
    assert "1950" not in json.dumps(event)
    await reader.say("GET", "/pull/v1/MODEL_WORKER_DECEASED", 404, room="funds")
    await reader.say("DELETE", f"/pull/v1/MODEL_WORKER_DECEASED/{event['id']}", 204, room="registry")
    await reader.say("GET", "/pull/v1/MODEL_WORKER_DECEASED", 404, room="registry")


async def test_subscriptions_are_added_listed_changed_and_cancelled(office, publisher, reader):
    path, body = "/api/v1/subs/JobFairHeld", {"eventType": "JobFairHeld", "delivery": "PULL", "options": {"TTL": 60, "FIFO": True}}
    assert await reader.say("GET", "/api/v1/subs", 200) == []
    for method in ("GET", "DELETE"):
        await reader.say(method, path, 404)
    await reader.say("PATCH", path, 404, body)
    await reader.say("POST", path, 200, body)
    await reader.say("POST", path, 409, body)
    shown = await reader.say("GET", path, 200)
    assert (shown["delivery"], shown["options"]) == ("PULL", {"TTL": 60, "FIFO": True})
    assert shown["subscriberId"]["memberCode"] == "civil"
    assert await reader.say("GET", "/api/v1/subs", 200) == [shown]
    assert await reader.say("GET", "/api/v1/subs", 200, room="registry") == []
    await reader.say("PATCH", path, 201, {"eventType": "JobFairHeld", "delivery": "PUSH", "options": {"FIFO": False}})
    changed = await reader.say("GET", path, 200)
    assert (changed["delivery"], changed["options"]) == ("PUSH", {"TTL": 60, "FIFO": False})
    await reader.say("GET", "/pull/v1/JobFairHeld", 409)
    await reader.say("DELETE", f"/pull/v1/JobFairHeld/{await publish(publisher)}", 409)
    await publisher.say("GET", path, 404)
    await reader.say("DELETE", path, 204)
    await reader.say("DELETE", path, 404)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"eventType": "Other", "delivery": "PULL"}, 400),
        ({"delivery": "PULL"}, 400),
        ({"eventType": "JobFairHeld", "delivery": "POST"}, 400),
        ({"eventType": "JobFairHeld", "delivery": "PULL", "options": {"TTL": 0}}, 400),
        ({"eventType": "JobFairHeld", "delivery": "PULL", "options": {"TTL": "many"}}, 400),
        ({"eventType": "JobFairHeld", "delivery": "PULL", "options": {"endpoint": "https://a.gov.cn/"}}, 400),
        ({"eventType": "JobFairHeld", "options": {"endpoint": "https://169.254.169.254/"}}, 400),
        ({"eventType": "JobFairHeld", "client": "hrss"}, 400),
        (
            {
                "eventType": "JobFairHeld",
                "subscriberId": {"instanceId": "anhui", "memberClass": "GOV", "memberCode": "hrss", "applicationCode": "events"},
            },
            400,
        ),
    ],
)
async def test_a_subscription_that_cannot_be(reader, body, expected):
    await reader.say("POST", "/api/v1/subs/JobFairHeld", expected, body)


async def test_what_no_mandate_holds_cannot_be_subscribed_to(reader):
    await reader.say("POST", "/api/v1/subs/NoSuch", 400, {"eventType": "NoSuch", "delivery": "PULL"})
    await reader.say("POST", "/api/v1/subs/FUND_ALLOCATED", 403, {"eventType": "FUND_ALLOCATED", "delivery": "PULL"}, room="funds")


async def test_publishing_is_checked_followed_and_withdrawn(publisher, reader):
    await reader.say("POST", "/api/v1/subs/JobFairHeld", 200, {"eventType": "JobFairHeld", "delivery": "PULL"})
    one, two = await publish(publisher), await publish(publisher)
    path = f"/pub/v1/JobFairHeld/{one}"
    shown = await publisher.say("GET", path, 200)
    assert (shown["status"], shown["deliveries"]) == ("ACCEPTED", {"delivered": 0, "waiting": 1, "parked": 0})
    await reader.say("GET", path, 404)
    await reader.say("DELETE", path, 404)
    await publisher.say("DELETE", path, 204)
    await publisher.say("DELETE", path, 404)
    assert (await publisher.say("GET", path, 200))["event"] is None
    assert (await reader.say("GET", "/pull/v1/JobFairHeld", 200))["id"] == two, "the withdrawn one is passed over"
    await reader.say("DELETE", f"/pull/v1/JobFairHeld/{two}", 204)
    assert (await publisher.say("GET", f"/pub/v1/JobFairHeld/{two}", 200))["deliveries"]["delivered"] == 1
    for missing in (new_id(), "x"):
        await publisher.say("GET", f"/pub/v1/JobFairHeld/{missing}", 404)
        await publisher.say("DELETE", f"/pub/v1/JobFairHeld/{missing}", 404)


@pytest.mark.parametrize(
    "content",
    [
        {"postId": "p"},
        {"postId": "p", "posts": -1},
        {"postId": "p", "posts": 1.5},
        {"postId": 1, "posts": 1},
        {"postId": "x" * 41, "posts": 1},
        {"postId": "p", "posts": 1, "more": 1},
        {"postId": "p", "posts": 1, "details": {}},
        {"postId": "p", "posts": 1, "details": {"district": "包河", "street": "x"}},
        {"postId": "360426199101010071", "posts": 1},
        {"postId": "第36042619910101007X号", "posts": 1},
        {"postId": "6225881414207430", "posts": 1},
        {"postId": "13800138000", "posts": 1},
        {"postId": "p", "posts": 13800138000},
        [],
        "p",
        None,
    ],
)
async def test_content_that_breaks_its_schema_or_holds_a_number_of_a_person(publisher, content):
    refused = await publisher.say("POST", "/pub/v1/JobFairHeld", 400, {"eventType": "JobFairHeld", "event": content})
    assert "36042619910101007" not in json.dumps(refused)
    assert "13800138000" not in json.dumps(refused)


async def test_who_may_publish(publisher, reader):
    await reader.say("POST", "/pub/v1/JobFairHeld", 403, {"eventType": "JobFairHeld", "event": CONTENT})
    await publisher.say("POST", "/pub/v1/PostOpened", 404, {"eventType": "PostOpened", "event": CONTENT})
    await publisher.say("POST", "/pub/v1/JobFairHeld", 400, {"eventType": "PostOpened", "event": CONTENT})


async def test_a_push_that_cannot_be_delivered_is_parked_and_comes_again(office, publisher, reader):
    failing = [True]
    async with Receiver(lambda _: status(500) if failing[0] else DONE) as receiver:
        body = {"eventType": "JobFairHeld", "options": {"TTL": 3600, "FIFO": True, "endpoint": receiver.url()}}
        await reader.say("POST", "/api/v1/subs/JobFairHeld", 200, body)
        subscription = (await reader.say("GET", "/api/v1/subs/JobFairHeld", 200))["id"]
        secret = (await reader.ask("POST", f"/subscriptions/{subscription}/secrets", 201, json={}))["secret"]
        ids = [await publish(publisher, posts=number) for number in range(3)]
        sender = WebhookSender(AddressRules(local=networks("127.0.0.0/8")), receivers_trust(None))
        delivery = WebhookDelivery(office.system.houses["notifications"], sender)
        assert await delivery.deliver_once() == 0
        assert len(receiver.received) == 1, "in order: the others wait"
        await reader.say("PATCH", "/api/v1/subs/JobFairHeld", 409, {"eventType": "JobFairHeld", "delivery": "PULL"})
        office.system.clock.move_to(office.system.clock.now() + timedelta(hours=2))
        async with office.system.houses["notifications"].pool.connection() as connection:
            await connection.execute("UPDATE delivery SET next_at = now() WHERE next_at IS NOT NULL")
        assert await delivery.deliver_once() == 0
        assert (await publisher.say("GET", f"/pub/v1/JobFairHeld/{ids[0]}", 200))["deliveries"]["parked"] == 1
        assert (await reader.status(subscription))["dead"] == 3, "past their time, parked, not dropped"
        failing[0] = False
        assert (await reader.ask("POST", f"/subscriptions/{subscription}/dead-letters/replay", 201, json={}))["events"] == 3
        assert await delivery.deliver_once() == 3
        await sender.close()
    last = receiver.received[-3:]
    assert [each.id for each in last] == ids
    for each, number in zip(last, itertools.count()):
        item = Webhook(secret).verify(each.body, each.headers)
        assert (item["event"]["posts"], item["eventType"], item["sequence"]) == (number, "JobFairHeld", number + 1)


def test_faults_of_content_are_bounded():
    schema = closed_schema({"type": "object", "properties": {"a": {"type": "array", "items": {"type": "integer"}}}})
    assert len(content_faults(schema, {"a": ["x"] * 10_000})) == 20
