"""Determinations of hardship (C0.2, Q17): with proof, by two persons or from granted lines and lost jobs, for twelve months."""

from datetime import date
from uuid import UUID

import pytest

from libs.common.contracts.registry import JobLost
from libs.common.kernel.actor import Actor
from libs.common.kernel.ids import PersonId
from services.assistance.jobs.derive_determinations import derive_due_determinations
from tests.services.assistance.conftest import CITY, COUNTY, PROVINCE
from tests.services.assistance.test_focus_groups import _facts, _registry

PROOF = [{"kind": "低保证", "shelf_mark": "柜3-12", "seen_by": "李会计"}]
WUHU = "芜湖市总工会"


def dibao(person, **changed):
    return {"person_id": person, "ground": "DIBAO", "from_on": "2024-06-01", "evidence": PROOF, "note": "县民政局批准"} | changed


async def enter(county, person, **changed):
    return (await county.done("/hardship-determinations", county.clerk("FORM_FILLER"), dibao(person, **changed)))["id"]


async def listed(county, clerk=None, **wanted):
    answer = await county.get("/hardship-determinations", clerk or county.clerk("VERIFIER", CITY), **wanted)
    assert answer.status_code == 200, answer.text
    return [(each["ground"], each["state"], each["from_on"], each["until_on"]) for each in answer.json()["items"]]


async def held_on(county, person, day):
    """As packages ask."""
    async with county.system.houses["assistance"].open(Actor.system("assistance")) as uow:
        asked = PersonId(UUID(person))
        return [hardship.ground.value for hardship in (await uow.determinations.valid_on([asked], day)).get(asked, [])]


async def test_one_enters_with_proof_another_at_the_union_decides(county):
    person = await county.register()
    determination = await enter(county, person)
    assert await listed(county, waiting=True) == [("DIBAO", "ENTERED", "2024-06-01", "2025-06-01")]
    assert await held_on(county, person, date(2024, 6, 12)) == []
    path = f"/hardship-determinations/{determination}"
    assert await county.refused(f"{path}/approval", county.clerk("VERIFIER", CITY, "form_filler")) == "SELF_REVIEW_FORBIDDEN"
    assert await county.refused(f"{path}/approval", county.clerk("VERIFIER", WUHU)) == "NOT_RESPONSIBLE_UNIT"
    assert await county.refused(f"{path}/approval", county.clerk("COUNTY_REVIEWER")) == "ROLE_NOT_PERMITTED"
    await county.done(f"{path}/approval", county.clerk("VERIFIER", CITY))
    assert await county.refused(f"{path}/rejection", county.clerk("VERIFIER", CITY), {"reason": "不符"}) == "INVALID_TRANSITION"
    [said] = await county.said("HARDSHIP_IDENTIFIED")
    assert (said["ground"], said["until"]) == ("DIBAO", "2025-06-01")
    days = [date(2024, 5, 31), date(2024, 6, 1), date(2025, 6, 1), date(2025, 6, 2)]
    assert [bool(await held_on(county, person, day)) for day in days] == [False, True, True, False]
    county.system.clock.move_to_day(date(2025, 6, 2))
    assert await listed(county) == [("DIBAO", "LAPSED", "2024-06-01", "2025-06-01")]


async def test_what_no_longer_holds_is_ended_from_that_day(county):
    person = await county.register()
    determination = await enter(county, person)
    path, verifier = f"/hardship-determinations/{determination}", county.clerk("VERIFIER", CITY)
    assert await county.refused(f"{path}/ending", verifier, {"reason": "低保已停发"}) == "INVALID_TRANSITION"
    await county.done(f"{path}/approval", verifier)
    await county.done(f"{path}/ending", county.clerk("VERIFIER", CITY, "another"), {"reason": "低保已停发"})
    assert await held_on(county, person, date(2024, 6, 11)) == ["DIBAO"]
    assert await held_on(county, person, date(2024, 6, 12)) == []


