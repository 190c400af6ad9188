"""Webhooks against a real receiver: signed, in order per subject, retried, parked, never lost; nobody delays anybody else."""

import asyncio
import json
from datetime import date

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from libs.common.contracts.assistance import ApplicationDeclared
from libs.common.contracts.registry import SupervisingUnionChanged
from libs.common.kernel.ending import end
from libs.common.kernel.ids import new_id
from services.notifications.domain.back_off import WAITS, wait_after
from services.notifications.domain.webhook_addresses import AddressRules, networks
from services.notifications.jobs.webhook_delivery import WebhookDelivery
from services.notifications.jobs.webhook_sender import WebhookSender, receivers_trust
from tests.services.notifications.agencies import Agency
from tests.services.notifications.cases import BORN, COUNTY, L2, OTHER, TODAY, case, deceased, facts, registered, submitted
from tests.support.receiver import DONE, Receiver, status

LOCAL = AddressRules(local=networks("127.0.0.0/8"))


@pytest.fixture
async def agency(office):
    agency = Agency(office)
    await agency.mandate()
    return agency


@pytest.fixture
async def carrier(office):
    made = []

    def make(**options):
        sender = WebhookSender(
            options.pop("rules", LOCAL), receivers_trust(None), timeout_seconds=options.pop("timeout_seconds", 10), **options
        )
        made.append(sender)
        return WebhookDelivery(office.system.houses["notifications"], sender)

    yield make
    for sender in made:
        await sender.close()


async def hook(agency, url, **extra):
    """A subscription of the agency's with a secret."""
    subscription = await agency.subscribe(kind="WEBHOOK", url=url, **extra)
    return subscription, (await agency.ask("POST", f"/subscriptions/{subscription}/secrets", 201, json={}))["secret"]


async def sql(office, statement, *values):
    async with office.system.houses["notifications"].pool.connection() as connection:
        cursor = await connection.execute(statement, values)
        return await cursor.fetchall() if cursor.description else []


async def time_passes(office):
    """Whatever waits for a time is due, and no address rests: database time is nobody's to move."""
    await sql(office, "UPDATE delivery SET next_at = now() WHERE next_at IS NOT NULL")
    await sql(office, "UPDATE subscription SET rest_until = '-infinity'")


async def test_events_arrive_signed_and_in_order(office, agency, carrier):
    people = [new_id() for _ in range(40)]
    async with Receiver() as receiver:
        subscription, secret = await hook(agency, receiver.url())
        for person in people:
            await office.say(registered(person), submitted(person), deceased(person, TODAY))
        assert await carrier().deliver_once() == 120
        for person in people:
            mine = [each.event["type"] for each in receiver.received if each.event["subject"] == str(person)]
            assert mine == ["MODEL_WORKER_REGISTERED", "APPLICATION_SUBMITTED", "MODEL_WORKER_DECEASED"]
        for each in receiver.received:
            assert Webhook(secret).verify(each.body, each.headers)["id"] == each.id
            assert each.headers["content-type"] == "application/cloudevents+json"
            assert each.headers["host"] == f"127.0.0.1:{receiver.port}"
        assert receiver.connections <= 32
        assert await carrier().deliver_once() == 0
    standing = await agency.status(subscription)
    assert (standing["delivered"], standing["waiting"], standing["dead"], standing["behind"]) == (120, 0, 0, 0)
    assert standing["last_success_at"] is not None


async def test_a_signature_fits_nothing_else(office, agency, carrier):
    async with Receiver() as receiver:
        _, secret = await hook(agency, receiver.url())
        _, other = await hook(agency, receiver.url("/other"))
        await office.say(registered(new_id()))
        await carrier().deliver_once()
        [mine] = [each for each in receiver.received if each.path == "/hook"]
        stale = carrier(wall=lambda: 1_700_000_000.0)
        await office.say(registered(new_id()))
        await stale.deliver_once()
        old = receiver.received[-1]
    altered = {**mine.headers, "webhook-id": str(new_id())}
    later = {**mine.headers, "webhook-timestamp": str(int(mine.headers["webhook-timestamp"]) + 1)}
    for key, body, headers in (
        (secret, mine.body + b" ", mine.headers),
        (secret, mine.body, altered),
        (secret, mine.body, later),
        (other, mine.body, mine.headers),
        (secret if old.path == "/hook" else other, old.body, old.headers),
    ):
        with pytest.raises(WebhookVerificationError):
            Webhook(key).verify(body, headers)


