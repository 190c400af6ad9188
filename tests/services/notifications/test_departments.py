"""What employment, housing and health say reaches whoever has to act and the person it is about, in whatever order it comes (C4, C5, C6.1)."""

import itertools
from datetime import date

import pytest

from libs.common.contracts import employment, health, housing
from libs.common.contracts.registry import OrgUnitRegistered
from libs.common.kernel.ids import derived_id, new_id
from tests.services.notifications.cases import COUNTY, L2, OTHER, TODAY, deceased, registered, waiting

HRSS, CITY_MEDICAL, BUREAU = (derived_id("unit", name) for name in ("包河区人社局", "合肥市医保局", "包河区住建局"))
DUE = date(2024, 6, 25)
FIVE_DAYS = "2024-06-19"


@pytest.fixture
async def place(office):
    """The county union, its 人社 office, and the city's 医保 office, which serves the county."""
    told = {"valid_from": date(2004, 1, 1), "effective_on": TODAY}
    units = {
        COUNTY: ("COUNTY_FEDERATION", "340111"), HRSS: ("HRSS", "340111"), CITY_MEDICAL: ("MEDICAL_INSURANCE", "340100"), BUREAU: ("HOUSING", "340111"),
    }  # fmt: skip
    for unit, (kind, region) in units.items():
        await office.say(OrgUnitRegistered(subject=unit, kind=kind, name=kind, region_code=region, **told))
    return office


async def _messages(office, person):
    headers = office.system.token("worker", roles=["MODEL_WORKER"], person_id=person)
    return [item["title"] for item in (await office.system.http.get("/notifications/me/messages", headers=headers)).json()["items"]]


def _gap(person, gap, kind=health.InsuranceGapDetected, **extra):
    return kind(subject=person, effective_on=TODAY, gap_id=gap, month="2024-06", county=COUNTY, l2=L2, **extra)


def _adjustment(kind, person, request, **extra):
    return kind(subject=person, effective_on=TODAY, request_id=request, l2=L2, county=COUNTY, unit=OTHER, **extra)


def _assistance(said, person, case, **extra):
    return said(subject=person, effective_on=TODAY, assistance_id=case, l2=L2, county=COUNTY, **extra)


async def test_a_gap_waits_for_union_and_both_offices_of_the_place_until_it_is_closed(place):
    person, gap = new_id(), new_id()
    await place.say(registered(person), _gap(person, gap, due_on=DUE))
    for unit in (COUNTY, HRSS, CITY_MEDICAL):
        assert await waiting(place, unit) == [("INSURANCE_GAP", "2024-06-25")]
    assert await waiting(place, BUREAU) == []
    assert await _messages(place, person) == ["请参加基本医疗保险"]
    await place.say(_gap(person, gap, health.InsuranceGapClosed))
    for unit in (COUNTY, HRSS, CITY_MEDICAL):
        assert await waiting(place, unit) == []


async def test_serious_illness_waits_for_the_l2_without_saying_of_what(place):
    person, report = new_id(), new_id()
    said = {"subject": person, "effective_on": TODAY, "report_id": report}
    await place.say(registered(person), health.SeriousIllnessReported(l2=L2, county=COUNTY, **said))
    assert (await waiting(place, L2), await waiting(place, COUNTY)) == ([("SERIOUS_ILLNESS", FIVE_DAYS)], [])
    await place.say(health.SeriousIllnessWithdrawn(**said))
    assert await waiting(place, L2) == []


async def test_checkups_and_stays_are_told_and_what_is_owed_waits(place):
    person, batch, nomination = new_id(), new_id(), new_id()
    stay = {"subject": person, "effective_on": TODAY, "batch_id": batch, "nomination_id": nomination}
    await place.say(
        registered(person),
        health.CheckupPlanned(subject=person, effective_on=TODAY, checkup_id=new_id(), year=2024, payer="UNION_FUND"),
        health.CheckupsUnplanned(subject=COUNTY, effective_on=date(2024, 6, 30), year=2024, people=3),
        health.ConvalescenceConfirmed(**stay, starts_on=date(2024, 7, 1), ends_on=date(2024, 7, 7)),
        health.PayGuaranteeViolated(**stay, l2=L2, kind="SHORTFALL"),
    )
    assert await _messages(place, person) == ["疗休养名额已确认", "年度健康体检已安排"]
    assert [gate for gate, _ in await waiting(place, COUNTY)] == ["CHECKUP_PLAN"]
    assert await waiting(place, L2) == [("PAY_GUARANTEE", FIVE_DAYS)]