async def test_what_may_not_be_entered(county):
    person = await county.register()
    path, filler = "/hardship-determinations", county.clerk("FORM_FILLER")
    for changed, code in (
        ({"ground": "LOW_INCOME"}, "FIELD_INVALID"),
        ({"ground": "RICH"}, "INPUT_INVALID"),
        ({"evidence": []}, "FIELD_INVALID"),
        ({"from_on": "2024-06-13"}, "FIELD_INVALID"),
        ({"from_on": "2023-06-11"}, "FIELD_INVALID"),
        ({"person_id": "018f9d0e-7a11-7c52-9c3e-2f6d1b8a4e70"}, "PERSON_NOT_FOUND"),
    ):
        assert await county.refused(path, filler, dibao(person, **changed)) == code
    assert await county.refused(path, county.clerk("FORM_FILLER", "镜湖区总工会"), dibao(person)) == "NOT_RESPONSIBLE_UNIT"
    await enter(county, person, from_on="2023-06-12")
    assert await county.refused(path, filler, dibao(person, from_on="2023-06-12")) == "INVALID_TRANSITION"
    async with county.system.houses["assistance"].pool.connection() as connection:
        with pytest.raises(Exception, match="determination_two_persons"):
            await connection.execute("UPDATE hardship_determination SET state = 'HELD', decided_by = entered_by, decided_at = now()")


async def test_a_serious_illness_is_seen_by_readers_of_health_only(county):
    person = await county.register()
    await enter(county, person, ground="SERIOUS_ILLNESS")
    grounds = {}
    for roles, unit in (
        ("VERIFIER", CITY),
        ("FORM_FILLER", COUNTY),
        ("VERIFIER", PROVINCE),
        ("AUDITOR", "安徽省财政厅"),
        ("VERIFIER", WUHU),
    ):
        grounds[roles, unit] = [row[0] for row in await listed(county, county.clerk(roles, unit))]
    assert list(grounds.values()) == [["SERIOUS_ILLNESS"], ["SERIOUS_ILLNESS"], [None], [None], []]


async def test_granted_months_determine_hardship_and_renew_it_when_it_lapses(county):
    person = await county.register()
    await county.verified(await county.submit())
    await county.run_lines("2024-06")
    house = county.system.houses["assistance"]
    for _ in range(2):
        await derive_due_determinations(house)
    assert await listed(county) == [("LOW_INCOME", "HELD", "2024-06-01", "2025-06-01")]
    county.system.clock.move_to_day(date(2025, 6, 1))
    await county.done("/line-runs", county.clerk("VERIFIER", CITY), {"through": "2025-06"})
    await county.system.run_jobs()
    await derive_due_determinations(house)
    assert len(await listed(county)) == 1
    county.system.clock.move_to_day(date(2025, 6, 2))
    await derive_due_determinations(house)
    assert (await listed(county))[-1] == ("LOW_INCOME", "HELD", "2025-06-02", "2026-06-02")
    assert [event["ground"] for event in await county.said("HARDSHIP_IDENTIFIED")] == ["LOW_INCOME", "LOW_INCOME"]
    assert await held_on(county, person, date(2026, 6, 3)) == []


async def test_a_lost_job_determines_hardship_for_twelve_months(county):
    person = await county.register()
    registry = await _registry(county, person)
    lost = {"job_loss": [{"starts_on": "2024-06-03", "cause": "BANKRUPTCY"}]}
    await registry.say(
        JobLost(subject=person, effective_on=date(2024, 6, 3), cause="BANKRUPTCY", facts=await _facts(county, person, **lost))
    )
    house = county.system.houses["assistance"]
    for _ in range(2):
        await derive_due_determinations(house)
    assert await listed(county) == [("UNEMPLOYED", "HELD", "2024-06-03", "2025-06-03")]
    county.system.clock.move_to_day(date(2025, 6, 4))
    await derive_due_determinations(house)
    assert (await listed(county))[-1] == ("UNEMPLOYED", "HELD", "2025-06-04", "2026-06-04")
