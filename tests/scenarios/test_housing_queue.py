"""A housing queue of two hundred with ties: everybody verifies their own position, model workers are first among equals only, one dies in between
and the household keeps its place without priority (C5.9, Q36).
"""

import asyncio
from datetime import date

import pytest

from services.housing.domain.order_proof import faults_of_proof, faults_of_receipt
from tests.services.assistance.conftest import PERSON
from tests.services.housing.conftest import POINTS, established
from tests.support.desk import CITY, PROVINCE

QUOTA, HOUSEHOLDS, WORKERS = 30, 200, 4
NUMBERS = ("360426199101010071", "340111197001010011", "340111197203050038", "340111196811230054")


@pytest.fixture
async def place(departments):
    return await established(await departments("registry", "housing", "notifications", established="2024-06-12"), "2024-06-12")


async def _registered(place, number):
    told = {"id_number": number, "birth_date": f"{number[6:10]}-{number[10:12]}-{number[12:14]}"}
    status, person = await place.post("/registry/people", place.clerk("REGISTRAR", PROVINCE), PERSON | told)
    assert status == 201, person
    await place.system.drain()
    return person["id"]


async def _certify(place, application):
    await place.system.drain()
    waiting = await place.system.http.get("/notifications/work-items", headers=place.clerk("VERIFIER", CITY))
    assert application in waiting.text  # the union finds the question among its work
    await place.done(f"/applications/{application}/certification", place.clerk("VERIFIER", CITY), {"in_force": True})
    await place.system.drain()


async def _everybody_verifies(place, ranking, applications):
    document = await place.published(ranking)
    assert faults_of_proof(document) == []
    receipts = [await place.receipt(ranking, each) for each in applications]
    for receipt in receipts:
        assert faults_of_receipt(document, receipt) == []
        assert (await place.done(f"/public/orders/{ranking}/verification", {}, receipt)) == {"holds": True, "faults": []}
    assert sorted(receipt["position"] for receipt in receipts) == list(range(1, len(applications) + 1))  # nobody shares a place
    return document, receipts


async def test_two_hundred_with_ties_and_one_death(place):
    queue = await place.queue(quota=QUOTA)
    ordinary = [
        await place.waiting(queue, f"R-{n:03}", 100 - n % 20, 8, f"2024-05-{1 + n % 28:02}T08:{n % 60:02}:00+08:00")
        for n in range(HOUSEHOLDS - WORKERS)
    ]
    people = [await _registered(place, number) for number in NUMBERS]
    theirs = []
    for n, person in enumerate(people):
        await place.household(person)
        filed = await place.filed(queue, f"L-{n}", person, applied_at=f"2024-06-10T08:0{n}:00+08:00")
        theirs.append(await place.judged(filed, (100, 99, 99, 81)[n]))
        await _certify(place, theirs[-1])
    everybody = [*ordinary, *theirs]

    ranking = await place.drawn(queue)
    document, receipts = await _everybody_verifies(place, ranking, everybody)
    by_application = dict(zip(everybody, receipts, strict=True))
    assert (document["households"], len(document["groups"])) == (HOUSEHOLDS, 20)
    assert [by_application[each]["position"] for each in theirs] == [1, 12, 13, by_application[theirs[3]]["position"]]
    for each in theirs:  # first of their group, though last by time; no further than their group
        own = by_application[each]
        group = [receipt for receipt in receipts if receipt["tie_group"] == own["tie_group"]]
        assert own["position_without"] > own["position"] >= min(receipt["position"] for receipt in group)
        assert {tuple(receipt["scores"].items()) for receipt in group} == {tuple(own["scores"].items())}
        assert own["scores"][POINTS] <= document["groups"][own["tie_group"] - 1]["scores"][POINTS]
    await place.system.drain()
    assert len(await place.said("HOUSING_PRIORITY_GRANTED")) == WORKERS
    mine = await place.receipt(ranking, theirs[1], place.worker(people[1]))
    assert mine["position"] == 12
    before = {each["application_id"] for each in await place.said("HOUSING_PRIORITY_GRANTED")}
    assert before == set(theirs)

    order = await place.order(ranking)
    for each in order[:11]:
        assert await place.offer(ranking, each) == "OK"
    death = {"effective_on": "2024-06-12", "content": {"kind": "DECEASED", "proof": "DEATH_CERTIFICATE"}}
    status, report = await place.post(f"/registry/people/{people[1]}/change-reports", place.clerk("COUNTY_REVIEWER", "包河区总工会"), death)
    assert status == 201, report
    status, confirmed = await place.post(f"/registry/change-reports/{report['id']}/confirmation", place.clerk("REGISTRAR", CITY), {})
    assert status == 201, confirmed
    await place.system.drain()
    assert await place.state(theirs[1]) == ("QUEUED", "REVIEW")
    work = await place.system.http.get("/notifications/work-items", headers=place.clerk())
    assert theirs[1] in work.text  # the housing department is to look at the household
    assert await place.offer(ranking, theirs[1]) == "INVALID_TRANSITION"  # the order rests on a priority that is no more

    place.system.clock.move_to_day(date(2024, 6, 20))
    newest = await place.drawn(queue)
    waiting = [each for each in everybody if each not in order[:11]]
    _, receipts = await _everybody_verifies(place, newest, waiting)
    places = dict(zip(waiting, receipts, strict=True))
    assert places[theirs[2]]["position"] == 1
    late = places[theirs[1]]
    assert (late["priority"], late["position"], late["scores"][POINTS]) == (False, late["position_without"] + 1, 99)
    assert late["position"] == len([each for each in receipts if each["scores"][POINTS] == 99])  # last of its equals, by time
    await place.done(
        f"/applications/{theirs[1]}/review", place.clerk(), {"still_met": True, "doc_no": "包住保〔2024〕9号", "ground": "家属仍居住"}
    )
    await place.system.drain()
    assert theirs[1] not in (await place.system.http.get("/notifications/work-items", headers=place.clerk())).text

    offered = await place.order(newest)
    answers = []
    for n in range(0, 40, 8):  # several clerks at once; who is not next is refused, and asked again when next
        for each in offered[n : n + 8]:
            answers += await asyncio.gather(*(place.offer(newest, each) for _ in range(2)))
    assert answers.count("OK") == QUOTA - 11
    assert len(await place.items("/applications", place.clerk(), state="OFFERED")) == QUOTA
