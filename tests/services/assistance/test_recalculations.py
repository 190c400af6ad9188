"""Recalculation and what-if (C1.5, C3.7): corrected facts or parameters give signed deltas with reasons; a what-if touches no record."""

import random
from datetime import date

import pytest

from libs.common.contracts.registry import ModelWorkerDeceased, ModelWorkerUpdated
from libs.common.kernel.ids import new_id
from services.assistance.policy.benefit_facts import Tier
from services.assistance.policy.c3_7_amounts import Benefit, amount_key
from tests.services.assistance.conftest import CITY, COUNTY, PROVINCE
from tests.services.assistance.test_entitlements import _facts, _registry

THROUGH = "2024-08"
AMOUNT = amount_key(Benefit.LIVING_HARDSHIP_SUBSIDY, Tier.PROVINCIAL)


@pytest.fixture
async def granted(county):
    """June to August are granted; the clock stands in August."""
    person = await county.register()
    application = await county.submit()
    await county.verified(application)
    county.system.clock.move_to_day(date(2024, 8, 10))
    assert (await county.run_lines(THROUGH))["lines"] == 3
    return person, application


async def _parameter(county, key, value, effective_from):
    row = {
        "key": key,
        "value": value,
        "effective_from": effective_from,
        "doc_no": "皖工发〔2024〕9号",
        "cites": "C3.4",
        "unit": "元",
        "title": "更正",
    }
    status, entered = await county.post("/parameters", county.clerk("POLICY_OFFICER", PROVINCE), row)
    assert status == 201, entered
    await county.done(f"/parameters/{entered['id']}/approval", county.clerk("POLICY_APPROVER", PROVINCE))


async def _recalculated(county, **body):
    verifier = county.clerk("VERIFIER", CITY)
    ordered = await county.done("/recalculations", verifier, {"through": THROUGH, "reason": "皖工发〔2024〕9号", **body})
    await county.system.run_jobs()
    await county.system.drain()
    changes = (await county.get(f"/recalculations/{ordered['job_id']}/changes", verifier)).json()["items"]
    return [(each["month"], each["before"], each["after"], each["delta"], each["reason"]) for each in changes]


async def _raw_lines(county):
    async with county.system.houses["assistance"].pool.connection() as connection:
        return await (await connection.execute("SELECT id, month, amount_fen FROM line ORDER BY month")).fetchall()


async def test_a_threshold_effective_in_the_past_gives_deltas_in_its_months_and_back(county, granted):
    before = await _raw_lines(county)
    assert await _recalculated(county) == []
    await _parameter(county, "low_income.threshold", "1500.00", "2024-07-01")
    lost = [(month, "200.00", "0.00", "-200.00", "INCOME_NOT_BELOW_THRESHOLD") for month in ("2024-07", "2024-08")]
    assert await _recalculated(county) == lost
    assert await _recalculated(county) == []
    [changed] = await county.said("ENTITLEMENT_CHANGED")
    assert [line["amount_fen"] for line in changed["lines"]] == [-20000, -20000]
    await _parameter(county, "low_income.threshold", "2500.00", "2024-07-01")
    assert await _recalculated(county) == [(month, "0.00", "200.00", "200.00", "LOW_INCOME") for month in ("2024-07", "2024-08")]
    assert await _raw_lines(county) == before
    assert [line["amount"] for line in await county.lines()] == ["200.00"] * 3


async def test_another_amount_effective_in_the_past_moves_each_month_by_the_difference(county, granted):
    await _parameter(county, AMOUNT, "300.00", "2024-08-01")
    assert await _recalculated(county) == [("2024-08", "200.00", "300.00", "100.00", "LOW_INCOME")]
    assert [line["amount"] for line in await county.lines()] == ["200.00", "200.00", "300.00"]


async def test_a_corrected_tier_or_category_of_the_registry_is_followed_month_by_month(county, granted):
    person, application = granted
    registry = await _registry(county, person)
    national = _facts(county, tiers=[(date(2024, 7, 1), "NATIONAL")])
    await registry.say(ModelWorkerUpdated(subject=person, effective_on=date(2024, 7, 1), changed=("tier",), facts=national))
    assert [each[:3] for each in await _recalculated(county, application_ids=[application])] == [
        ("2024-07", "200.00", "0.00"),
        ("2024-08", "200.00", "0.00"),
    ]
    farmer = _facts(county)
    farmer = farmer.model_copy(update={"category": (farmer.category[0].model_copy(update={"value": "FARMER"}),)})
    await registry.say(ModelWorkerUpdated(subject=person, effective_on=date(2024, 6, 1), changed=("category",), facts=farmer))
    assert [each[:3] for each in await _recalculated(county)] == [("2024-07", "0.00", "200.00"), ("2024-08", "0.00", "200.00")]