async def test_a_secret_is_rotated_without_a_gap(office, agency, carrier):
    async with Receiver() as receiver:
        subscription, old = await hook(agency, receiver.url())
        path = f"/subscriptions/{subscription}/secrets"
        new = (await agency.ask("POST", path, 201, json={"overlap_hours": 24}))["secret"]
        assert (await agency.ask("POST", path, 409, json={"overlap_hours": 1}))["code"] == "INVALID_TRANSITION"
        assert (await agency.ask("POST", path, 422, json={"overlap_hours": 169}))["code"] == "INPUT_INVALID"
        await office.say(registered(new_id()))
        await carrier().deliver_once()
        for secret in (old, new):
            Webhook(secret).verify(receiver.received[-1].body, receiver.received[-1].headers)
        await sql(office, "UPDATE webhook_secret SET ends_at = now() WHERE ends_at < 'infinity'")
        await office.say(registered(new_id()))
        await carrier().deliver_once()
        Webhook(new).verify(receiver.received[-1].body, receiver.received[-1].headers)
        with pytest.raises(WebhookVerificationError):
            Webhook(old).verify(receiver.received[-1].body, receiver.received[-1].headers)
        newest = (await agency.ask("POST", path, 201, json={"overlap_hours": 0}))["secret"]
        await office.say(registered(new_id()))
        await carrier().deliver_once()
        with pytest.raises(WebhookVerificationError):
            Webhook(new).verify(receiver.received[-1].body, receiver.received[-1].headers)
        Webhook(newest).verify(receiver.received[-1].body, receiver.received[-1].headers)
    rows = await sql(office, "SELECT sealed FROM webhook_secret")
    assert all(secret.encode() not in bytes(row[0]) for row in rows for secret in (old, new, newest))


async def test_nothing_leaves_before_there_is_a_secret(office, agency, carrier):
    async with Receiver() as receiver:
        subscription = await agency.subscribe(kind="WEBHOOK", url=receiver.url())
        await office.say(registered(new_id()))
        assert await carrier().deliver_once() == 0
        assert (await agency.status(subscription))["lacks"][0] == "SECRET"
        await agency.ask("POST", f"/subscriptions/{subscription}/secrets", 201, json={})
        assert await carrier().deliver_once() == 1


@pytest.mark.parametrize(
    ("answer", "note"),
    [
        (status(500), "HTTP_500"),
        (status(404), "HTTP_404"),
        (status(302, "location: http://127.0.0.1:1/inside\r\n"), "HTTP_302"),
        (status(308, "location: http://169.254.169.254/latest/meta-data\r\n"), "HTTP_308"),
        ("hang", "TIMEOUT"),
        ("break", "BROKEN_ANSWER"),
        (b"not http at all\r\n\r\n", "BROKEN_ANSWER"),
    ],
)
async def test_whatever_is_no_2xx_is_tried_again(office, agency, carrier, answer, note):
    failing = [True]
    async with Receiver(lambda _: answer if failing[0] else DONE) as receiver:
        subscription, _ = await hook(agency, receiver.url())
        await office.say(registered(new_id()))
        delivery = carrier(timeout_seconds=1 if answer == "hang" else 10)
        assert await delivery.deliver_once() == 0
        standing = await agency.status(subscription)
        assert (standing["waiting"], standing["last_failure"], standing["state"]) == (1, note, "ACTIVE")
        assert await delivery.deliver_once() == 0, "not before its time"
        assert len(receiver.received) == 1
        failing[0] = False
        await time_passes(office)
        assert await delivery.deliver_once() == 1
        assert receiver.received[0].id == receiver.received[1].id
        assert receiver.received[0].body == receiver.received[1].body
    assert (await agency.status(subscription))["waiting"] == 0


@pytest.mark.parametrize("answer", ["slow", "flood"])
async def test_an_answers_body_is_not_waited_for(office, agency, carrier, answer):
    async with Receiver(lambda _: answer) as receiver:
        await hook(agency, receiver.url())
        await office.say(registered(new_id()))
        sender = WebhookSender(LOCAL, receivers_trust(None))
        assert await WebhookDelivery(office.system.houses["notifications"], sender).deliver_once() == 1
        await sender.close()