async def test_one_on_one_waits_for_who_owes_it_and_ends_with_the_case(place):
    person, case = new_id(), new_id()
    late = {"kind": "ASSIGNMENT", "due_on": DUE}
    await place.say(registered(person), _assistance(employment.OneOnOneDue, person, case, **late))
    assert await waiting(place, HRSS) == [("ONE_ON_ONE", FIVE_DAYS)], "nobody is named: the office of the place"
    await place.say(_assistance(employment.OneOnOneAssigned, person, case, contact_due_on=DUE))
    assert await waiting(place, HRSS) == []
    assert await _messages(place, person) == ["已为您确定帮扶人"]
    await place.say(_assistance(employment.OneOnOneAssigned, person, case, contact_due_on=DUE, reassigned=True))
    await place.say(_assistance(employment.OneOnOneDue, person, case, kind="CONTACT", due_on=DUE, awaits=HRSS))
    assert [gate for gate, _ in await waiting(place, HRSS)] == ["ONE_ON_ONE"]
    await place.say(_assistance(employment.OneOnOneClosed, person, case, reason="REEMPLOYED"))
    assert (await waiting(place, HRSS), len(await _messages(place, person))) == ([], 1)


async def test_a_post_waits_for_the_employer_then_for_the_mediating_union(place):
    person, request = new_id(), new_id()
    await place.say(registered(person), _adjustment(employment.PostAdjustmentRequested, person, request, due_on=DUE))
    assert await waiting(place, OTHER) == [("POST_ADJUSTMENT", "2024-06-25")]
    await place.say(_adjustment(employment.PostAdjustmentRefused, person, request))
    assert (await waiting(place, OTHER), await waiting(place, L2)) == ([], [("MEDIATION", FIVE_DAYS)])
    await place.say(_adjustment(employment.PostAdjusted, person, request))
    assert await waiting(place, L2) == []
    assert await _messages(place, person) == ["岗位已调整", "岗位调整由工会协调"]
    other = new_id()
    await place.say(
        _adjustment(employment.PostAdjustmentRequested, person, other, due_on=DUE),
        _adjustment(employment.PostAdjustmentOverdue, person, other, due_on=DUE),
    )
    assert ([g for g, _ in await waiting(place, OTHER)], [g for g, _ in await waiting(place, L2)]) == (["POST_ADJUSTMENT"], ["MEDIATION"])
    await place.say(_adjustment(employment.PostAdjustmentClosed, person, other, reason="RETIRED"))
    assert (await waiting(place, OTHER), await waiting(place, L2)) == ([], [])


async def test_an_alert_of_retention_is_closed_by_the_union_that_saw_to_it(place):
    person = new_id()
    await place.say(
        registered(person), employment.RetentionAlert(subject=person, effective_on=TODAY, plan_id=new_id(), l2=L2, statement_missing=True)
    )
    headers = place.system.token("clerk", roles=["VERIFIER"], unit_id=L2)
    [item] = (await place.system.http.get("/notifications/work-items", headers=headers)).json()["items"]
    assert item["gate"] == "RETENTION"
    closed = await place.system.http.post(
        f"/notifications/work-items/{item['id']}/closing", json={"note": "企业已承诺优先留用"}, headers=headers
    )
    assert closed.status_code == 201, closed.text
    assert await waiting(place, L2) == []


async def test_honour_and_household_wait_for_union_and_housing_department(place):
    person, application = new_id(), new_id()
    said = {"subject": person, "effective_on": TODAY, "application_id": application}
    await place.say(registered(person), housing.HonourCertificationAsked(l2=L2, **said))
    assert await waiting(place, L2) == [("HONOUR_CERTIFICATION", FIVE_DAYS)]
    await place.say(housing.HonourCertified(in_force=True, **said), housing.HouseholdReviewDue(awaits=BUREAU, **said))
    assert (await waiting(place, L2), await waiting(place, BUREAU)) == ([], [("HOUSEHOLD_REVIEW", FIVE_DAYS)])
    await place.say(housing.HouseholdReviewOverdue(awaits=BUREAU, l2=L2, due_on=TODAY, **said))
    assert await waiting(place, L2) == [("HOUSEHOLD_REVIEW_LATE", FIVE_DAYS)]  # its union follows it up
    await place.say(housing.HouseholdReviewed(**said))
    assert await waiting(place, L2) == []
    assert await waiting(place, BUREAU) == []