async def test_a_late_death_ends_what_comes_after_and_leaves_the_months_lived(county, granted):
    person, application = granted
    registry = await _registry(county, person)
    died = date(2024, 6, 20)
    await registry.say(ModelWorkerDeceased(subject=person, effective_on=died, facts=_facts(county, lives=[(died, "DECEASED")])))
    assert await _recalculated(county) == []
    assert [(line["month"], line["state"], line["amount"]) for line in await county.lines()] == [
        ("2024-06", "DUE", "200.00"),
        ("2024-07", "CANCELLED", "200.00"),
        ("2024-08", "CANCELLED", "200.00"),
    ]
    assert await county.state(application) == "CLOSED"


async def test_however_often_things_are_corrected_each_month_is_worth_what_the_last_truth_says(county, granted):
    """Conservation: line + Σ adjustments is what a first run would grant now, and always between nothing and the cap."""
    person, _ = granted
    registry, chance = await _registry(county, person), random.Random(279)
    for _ in range(6):
        lost = [day for day in (date(2024, 6, 1), date(2024, 7, 1), date(2024, 8, 1)) if chance.random() < 0.5]
        tiers = [(day, "NATIONAL" if chance.random() < 0.5 else "PROVINCIAL") for day in lost]
        facts = _facts(county, tiers=tiers)
        await registry.say(ModelWorkerUpdated(subject=person, effective_on=date(2024, 6, 1), changed=("tier",), facts=facts))
        await _recalculated(county)
        expected = {month: _tier_on(tiers, date(2024, month, 1)) for month in (6, 7, 8)}
        async with county.system.houses["assistance"].pool.connection() as connection:
            rows = await (await connection.execute(
                "SELECT extract(month FROM l.month)::int, l.amount_fen + coalesce(sum(a.delta_fen), 0)::bigint, coalesce(array_agg(a.seq ORDER BY a.seq) "
                "FILTER (WHERE a.seq IS NOT NULL), '{}') FROM line l LEFT JOIN line_adjustment a ON a.line_id = l.id GROUP BY l.id"
            )).fetchall()  # fmt: skip
        for month, total, seqs in rows:
            assert total == (20000 if expected[month] == "PROVINCIAL" else 0)
            assert seqs == list(range(1, len(seqs) + 1))


def _tier_on(tiers, day):
    return next((tier for since, tier in reversed(tiers) if since <= day), "PROVINCIAL")


async def test_who_may_recalculate_and_what(county, granted):
    body = {"through": THROUGH, "reason": "皖工发〔2024〕9号"}
    for role, unit in (("COUNTY_REVIEWER", COUNTY), ("PREPARER", CITY), ("VERIFIER", COUNTY)):
        assert await county.refused("/recalculations", county.clerk(role, unit), body) == "ROLE_NOT_PERMITTED"
    verifier = county.clerk("VERIFIER", CITY)
    assert await county.refused("/recalculations", verifier, {**body, "through": "2024-09"}) == "FIELD_INVALID"
    assert await county.refused("/recalculations", verifier, {**body, "application_ids": [str(new_id())]}) == "NOT_FOUND"
    stranger = county.clerk("VERIFIER", "芜湖市总工会")
    assert await county.refused("/recalculations", stranger, {**body, "application_ids": [granted[1]]}) == "NOT_FOUND"
    await _parameter(county, "low_income.threshold", "1500.00", "2024-07-01")
    ordered = await county.done("/recalculations", verifier, body)
    await county.system.run_jobs()
    assert (await county.get(f"/recalculations/{ordered['job_id']}/changes", stranger)).json()["items"] == []


# -- what-if ----------------------------------------------------------------------------------------------------------------------