async def test_later_events_of_a_subject_wait_behind_its_failure_and_others_flow(office, agency, carrier):
    bad, good = new_id(), new_id()
    failing = [True]
    async with Receiver(lambda got: status(500) if failing[0] and got.event["subject"] == str(bad) else DONE) as receiver:
        await hook(agency, receiver.url())
        await office.say(registered(bad), submitted(bad), registered(good))
        delivery = carrier()
        assert await delivery.deliver_once() == 1
        await office.say(ApplicationDeclared(**case(bad)), submitted(good))
        assert await delivery.deliver_once() == 1
        await time_passes(office)
        assert await delivery.deliver_once() == 0, "the first of the subject fails again, the others were not tried"
        assert [each.event["type"] for each in receiver.received if each.event["subject"] == str(bad)] == ["MODEL_WORKER_REGISTERED"] * 2
        failing[0] = False
        await time_passes(office)
        assert await delivery.deliver_once() == 3
    mine = [each.event["type"] for each in receiver.received if each.event["subject"] == str(bad)][2:]
    assert mine == ["MODEL_WORKER_REGISTERED", "APPLICATION_SUBMITTED", "APPLICATION_DECLARED"]


async def test_ten_attempts_then_dead_and_the_subject_goes_on_and_a_person_replays(office, agency, carrier):
    person, failing = new_id(), [True]
    kind = "MODEL_WORKER_REGISTERED"
    async with Receiver(lambda got: status(503) if failing[0] and got.event["type"] == kind else DONE) as receiver:
        subscription, _ = await hook(agency, receiver.url())
        await office.say(registered(person), submitted(person))
        delivery = carrier()
        waits = []
        for _ in WAITS:
            assert await delivery.deliver_once() == 0
            [(wait,)] = await sql(office, "SELECT extract(epoch FROM next_at - now()) FROM delivery WHERE next_at IS NOT NULL")
            waits.append(float(wait))
            await time_passes(office)
        assert await delivery.deliver_once() == 1, "given up; what waited behind it goes"
        assert all(0.85 * planned <= wait <= 1.1 * planned for wait, planned in zip(waits, WAITS, strict=True))
        standing = await agency.status(subscription)
        assert (standing["dead"], standing["waiting"]) == (1, 0)
        letters = (await agency.ask("GET", f"/subscriptions/{subscription}/dead-letters", 200))["items"]
        assert [(each["type"], each["state"], each["attempts"], each["error"]) for each in letters] == [(kind, "DEAD", 10, "HTTP_503")]
        other = Agency(office, "civil")
        await other.mandate()
        for method, path in (("GET", "dead-letters"), ("POST", "dead-letters/replay"), ("POST", "secrets")):
            await other.ask(method, f"/subscriptions/{subscription}/{path}", 404, json={} if method == "POST" else None)
        failing[0] = False
        path = f"/subscriptions/{subscription}/dead-letters/replay"
        assert (await agency.ask("POST", path, 201, json={"event_ids": [str(new_id())]}))["events"] == 0
        assert (await agency.ask("POST", path, 201, json={"event_ids": [letters[0]["event_id"]]}))["events"] == 1
        assert await delivery.deliver_once() == 1
        assert receiver.received[-1].id == letters[0]["event_id"]
    assert (await agency.status(subscription))["dead"] == 0
    audited = await sql(office, "SELECT action FROM audit_row WHERE action LIKE '%%LETTERS%%' OR action LIKE 'WEBHOOK%%' ORDER BY seq")
    assert [action for (action,) in audited] == ["WEBHOOK_PARKED", "DEAD_LETTERS_REPLAYED", "DEAD_LETTERS_REPLAYED"]


async def test_a_receiver_that_is_gone_is_disabled_and_loses_nothing(office, agency, carrier):
    people = [new_id() for _ in range(5)]
    gone = [True]
    async with Receiver(lambda _: status(410) if gone[0] else DONE) as receiver:
        subscription, _ = await hook(agency, receiver.url())
        await office.say(*map(registered, people))
        delivery = carrier(at_once=1)
        assert await delivery.deliver_once() == 0
        standing = await agency.status(subscription)
        assert (standing["state"], standing["last_failure"], standing["waiting"]) == ("DISABLED", "HTTP_410", 5)
        assert len(receiver.received) == 1
        await time_passes(office)
        assert await delivery.deliver_once() == 0
        gone[0] = False
        await agency.ask("POST", f"/subscriptions/{subscription}/endpoint", 201, json={"url": receiver.url("/new")})
        assert await delivery.deliver_once() == 5
        assert {each.event["subject"] for each in receiver.received[1:]} == set(map(str, people))
        assert {each.path for each in receiver.received[1:]} == {"/new"}
    assert await sql(office, "SELECT code FROM audit_row WHERE action = 'WEBHOOK_DISABLED'") == [("GONE",)]


