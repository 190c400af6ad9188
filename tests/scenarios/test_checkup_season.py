"""The check-ups of one city in one year: central money, a unit, the unions by their ratio out of their own books, and a payer whom the union recorded (C4.5–C4.8, A3)."""

from datetime import date

import pytest

from services.health.jobs.watch_checkups import watch_unplanned_checkups
from tests.scenarios.paying import funds_of, owed, pay
from tests.services.assistance.lists import NATIONAL, id_number
from tests.services.health.conftest import HOSPITAL, bill, established
from tests.support.desk import CITY, COUNTY, PROVINCE

WORKER = {
    "name": "张三", "sex": "男", "birth_date": "1991-01-01", "id_number": "360426199101010071", "category": "在职职工", "title": "安徽省劳动模范",
    "award_date": "2015-04-01", "doc_no": "皖政〔2015〕20号", "region_code": "340111", "union": CITY, "county_union": COUNTY, "employer": "包河区某厂",
}  # fmt: skip
FARMER = WORKER | {"name": "王五", "id_number": id_number("1965-03-04", 1), "birth_date": "1965-03-04", "category": "农民", "employer": ""}
OTHER = WORKER | {"name": "孙七", "id_number": id_number("1970-07-07", 3), "birth_date": "1970-07-07"}
RELUCTANT = FARMER | {"name": "周八", "id_number": id_number("1961-08-08", 5), "birth_date": "1961-08-08"}
FORGOTTEN = FARMER | {"name": "吴九", "id_number": id_number("1962-08-08", 5), "birth_date": "1962-08-08"}


@pytest.fixture
async def city(departments):
    return await established(await departments("registry", "assistance", "health", "funds", established="2024-03-01"), "2024-03-01")


async def registered(city, person):
    filled = {key: value for key, value in (WORKER | person).items() if value != ""}
    status, known = await city.post("/registry/people", city.clerk("REGISTRAR", PROVINCE), filled)
    assert status == 201, known
    await city.system.drain()
    return known["id"]


async def billed(city, checkup, payer, amount):
    entered = await city.done(f"/checkups/{checkup}/bills", city.clerk("COUNTY_REVIEWER"), bill(payer, amount))
    await city.done(f"/checkup-bills/{entered['id']}/approval", city.clerk("VERIFIER", CITY))
    await city.system.drain()
    return entered["id"]