async def _weighed(county, changes, first="2024-06", last="2024-12"):
    officer = county.clerk("POLICY_OFFICER", PROVINCE)
    assumed = [{"key": key, "value": value, "effective_from": day} for key, value, day in changes]
    ordered = await county.done("/what-ifs", officer, {"changes": assumed, "first": first, "last": last})
    await county.system.run_jobs()
    told = (await county.get(f"/what-ifs/{ordered['job_id']}", officer)).json()
    assert told["state"] == "DONE", told
    return ordered["job_id"], told["result"]


async def _everything(county):
    async with county.system.houses["assistance"].pool.connection() as connection:
        tables = (
            "application",
            "line",
            "line_adjustment",
            "entitlement",
            "month_decision",
            "parameter_row",
            "hardship_form",
            "outbox",
            "person",
        )
        return [await (await connection.execute(f"SELECT t::text FROM {table} t ORDER BY 1")).fetchall() for table in tables]


async def test_a_lower_line_costs_less_and_touches_nothing(county, granted):
    person, _ = granted
    before = await _everything(county)
    job, told = await _weighed(county, [("low_income.threshold", "1500.00", "2024-10-01")])
    assert (told["people"], told["changed"]) == (1, 1)
    assert told["total"] | {"more": 0} == {
        "people_before": 1, "people_after": 1, "before": "1400.00", "after": "800.00", "difference": "-600.00",
        "gained": 0, "lost": 0, "more": 0, "less": 1,
    }  # fmt: skip
    assert told["yearly_difference"] == "-1028.58"
    assert [each["difference"] for each in told["months"]] == ["0.00"] * 4 + ["-200.00"] * 3
    [group] = told["groups"]
    assert (group["l2"], group["county"], group["tier"]) == (CITY, COUNTY, "PROVINCIAL")
    assert person not in str(told)
    assert await _everything(county) == before
    for role, unit, seen in (("POLICY_OFFICER", PROVINCE, 1), ("VERIFIER", CITY, 1), ("VERIFIER", "芜湖市总工会", 0)):
        people = (await county.get(f"/what-ifs/{job}/people", county.clerk(role, unit))).json()["items"]
        assert len(people) == seen
    assert (people or [{"person_id": person}])[0]["person_id"] == person


async def test_a_what_if_says_what_a_recalculation_then_does(county, granted):
    _, told = await _weighed(county, [("low_income.threshold", "1500.00", "2024-07-01")], last=THROUGH)
    await _parameter(county, "low_income.threshold", "1500.00", "2024-07-01")
    await _recalculated(county)
    paid = sum(float(line["amount"]) for line in await county.lines())
    assert float(told["total"]["after"]) == paid == 200.0


async def test_who_would_be_gained_and_another_amount(county):
    await county.register()
    application = await county.submit(wage="2700.00")
    await county.verified(application)
    _, told = await _weighed(county, [("low_income.threshold", "3000.00", "2024-07-01")], last="2024-08")
    assert (told["total"]["gained"], told["total"]["before"], told["total"]["after"]) == (1, "0.00", "400.00")
    changes = [("low_income.threshold", "3000.00", "2024-07-01"), (AMOUNT, "250.00", "2024-08-01")]
    _, told = await _weighed(county, changes, last="2024-08")
    assert [each["after"] for each in told["months"]] == ["200.00", "250.00"]


async def test_an_assumption_is_checked_and_only_policy_may_make_one(county, granted):
    officer = county.clerk("POLICY_OFFICER", PROVINCE)
    assumed = {"key": "low_income.threshold", "value": "3000.00", "effective_from": "2024-07-01"}
    body = {"changes": [assumed], "first": "2024-06", "last": "2024-08"}
    for role, unit in (("VERIFIER", CITY), ("POLICY_OFFICER", CITY)):
        assert await county.refused("/what-ifs", county.clerk(role, unit), body) == "ROLE_NOT_PERMITTED"
    for wrong, code in (
        ({"key": "low_income.treshold"}, "FIELD_INVALID"),
        ({"value": "3000.001"}, "MONEY_FORMAT_INVALID"),
        ({"key": "farmer.grouping", "value": "AGE"}, "FIELD_INVALID"),
    ):
        assert await county.refused("/what-ifs", officer, {**body, "changes": [{**assumed, **wrong}]}) == code
    assert await county.refused("/what-ifs", officer, {**body, "last": "2024-05"}) == "FIELD_INVALID"
    assert await county.refused("/what-ifs", officer, {**body, "first": "2018-01"}) == "FIELD_INVALID"