async def test_who_dies_between_sending_and_recording_repeats_and_loses_nothing(office, agency, carrier):
    people = [new_id() for _ in range(6)]
    async with Receiver() as receiver:
        subscription, _ = await hook(agency, receiver.url())
        await office.say(*map(registered, people))
        house = office.system.houses["notifications"]
        opened = house.open

        def dies(_actor):
            raise asyncio.CancelledError

        house.open = dies
        with pytest.raises(asyncio.CancelledError):
            await carrier().deliver_once()
        house.open = opened
        assert len(receiver.received) == 6
        assert await carrier().deliver_once() == 0, "its lease goes on"
        await sql(office, "UPDATE subscription SET lease_until = now()")
        assert await carrier().deliver_once() == 6
        ids = [each.id for each in receiver.received]
        assert len(ids) == 12
        assert len(set(ids)) == 6, "the same ids: the receiver can tell"
    assert (await agency.status(subscription))["behind"] == 0


async def test_a_carrier_that_lost_its_lease_records_nothing(office, agency, carrier):
    async with Receiver() as receiver:
        subscription, _ = await hook(agency, receiver.url())
        await office.say(registered(new_id()))

        def taken(got):
            tasks.append(asyncio.create_task(sql(office, "UPDATE subscription SET lease_owner = gen_random_uuid()")))
            return "hang" if len(tasks) == 1 else DONE

        tasks: list[asyncio.Task] = []
        receiver.answer = taken
        assert await carrier(timeout_seconds=1).deliver_once() == 0
        assert (await agency.status(subscription))["behind"] == 1
        assert (await agency.status(subscription))["waiting"] == 0
        await asyncio.gather(*tasks)
        receiver.answer = lambda _: DONE
        await sql(office, "UPDATE subscription SET lease_until = now()")
        assert await carrier().deliver_once() == 1


async def test_two_carriers_never_serve_an_endpoint_at_once(office, agency, carrier):
    async with Receiver() as receiver:
        await hook(agency, receiver.url())
        people = [new_id() for _ in range(30)]
        await office.say(*map(registered, people))
        carried = await asyncio.gather(*(carrier().deliver_once() for _ in range(4)))
        assert sorted(carried) == [0, 0, 0, 30]
        assert len(receiver.received) == 30


async def test_a_receiver_that_hangs_delays_nobody_else(office, agency, carrier):
    """The others have everything while it still hangs: their deliveries do not wait for its time limit."""
    async with Receiver(lambda _: "hang") as hanging, Receiver() as healthy:
        await hook(agency, hanging.url())
        await hook(agency, healthy.url())
        sender = WebhookSender(LOCAL, receivers_trust(None), timeout_seconds=600)
        running = asyncio.create_task(WebhookDelivery(office.system.houses["notifications"], sender, poll_seconds=0.01).run())
        people = [new_id() for _ in range(20)]
        for person in people:
            await office.say(registered(person))
            while str(person) not in {each.event["subject"] for each in healthy.received}:
                healthy.came.clear()
                await asyncio.wait_for(healthy.came.wait(), 20)
        assert hanging.received
        assert not running.done()
        await end([running])


async def test_an_address_nobody_answers_at_rests(office, agency, carrier):
    async with Receiver() as receiver:
        url = receiver.url()
    subscription, _ = await hook(agency, url)
    await office.say(*(registered(new_id()) for _ in range(3)))
    delivery = carrier(at_once=1)
    assert await delivery.deliver_once() == 0
    standing = await agency.status(subscription)
    assert (standing["last_failure"], standing["waiting"], standing["state"]) == ("UNREACHABLE", 3, "ACTIVE")
    [(attempts, rests)] = await sql(office, "SELECT (SELECT max(attempts) FROM delivery), rest_until > now() FROM subscription")
    assert (attempts, rests) == (1, True)
    await office.say(registered(new_id()))
    await sql(office, "UPDATE subscription SET rest_until = '-infinity'")
    await delivery.deliver_once()
    assert (await agency.status(subscription))["behind"] == 1, "no more is taken for it than waits already"


