"""The pull feed: every event once, in order of effect, without a gap, whoever commits when; resumed, acknowledged, replayed."""

import asyncio
import json
from datetime import timedelta

import psycopg
import pytest
from cloudevents.core.formats.json import JSONFormat

from libs.common.contracts.assistance import ApplicationDeclared
from libs.common.contracts.funds import DisbursementFailed, DisbursementPaid, FundRetentionAlert
from libs.common.kernel.actor import Actor
from libs.common.kernel.ids import new_id
from services.notifications.storage.feed import FeedEntry
from tests.services.notifications.agencies import Agency, until_waiting
from tests.services.notifications.cases import L2, TODAY, case, deceased, paid, registered, submitted


@pytest.fixture
async def agency(office):
    agency = Agency(office)
    await agency.mandate()
    return agency


async def positions(office):
    async with office.system.houses["notifications"].pool.connection() as connection:
        rows = await (await connection.execute("SELECT position, subject, speaker FROM feed ORDER BY position")).fetchall()
        head = await (await connection.execute("SELECT position FROM feed_head")).fetchone()
    assert [row[0] for row in rows] == list(range(1, head[0] + 1))
    return rows


async def test_events_are_read_in_order_resumed_and_acknowledged(office, agency):
    subscription = await agency.subscribe()
    people = [new_id() for _ in range(7)]
    for person in people:
        await office.say(registered(person), submitted(person))
    expected = [(kind, str(person)) for person in people for kind in ("MODEL_WORKER_REGISTERED", "APPLICATION_SUBMITTED")]
    assert await agency.pull(subscription) == expected
    assert await agency.pull(subscription) == expected, "reading acknowledges nothing"
    seen, after = [], None
    while True:
        page = await agency.page(subscription, limit=4, **({"after": after} if after else {}))
        seen += [(item["type"], item["subject"]) for item in page["items"]]
        after = page["next"]
        if page["caught_up"]:
            break
    assert seen == expected
    items = (await agency.page(subscription))["items"]
    await agency.acknowledge(subscription, items[4]["cursor"])
    await agency.acknowledge(subscription, items[2]["cursor"])  # never backwards, and twice changes nothing
    await agency.acknowledge(subscription, items[4]["cursor"])
    assert await agency.pull(subscription) == expected[5:]
    status = await agency.status(subscription)
    assert (status["behind"], status["state"], status["lacks"]) == (9, "ACTIVE", [])
    await agency.acknowledge(subscription, after)
    assert await agency.pull(subscription) == []
    assert (await agency.status(subscription))["behind"] == 0


async def test_an_event_is_a_cloud_event_with_ids_and_facts(office, agency):
    subscription, person = await agency.subscribe(), new_id()
    await office.say(registered(person), paid(DisbursementFailed, person, new_id()))
    items = (await agency.page(subscription))["items"]
    for item in items:
        item.pop("cursor")
        event = JSONFormat().read(None, json.dumps(item).encode())
        assert event.get_type() == item["type"]
    born, failed = items
    assert born["source"] == "urn:laomo:registry"
    assert born["dataschema"] == "urn:laomo:event:MODEL_WORKER_REGISTERED:1:outward"
    assert "birth_date" not in born["data"]["facts"]
    assert "sex" not in born["data"]["facts"]
    assert "1950-01-01" not in json.dumps(born), "no span tells the birth date"
    assert born["data"]["facts"]["chain"] == [
        {"starts_on": None, "l2": str(L2), "county": born["data"]["facts"]["chain"][0]["county"], "unit": None}
    ]
    assert "reason" not in failed["data"], "a bank's words may name anybody"
    assert failed["data"]["bank_ref"]


async def test_a_cursor_belongs_to_its_subscription_and_cannot_be_made(office, agency):
    one, two, person = await agency.subscribe(), await agency.subscribe(), new_id()
    await office.say(registered(person))
    cursor = (await agency.page(one))["next"]
    for forged in (cursor[:-4] + "AAAA", "AAAAAAAAAAAA", "x" * 60, "é" * 9, cursor[:20], "AAAA" + cursor[4:]):
        refused = await agency.ask("GET", f"/subscriptions/{one}/events", 422, params={"after": forged})
        assert refused["code"] == "CURSOR_INVALID"
        assert (await agency.acknowledge(one, forged, 422))["code"] == "CURSOR_INVALID"
    assert (await agency.acknowledge(two, cursor, 422))["code"] == "CURSOR_INVALID"


async def test_replay_goes_back_to_an_instant(office, agency):
    subscription = await agency.subscribe()
    people = [new_id() for _ in range(3)]
    instants = []
    for person in people:
        instants.append(office.system.clock.now())
        await office.say(registered(person))
        office.system.clock.move_to(office.system.clock.now() + timedelta(hours=1))
    everything = await agency.pull(subscription)
    await agency.acknowledge(subscription, (await agency.page(subscription))["next"])
    path = f"/subscriptions/{subscription}/replay"
    await agency.ask("POST", path, 201, json={"from": instants[1].isoformat()})
    assert await agency.pull(subscription) == everything[1:]
    future = (instants[2] + timedelta(days=9)).isoformat()
    assert (await agency.ask("POST", path, 409, json={"from": future}))["code"] == "INVALID_TRANSITION"
    assert (await agency.ask("POST", path, 409, json={"from": instants[2].isoformat()}))["code"] == "INVALID_TRANSITION"
    assert (await agency.ask("POST", path, 422, json={"from": "2024-06-12T09:00:00"}))["code"] == "INPUT_INVALID"
    async with office.system.houses["notifications"].pool.connection() as connection:
        found = await connection.execute("SELECT actor, detail->>'events' FROM audit_row WHERE action = 'EVENTS_REPLAYED'")
        assert await found.fetchall() == [("hrss", "2")]


