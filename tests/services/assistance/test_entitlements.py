"""Entitlements that begin late, end early, and stay ended (domain.md §5; Q11, Q12, Q14, Q15)."""

from datetime import date
from uuid import UUID

import pytest

from libs.common.contracts.registry import (
    CategorySpan,
    ChainSpan,
    HonorRevoked,
    LifeSpan,
    ModelWorkerDeceased,
    ModelWorkerUpdated,
    PersonFacts,
    TierSpan,
)
from libs.common.kernel.ids import new_id
from services.assistance.domain.entitlement import Entitlement, EntitlementState, moves, standing
from services.assistance.policy.benefit_facts import BenefitFacts, Category, LifeStatus, Sex, Tier
from services.assistance.policy.c3_7_amounts import Benefit
from tests.services.assistance.conftest import CITY
from tests.support.speaking import Speaking

BORN, AWARDED = date(1991, 1, 1), date(2015, 4, 1)


@pytest.fixture
async def verified(county):
    """A verified application of June whose months nobody has decided yet; the clock stands in August."""
    person = await county.register()
    application = await county.submit()
    await county.verified(application)
    county.system.clock.move_to_day(date(2024, 8, 10))
    return person, application


async def _registry(county, person):
    """Registry's voice, which goes on where its own events ended."""
    speaking = Speaking(county.system, "assistance")
    async with county.system.houses["assistance"].pool.connection() as connection:
        row = await (
            await connection.execute("SELECT version FROM cursor WHERE speaker = 'registry' AND subject = %s", (person,))
        ).fetchone()
    speaking.versions["registry", UUID(person)] = row[0]
    return speaking


def _facts(county, tiers=(), lives=()):
    return PersonFacts(
        sex="MALE",
        birth_date=BORN,
        tier=(TierSpan(starts_on=AWARDED, value="PROVINCIAL"), *(TierSpan(starts_on=on, value=tier) for on, tier in tiers)),
        category=(CategorySpan(starts_on=BORN, value="STAFF"),),
        life=(LifeSpan(starts_on=BORN, value="ALIVE"), *(LifeSpan(starts_on=on, value=life) for on, life in lives)),
        chain=(ChainSpan(starts_on=BORN, l2=county.units[CITY], county=None, unit=None),),
    )


async def _entitlement(county):
    async with county.system.houses["assistance"].pool.connection() as connection:
        return await (await connection.execute("SELECT state, last_month, reason FROM entitlement")).fetchall()


async def test_a_death_known_before_the_first_run_ends_what_the_run_begins(county, verified):
    person, application = verified
    died = date(2024, 7, 3)
    registry = await _registry(county, person)
    await registry.say(ModelWorkerDeceased(subject=person, effective_on=died, facts=_facts(county, lives=[(died, "DECEASED")])))
    assert await _entitlement(county) == []
    assert (await county.run_lines("2024-08"))["lines"] == 2
    assert await _entitlement(county) == [("TERMINATED", date(2024, 7, 1), "DECEASED")]
    assert await county.state(application) == "CLOSED"
    assert await county.run_lines("2024-08") == {"applications": 1, "lines": 0, "adjustments": 0}
    assert len(await county.said("ENTITLEMENT_TERMINATED")) == 1


async def test_what_has_ended_stays_ended_though_the_honour_comes_back(county, verified):
    person, application = verified
    await county.run_lines("2024-06")
    registry = await _registry(county, person)
    revoked, restored = date(2024, 7, 1), date(2024, 8, 5)
    none = _facts(county, tiers=[(revoked, "NONE")])
    back = _facts(county, tiers=[(revoked, "NONE"), (restored, "PROVINCIAL")])
    said = await registry.say(HonorRevoked(subject=person, effective_on=revoked, honor_id=new_id(), facts=none))
    await registry.say(ModelWorkerUpdated(subject=person, effective_on=revoked, changed=("tier",), facts=none))
    await registry.say(ModelWorkerUpdated(subject=person, effective_on=restored, changed=("tier",), facts=back))
    await registry.hear(*said)
    assert await _entitlement(county) == [("TERMINATED", date(2024, 6, 1), "HONOR_REVOKED")]
    assert len(await county.said("ENTITLEMENT_TERMINATED")) == 1
    assert (await county.run_lines("2024-08"))["lines"] == 0
    told = (await county.get(f"/applications/{application}/explanation", county.clerk("VERIFIER", CITY), month="2024-08")).json()
    assert (told["payable"], [reason["code"] for reason in told["reasons"]]) == (False, ["ENTITLEMENT_TERMINATED"])
    assert told["what_would_change"][0] == "重新申报并经核对"