async def test_replay_of_a_webhook_goes_back_even_under_a_pass(office, agency, carrier):
    async with Receiver() as receiver:
        subscription, _ = await hook(agency, receiver.url())
        since = office.system.clock.now()
        people = [new_id() for _ in range(3)]
        await office.say(*map(registered, people))
        assert await carrier().deliver_once() == 3
        path = f"/subscriptions/{subscription}/replay"
        await agency.ask("POST", path, 201, json={"from": since.isoformat()})
        assert await carrier().deliver_once() == 3
        await office.say(registered(new_id()))
        replays = []

        def meanwhile(_):
            if not replays:
                replays.append(asyncio.create_task(agency.ask("POST", path, 201, json={"from": since.isoformat()})))
                return "hang"
            return DONE

        receiver.answer = meanwhile
        assert await carrier(timeout_seconds=1).deliver_once() == 0
        await replays[0]
        await sql(office, "UPDATE subscription SET lease_until = now()")
        assert await carrier().deliver_once() == 4
        cursor = (await agency.status(subscription))["position"]
        assert (await agency.acknowledge(subscription, cursor, 409))["code"] == "INVALID_TRANSITION"


async def test_a_revoked_mandate_and_a_move_stop_deliveries_at_once(office, agency, carrier):
    move, person = date(2024, 7, 1), new_id()
    city = Agency(office, "city")
    mandate = await city.mandate(unit=L2)
    failing = [True]
    async with Receiver(lambda _: status(500) if failing[0] else DONE) as receiver:
        subscription, _ = await hook(city, receiver.url())
        moved = SupervisingUnionChanged(subject=person, effective_on=move, facts=facts((BORN, L2, COUNTY, None), (move, OTHER, None, None)))
        await office.say(registered(person), moved)
        delivery = carrier()
        assert await delivery.deliver_once() == 0
        await city.revoke(mandate)
        await time_passes(office)
        failing[0] = False
        assert await delivery.deliver_once() == 0
        assert len(receiver.received) == 1
        await city.mandate(unit=L2)
        office.system.clock.move_to_day(move)
        await office.say(submitted(person))
        assert await delivery.deliver_once() == 0, "the person is another union's now"
        assert len(receiver.received) == 1
        letters = (await city.ask("GET", f"/subscriptions/{subscription}/dead-letters", 200))["items"]
        assert [(each["state"], each["error"]) for each in letters] == [("WITHHELD", "NOT_ALLOWED")] * 2
        assert (await city.ask("POST", f"/subscriptions/{subscription}/dead-letters/replay", 201, json={}))["events"] == 2
        assert await delivery.deliver_once() == 0
        assert (await city.status(subscription))["dead"] == 2, "asked again, withheld again"


async def test_closing_stops_deliveries(office, agency, carrier):
    async with Receiver() as receiver:
        subscription, _ = await hook(agency, receiver.url())
        await office.say(registered(new_id()))
        await agency.ask("DELETE", f"/subscriptions/{subscription}", 204)
        assert await carrier().deliver_once() == 0
        assert receiver.received == []


def test_jitter_follows_from_the_event():
    events = [new_id() for _ in range(50)]
    waits = {wait_after(1, event) for event in events}
    assert len(waits) > 40
    assert all(4.5 <= wait <= 5.5 for wait in waits)
    assert [wait_after(3, event) for event in events] == [wait_after(3, event) for event in events]
    assert wait_after(len(WAITS) + 1, events[0]) is None


async def test_bodies_hold_ids_and_facts_only(office, agency, carrier):
    async with Receiver() as receiver:
        await hook(agency, receiver.url())
        await office.say(registered(new_id()))
        await carrier().deliver_once()
        text = json.dumps(receiver.received[0].event)
    assert "birth" not in text
    assert "MALE" not in text
    assert "1950" not in text


DELIVERED = 'laomo_webhook_events_total{outcome="delivered",service="notifications"}'


async def test_the_departments_own_carrier_delivers(office, agency):
    """As the relay workload starts it."""
    department = office.system.system.departments["notifications"]
    async with Receiver() as receiver:
        await hook(agency, receiver.url())
        running = [asyncio.create_task(carrier(department.house)) for carrier in department.carriers]
        person = new_id()
        await office.say(registered(person))
        await asyncio.wait_for(receiver.came.wait(), 20)
        assert receiver.received[0].event["subject"] == str(person)
        async with asyncio.timeout(20):  # the receiver has it before the carrier has written it down
            while DELIVERED not in (await office.system.http.get("/notifications/metrics")).text:
                assert not any(each.done() for each in running)
                await asyncio.sleep(0.02)
        await end(running)  # as the workload ends: psycopg's `wait_for` may swallow the first cancellation
        assert all(each.cancelled() for each in running)