async def test_the_checkup_season_of_a_city(city):
    clock, county, union = city.system.clock, city.clerk("COUNTY_REVIEWER"), city.clerk("VERIFIER", CITY)
    people = {name: await registered(city, person) for name, person in {
        "national": NATIONAL, "worker": {}, "farmer": FARMER, "other": OTHER, "reluctant": RELUCTANT, "forgotten": FORGOTTEN,
    }.items()}  # fmt: skip
    await city.parameter("checkup.ratio.CITY", "33 33 34")
    await city.done("/checkup-plans", city.clerk("REGISTRAR", PROVINCE), {"year": 2024, "doc_no": "皖工发〔2024〕5号"})
    await city.done("/checkup-declines", county, {"person_id": people["reluctant"], "year": 2024, "reason": "OWN_CHOICE"})
    checkups = {}
    for name in ("national", "worker", "farmer", "other"):
        checkups[name] = (await city.done("/checkups", county, {"person_id": people[name], "year": 2024}))["id"]
    payers = {each["id"]: each["payer"] for each in await city.items("/checkups", union, year=2024, state="PLANNED")}
    assert [payers[checkups[name]] for name in ("national", "worker", "farmer", "other")] == [
        "CENTRAL_SPECIAL", "EMPLOYER", "UNION_FUND", "EMPLOYER",
    ]  # fmt: skip

    clock.move_to_day(date(2024, 6, 30))
    await watch_unplanned_checkups(city.system.houses["health"])
    assert await city.said("CHECKUPS_UNPLANNED") == [{"year": 2024, "people": 1}]
    [left] = await city.items("/checkups/unplanned", county, year=2024)
    assert (left["person_id"], left["name"]) == (people["forgotten"], "吴九")
    ordered = await city.done("/checkup-plannings", county, {"year": 2024})
    await city.system.run_jobs()
    assert (await city.get(f"/jobs/{ordered['job_id']}", county)).json()["result"]["outcomes"] == {"OK": 1}

    clock.move_to_day(date(2024, 7, 2))
    for checkup in checkups.values():
        await city.done(f"/checkups/{checkup}/booking", county, {"on": "2024-07-03"} | HOSPITAL)
    clock.move_to_day(date(2024, 7, 3))
    for checkup in checkups.values():
        await city.done(f"/checkups/{checkup}/completion", county, {"done_on": "2024-07-03"})

    assert await city.refused(f"/checkups/{checkups['national']}/bills", county, bill("EMPLOYER", "1000.00")) == "PAYER_MISMATCH"
    await billed(city, checkups["national"], "CENTRAL_SPECIAL", "1000.00")
    unit_bill = await billed(city, checkups["worker"], "EMPLOYER", "800.00")
    await billed(city, checkups["farmer"], "UNION_FUND", "800.01")
    recorded = {"payer": "OTHER", "name": "包河区财政局", "doc_no": "包政办〔2024〕7号", "reason": "区财政统一安排"}
    await city.done(f"/checkups/{checkups['other']}/payer", union, recorded)
    other_bill = await billed(city, checkups["other"], "OTHER", "900.00")

    rows = await city.rows("SELECT subject::text, data FROM outbox WHERE type = 'CHECKUP_BILL_APPROVED' ORDER BY seq")
    told = [{"subject": subject, "data": data} for subject, data in rows]
    assert [(event["subject"], event["data"]["bill"]["purpose"]) for event in told] == [
        (people["national"], "HEALTH_CHECKUP_SUBSIDY"), (people["farmer"], "CHECKUP"),
    ]  # fmt: skip
    split = [share["amount_fen"] for share in told[1]["data"]["bill"]["shares"]]
    assert (split, sum(split)) == ([26400, 26400, 27201], 80001)
    funds = funds_of(city.system, city.units)
    assert [share["state"] for share in await owed(funds, CITY)] == ["OWED", "OWED"]
    paid = [(share["source"], share["amount"]) for unit in (CITY, PROVINCE, COUNTY) for share in await pay(funds, unit)]
    assert sorted(paid) == [("CENTRAL_SPECIAL", "1000.00"), ("UNION_FUND", "264.00"), ("UNION_FUND", "264.00"), ("UNION_FUND", "272.01")]
    await funds.mandate()
    [proof] = await funds.proof()
    assert (proof["source"], proof["received"], proof["paid"]) == ("CENTRAL_SPECIAL", "1000.00", "1000.00")
    for entered in (unit_bill, other_bill):
        await city.done(f"/checkup-bills/{entered}/receipt", union, {"receipt_no": f"PZ-{entered[:8]}", "paid_on": "2024-07-03"})
    settled = {each["id"] for each in await city.items("/checkups", union, state="SETTLED")}
    assert settled == set(checkups.values())
    [province] = (await city.get("/checkup-payables/totals", city.clerk("VERIFIER", PROVINCE))).json()
    assert (province["total"], province["state"]) == ("264.00", "PAID")
    async with city.system.houses["assistance"].pool.connection() as connection:
        funded = await (await connection.execute("SELECT person_id::text FROM funded_checkup")).fetchall()
    assert {row[0] for row in funded} == {people["national"], people["farmer"]}  # no subsidy settles these again (Q31)
    for name in ("national", "farmer"):
        assert await city.refused("/checkups", county, {"person_id": people[name], "year": 2024}) == "ANNUAL_LIMIT_REACHED"
    [progress] = (await city.get("/checkups/progress", union, year=2024)).json()
    assert (progress["people"], progress["planned"], progress["done"], progress["declined"], progress["unplanned"]) == (6, 1, 4, 1, 0)