async def test_a_month_lost_contact_after_its_line_is_taken_back_and_given_again(county, verified):
    person, _ = verified
    assert (await county.run_lines("2024-08"))["lines"] == 3
    registry = await _registry(county, person)
    lost = _facts(county, lives=[(date(2024, 8, 1), "LOST_CONTACT")])
    for _ in range(2):
        await registry.say(ModelWorkerUpdated(subject=person, effective_on=date(2024, 8, 1), changed=("life",), facts=lost))
    assert (await _entitlement(county))[0][0] == "SUSPENDED"
    assert len(await county.said("ENTITLEMENT_SUSPENDED")) == 1
    assert (await county.run_lines("2024-08"))["adjustments"] == 1
    await registry.say(ModelWorkerUpdated(subject=person, effective_on=date(2024, 8, 1), changed=("life",), facts=_facts(county)))
    assert (await county.run_lines("2024-08"))["adjustments"] == 1  # it was a mistake, gone without a trace
    assert (await _entitlement(county))[0][0] == "ACTIVE"
    assert [each["delta"] for each in (await county.lines())[2]["adjustments"]] == ["-200.00", "200.00"]


async def test_another_category_gives_an_adjustment_in_its_months_only(county, verified):
    person, _ = verified
    await county.run_lines("2024-08")
    registry = await _registry(county, person)
    national = _facts(county, tiers=[(date(2024, 7, 1), "NATIONAL")])
    await registry.say(ModelWorkerUpdated(subject=person, effective_on=date(2024, 7, 1), changed=("tier",), facts=national))
    assert (await county.run_lines("2024-08"))["adjustments"] == 2
    assert [line["amount"] for line in await county.lines()] == ["200.00", "0.00", "0.00"]
    [changed] = await county.said("ENTITLEMENT_CHANGED")
    assert [(line["month"], line["seq"], line["amount_fen"]) for line in changed["lines"]] == [
        ("2024-07", 1, -20000),
        ("2024-08", 1, -20000),
    ]


async def test_a_line_and_its_adjustments_stay_between_nothing_and_the_cap(county, verified):
    await county.run_lines("2024-06")
    [line] = await county.lines()
    async with county.system.houses["assistance"].pool.connection() as connection:
        for delta in (1, -20001):
            with pytest.raises(Exception, match="between 0 and 20000 fen"):
                await connection.execute("INSERT INTO line_adjustment VALUES (%s, 1, %s, 20000, 'X', now())", (line["id"], delta))
        with pytest.raises(Exception, match="permission denied"):
            await connection.execute("UPDATE line SET amount_fen = 1 WHERE id = %s", (line["id"],))


async def test_months_before_the_form_and_the_first_day_that_held_are_explained(county, verified):
    _, application = verified
    await county.run_lines("2024-06")
    path = f"/applications/{application}/explanation"
    told = (await county.get(path, county.clerk("VERIFIER", CITY), month="2024-05")).json()
    assert (told["payable"], [reason["code"] for reason in told["reasons"]]) == (False, ["BEFORE_SUBMISSION"])
    assert told["first_held_on"] == "2024-06-01"
    assert (await county.get(path, county.clerk("VERIFIER", CITY), month="2024-07")).status_code == 404


ALIVE, DIED, NONE = (BORN, LifeStatus.ALIVE), (date(2024, 5, 20), LifeStatus.DECEASED), (date(2024, 3, 2), Tier.NONE)


@pytest.mark.parametrize(
    ("tier", "life", "expected"),
    [
        ([], [], ("ACTIVE", None)),
        ([], [DIED], ("TERMINATED", "2024-05")),
        ([NONE], [], ("TERMINATED", "2024-02")),
        ([NONE], [DIED], ("TERMINATED", "2024-02")),
        ([], [(date(2024, 1, 5), LifeStatus.ABROAD)], ("SUSPENDED", None)),
        ([], [(date(2024, 1, 5), LifeStatus.ABROAD), DIED], ("TERMINATED", "2024-05")),
        ([], [(date(2024, 1, 5), LifeStatus.ABROAD), (date(2024, 2, 5), LifeStatus.ALIVE)], ("ACTIVE", None)),
        ([], [(date(2025, 1, 5), LifeStatus.LOST_CONTACT)], ("ACTIVE", None)),
    ],
)
def test_the_earliest_end_holds_and_is_news_once(tier, life, expected):
    facts = BenefitFacts(Sex.MALE, BORN, ((AWARDED, Tier.PROVINCIAL), *tier), ((BORN, Category.STAFF),), (ALIVE, *life))
    now = standing(facts, date(2024, 8, 1))
    assert (now.state, str(now.last_month) if now.last_month else None) == expected
    begun = Entitlement(new_id(), new_id(), Benefit.LIVING_HARDSHIP_SUBSIDY, new_id(), Tier.PROVINCIAL)
    assert moves(begun, now) == (now.state is not EntitlementState.ACTIVE)
    told = Entitlement(begun.id, begun.person_id, begun.benefit, begun.application_id, begun.tier, now.state, now.last_month)
    assert not moves(told, now)