async def test_the_dead_are_told_of_nothing_that_comes_after(place):
    person = new_id()
    died = deceased(person, date(2024, 6, 1))
    ended = {"subject": person, "effective_on": TODAY, "placement_id": new_id()}
    await place.say(registered(person), employment.PublicWelfarePostEnded(reason="DECEASED", **ended), died)
    await place.say(housing.HousingPriorityGranted(
        subject=person, effective_on=TODAY, application_id=new_id(), ranking_id=new_id(), scheme="PUBLIC_RENTAL"
    ))  # fmt: skip
    assert await _messages(place, person) == []


SEQUENCES = {
    "gap": lambda p, c: (_gap(p, c, due_on=DUE), _gap(p, c, health.InsuranceGapClosed)),
    "adjustment": lambda p, c: (
        _adjustment(employment.PostAdjustmentRequested, p, c, due_on=DUE),
        _adjustment(employment.PostAdjustmentOverdue, p, c, due_on=DUE),
        _adjustment(employment.PostAdjustmentRefused, p, c),
        _adjustment(employment.PostAdjusted, p, c),
    ),
    "one-on-one": lambda p, c: (
        _assistance(employment.OneOnOneDue, p, c, kind="ASSIGNMENT", due_on=DUE, awaits=HRSS),
        _assistance(employment.OneOnOneAssigned, p, c, contact_due_on=DUE),
        _assistance(employment.OneOnOneClosed, p, c, reason="RETIRED"),
    ),
    "illness": lambda p, c: (
        health.SeriousIllnessReported(subject=p, effective_on=TODAY, report_id=c, l2=L2),
        health.SeriousIllnessWithdrawn(subject=p, effective_on=TODAY, report_id=c),
    ),
    "honour": lambda p, c: (
        housing.HonourCertificationAsked(subject=p, effective_on=TODAY, application_id=c, l2=L2),
        housing.HonourCertified(subject=p, effective_on=TODAY, application_id=c, in_force=False),
    ),
    "household": lambda p, c: (
        housing.HouseholdReviewDue(subject=p, effective_on=TODAY, application_id=c, awaits=BUREAU, due_on=DUE),
        housing.HouseholdReviewOverdue(subject=p, effective_on=TODAY, application_id=c, awaits=BUREAU, l2=L2, due_on=DUE),
        housing.HouseholdReviewed(subject=p, effective_on=TODAY, application_id=c),
    ),
}


@pytest.mark.parametrize("name", SEQUENCES)
async def test_in_every_order_and_heard_twice_nothing_is_left_waiting(place, name):
    length = len(SEQUENCES[name](new_id(), new_id()))
    for order in itertools.permutations(range(length)):
        told = [place.envelope(event) for event in SEQUENCES[name](new_id(), new_id())]
        for index in order:
            await place.hear(told[index])
        await place.hear(*reversed(told))
        for unit in (COUNTY, L2, OTHER, HRSS, CITY_MEDICAL, BUREAU):
            assert await waiting(place, unit) == [], order
    assert await place.parked() == []


async def test_poison_halts_its_person_and_is_heard_again_once_it_can_be(place):
    """A due date is counted in working days: an event of a year without a calendar waits, and what follows of that person behind it."""
    person, other = new_id(), new_id()
    late = date(2090, 1, 1)
    poison = health.SeriousIllnessReported(subject=person, effective_on=late, report_id=new_id(), l2=L2)
    after = health.SeriousIllnessWithdrawn(subject=person, effective_on=late, report_id=poison.report_id)
    await place.say(registered(person), registered(other), poison, after, _gap(other, new_id(), due_on=DUE))
    assert await place.parked() == [(person, "POISON", "CALENDAR_YEAR_MISSING"), (person, "GAP", "")]
    assert await waiting(place, COUNTY) == [("INSURANCE_GAP", "2024-06-25")]