async def test_only_what_was_subscribed_and_from_then_on(office, agency):
    early, person = new_id(), new_id()
    await office.say(registered(early))
    subscription = await agency.subscribe(["MODEL_WORKER_DECEASED"])
    await office.say(registered(person), deceased(person, TODAY), submitted(person))
    assert await agency.pull(subscription) == [("MODEL_WORKER_DECEASED", str(person))]


async def test_positions_commit_in_order_and_a_late_commit_is_never_skipped(office, agency):
    """Two transactions side by side: the one that took its position later cannot become visible first, whichever began first."""
    subscription = await agency.subscribe()
    house = office.system.houses["notifications"]
    first, second = new_id(), new_id()
    await office.say(registered(first), registered(second))
    await agency.acknowledge(subscription, (await agency.page(subscription))["next"])
    early, late = (FeedEntry.of(office.envelope(submitted(person))) for person in (first, second))
    actor = Actor.system("notifications")
    async with house.open(actor) as slow:
        slow.feed.append([early])
        await slow.flush()  # has its position, has not committed
        async with house.open(actor) as quick:
            quick.feed.append([late])
            finishing = asyncio.create_task(quick.complete())
            await until_waiting(office, 1)
            page = await agency.page(subscription)
            assert page["items"] == []
            await slow.complete()
            await finishing
    assert [item["subject"] for item in (await agency.page(subscription, after=page["next"]))["items"]] == [str(first), str(second)]
    await positions(office)


async def test_a_transaction_that_rolls_back_leaves_no_gap(office, agency):
    subscription = await agency.subscribe()
    person = new_id()
    await office.say(registered(person))
    async with office.system.houses["notifications"].open(Actor.system("notifications")) as uow:
        uow.feed.append([FeedEntry.of(office.envelope(submitted(new_id()))), FeedEntry.of(office.envelope(deceased(person, TODAY)))])
        await uow.flush()
    office.versions["registry", person] = 1
    await office.say(submitted(person))
    assert [kind for kind, _ in await agency.pull(subscription)] == ["MODEL_WORKER_REGISTERED", "APPLICATION_SUBMITTED"]
    await positions(office)


async def test_many_writers_at_once(office, agency):
    subscription = await agency.subscribe()
    people = [new_id() for _ in range(60)]
    by_speaker = {
        "registry": [office.envelope(registered(person)) for person in people],
        "assistance": [office.envelope(submitted(person)) for person in people]
        + [office.envelope(ApplicationDeclared(**case(person))) for person in people],
        "funds": [office.envelope(paid(DisbursementPaid, person, new_id())) for person in people],
    }

    async def speak(envelopes):
        for start in range(0, len(envelopes), 7):
            await office.hear(*envelopes[start : start + 7])

    await asyncio.gather(*map(speak, by_speaker.values()))
    await asyncio.gather(*map(speak, by_speaker.values()))  # all of it again: dropped
    rows = await positions(office)
    assert len([row for row in rows if row[1] in set(people)]) == 240
    seen, after = [], None
    while True:
        page = await agency.page(subscription, limit=17, **({"after": after} if after else {}))
        seen += page["items"]
        after = page["next"]
        if page["caught_up"]:
            break
    assert len({item["id"] for item in seen}) == len(seen) == 240
    for person in people:
        mine = [item for item in seen if item["subject"] == str(person)]
        assert mine[0]["type"] == "MODEL_WORKER_REGISTERED", "nobody hears of a person before registry told of them"
        kinds = [item["type"] for item in mine]
        assert kinds.index("APPLICATION_SUBMITTED") < kinds.index("APPLICATION_DECLARED")


@pytest.mark.parametrize("teller_first", [True, False])
async def test_what_waits_for_its_person_is_never_left_behind(office, agency, teller_first):
    """The event that waits and the one that tells, committed side by side: the later sees the earlier."""
    subscription, person = await agency.subscribe(), new_id()
    house, actor = office.system.houses["notifications"], Actor.system("notifications")
    told, waiting = office.envelope(registered(person)), office.envelope(submitted(person))

    async def tell():
        await office.hear(told)

    async def wait():
        await office.hear(waiting)

    async with house.open(actor) as blocking:
        await blocking.raw.execute("SELECT FROM feed_head FOR UPDATE")
        tasks = []
        for act in (tell, wait) if teller_first else (wait, tell):
            tasks.append(asyncio.create_task(act()))
            await until_waiting(office, len(tasks))
    await asyncio.gather(*tasks)
    assert [kind for kind, _ in await agency.pull(subscription)] == ["MODEL_WORKER_REGISTERED", "APPLICATION_SUBMITTED"]
    await positions(office)


async def test_the_feed_is_append_only_for_the_application(office, agency):
    await office.say(FundRetentionAlert(subject=new_id(), effective_on=TODAY, hop="ALLOCATED_PAID", holder=L2, amount_fen=1, since=TODAY))
    async with office.system.houses["notifications"].pool.connection() as connection:
        for act in ("UPDATE feed SET data = '{}'", "DELETE FROM feed", "DELETE FROM feed_head", "DELETE FROM mandate"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                await connection.execute(act)
