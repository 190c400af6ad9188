"""A batch of fifty with fifty-one candidates, a late withdrawal, a death, and a unit that keeps silent about pay (C4.3, C4.4, annex A2)."""

from datetime import date

import pytest

from libs.common.contracts.registry import ModelWorkerDeceased, WorkSpan
from services.health.jobs.watch_pay_guarantee import watch_pay_guarantees
from tests.services.health.conftest import established
from tests.support.desk import BORN, CITY, PROVINCE

FRONT = (WorkSpan(starts_on=BORN, has_unit=True, condition="NORMAL", front_line=True),)


@pytest.fixture
async def city(departments):
    return await established(await departments("registry", "health", established="2024-06-12"), "2024-06-12")


async def test_fifty_places_fifty_one_candidates_and_a_late_withdrawal(city):
    clock, province, union = city.system.clock, city.clerk("REGISTRAR", PROVINCE), city.clerk("VERIFIER", CITY)
    await city.done("/convalescence-plans", province, {"year": 2024, "doc_no": "皖工发〔2024〕8号", "people": 500})
    batch = (await city.done("/convalescence-batches", province, {
        "year": 2024, "place": "黄山工人疗养院", "starts_on": "2024-07-08", "ends_on": "2024-07-14", "nominate_until": "2024-06-28", "capacity": 50,
    }))["id"]  # fmt: skip
    await city.system.drain()
    nominate, people = f"/convalescence-batches/{batch}/nominations", {}
    for number in range(51):
        person = await city.person(work=FRONT if number == 50 else ())
        attended = "2019-06-01" if number == 25 else None  # everybody else never was
        people[(await city.done(nominate, union, {"person_id": person, "attended_on": attended}))["id"]] = person
    ids = list(people)

    clock.move_to_day(date(2024, 6, 29))
    assert (await city.done(f"/convalescence-batches/{batch}/draw", province))["confirmed"] == 50
    turns = {each["id"]: each for each in await city.items("/convalescence-nominations", union, batch_id=batch)}
    assert turns[ids[50]]["turn"] == 1  # front-line, though nominated last
    assert (turns[ids[25]]["turn"], turns[ids[25]]["state"]) == (51, "WAITLISTED")  # the only one who was there before
    assert turns[ids[25]]["reasons"][0] == "ATTENDED:2019-06-01"

    clock.move_to_day(date(2024, 7, 7))  # the eve of the stay
    await city.done(f"/convalescence-nominations/{ids[0]}/withdrawal", union, {"reason": "突发疾病"})
    await city.system.drain()
    moved = [each for each in await city.said("CONVALESCENCE_CONFIRMED") if each["moved_up"]]
    assert [each["nomination_id"] for each in moved] == [ids[25]]
    await city.tell(people[ids[1]], ModelWorkerDeceased, on=date(2024, 7, 7), died=date(2024, 7, 7))
    late = await city.person()
    assert (await city.done(nominate, union, {"person_id": late}))["state"] == "CONFIRMED"  # the place of who died
    assert (await city.done(nominate, union, {"person_id": await city.person()}))["state"] == "WAITLISTED"
    [shown] = await city.items("/convalescence-batches", union)
    assert (shown["confirmed"], shown["waiting"]) == (50, 1)

    clock.move_to_day(date(2024, 7, 14))
    await city.done(f"/convalescence-batches/{batch}/completion", province, {"absent": [ids[2]]})
    await city.system.drain()
    assert len(await city.said("CONVALESCENCE_COMPLETED")) == 49
    year = (await city.get("/convalescence-plans/2024/progress", province)).json()
    assert (year["people"], year["capacity"], year["completed"]) == (500, 50, 49)

    clock.move_to_day(date(2024, 7, 27))
    await watch_pay_guarantees(city.system.houses["health"])
    violated = await city.said("PAY_GUARANTEE_VIOLATED")
    assert {each["nomination_id"] for each in violated if each["kind"] == "UNCONFIRMED"} >= {ids[50]}
    assert all(each["l2"] == city.units[CITY] for each in violated)
