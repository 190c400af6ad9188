"""What registry's events do to a household that waits: heard once, again, out of order, or as poison (C5.9)."""

from datetime import date
from uuid import UUID

from libs.common.contracts.registry import HonorRevoked, ModelWorkerDeceased, ModelWorkerUpdated, SupervisingUnionChanged
from services.housing.jobs.watch_household_reviews import watch_late_reviews
from tests.services.housing.conftest import BUREAU, OTHER_BUREAU
from tests.support.desk import CITY, OTHER_CITY

DAY = date(2024, 6, 12)
REVIEW = {"still_met": True, "doc_no": "包住保〔2024〕131号", "ground": "家庭其他成员仍居住"}


async def _death(housing, person, day=DAY):
    return await housing.tell(person, ModelWorkerDeceased, on=day, died=day)


async def test_after_a_death_the_household_keeps_place_and_time_but_is_not_first(housing):
    queue = await housing.queue()
    equal = await housing.waiting(queue, "R-001")
    person, application = await housing.honoured(queue, "R-002")
    ranking = await housing.drawn(queue)
    assert await housing.order(ranking) == [application, equal]
    heard = await _death(housing, person)
    await housing.registry.hear(heard)  # told again
    assert await housing.state(application) == ("QUEUED", "REVIEW")
    assert await housing.said("HOUSEHOLD_REVIEW_DUE") == [
        {"application_id": application, "awaits": housing.units[BUREAU], "due_on": "2024-09-12"}
    ]
    [due] = await housing.items("/applications", housing.clerk(), review=True)
    assert due["review_due_on"] == "2024-09-12"
    assert await housing.offer(ranking, application) == "INVALID_TRANSITION"
    assert await housing.order(await housing.drawn(queue)) == [equal, application]
    path = f"/applications/{application}/review"
    assert await housing.refused(path, housing.clerk(unit=OTHER_BUREAU), REVIEW) == "NOT_RESPONSIBLE_UNIT"
    assert await housing.refused(path, housing.clerk("VERIFIER", CITY), REVIEW) == "ROLE_NOT_PERMITTED"
    assert await housing.refused(f"/applications/{equal}/review", housing.clerk(), REVIEW) == "INVALID_TRANSITION"
    await housing.done(path, housing.clerk(), REVIEW)
    assert await housing.refused(path, housing.clerk(), REVIEW) == "INVALID_TRANSITION"
    assert await housing.said("HOUSEHOLD_REVIEWED") == [{"application_id": application}]
    await housing.tell(person, ModelWorkerUpdated, died=date(2024, 6, 11))  # the day of death corrected: reviewed once
    assert await housing.state(application) == ("QUEUED", "ENDED")
    await housing.judged(application, 80)  # judged again: the dead are not asked for
    assert len(await housing.said("HONOUR_CERTIFICATION_ASKED")) == 1
    assert await housing.order(await housing.drawn(queue)) == [equal, application]


async def test_a_review_that_is_late_is_told_to_the_union_once_a_due_day(housing):
    queue, house, clock = await housing.queue(), housing.system.houses["housing"], housing.system.clock
    person, application = await housing.honoured(queue, "R-001")
    other, closed = await housing.honoured(queue, "R-002", 70)
    for each in (person, other):
        await _death(housing, each)
    await housing.done(f"/applications/{closed}/closing", housing.clerk(), {"reason": "WITHDRAWN"})
    clock.move_to_day(date(2024, 9, 12))  # the last day is in time
    await watch_late_reviews(house)
    assert await housing.said("HOUSEHOLD_REVIEW_OVERDUE") == []
    clock.move_to_day(date(2024, 9, 13))
    for _ in range(2):
        await watch_late_reviews(house)
    told = {"application_id": application, "awaits": housing.units[BUREAU], "l2": housing.units[CITY], "due_on": "2024-09-12"}
    assert await housing.said("HOUSEHOLD_REVIEW_OVERDUE") == [told]
    [late] = await housing.items("/applications", housing.clerk(), overdue=True)
    assert (late["id"], late["review_overdue"]) == (application, True)
    assert await housing.items("/applications", housing.clerk(unit=OTHER_BUREAU), overdue=True) == []
    await housing.tell(person, ModelWorkerUpdated)  # no death after all, and then one
    await _death(housing, person, date(2024, 9, 13))
    await watch_late_reviews(house)
    clock.move_to_day(date(2024, 12, 14))
    await watch_late_reviews(house)
    assert [each["due_on"] for each in await housing.said("HOUSEHOLD_REVIEW_OVERDUE")] == ["2024-09-12", "2024-12-13"]
    await housing.done(f"/applications/{application}/review", housing.clerk(), REVIEW)
    assert await housing.items("/applications", housing.clerk(), overdue=True) == []


async def test_a_household_that_no_longer_meets_the_conditions_gives_its_offer_back(housing):
    queue = await housing.queue(quota=1)
    person, application = await housing.honoured(queue, "R-001")
    equal = await housing.waiting(queue, "R-002", 70)
    ranking = await housing.drawn(queue)
    assert await housing.offer(ranking, application) == "OK"
    await _death(housing, person)
    assert await housing.refused(f"/applications/{application}/acceptance", housing.clerk()) == "INVALID_TRANSITION"  # reviewed first
    await housing.done(f"/applications/{application}/review", housing.clerk(), REVIEW | {"still_met": False})
    assert await housing.state(application) == ("NOT_ELIGIBLE", "ENDED")
    assert await housing.offer(ranking, equal) == "OK"
    assert await housing.rows("SELECT state FROM housing_offer ORDER BY position") == [("WITHDRAWN",), ("OPEN",)]


async def test_a_death_in_error_is_taken_back_and_the_union_asked_again(housing):
    queue = await housing.queue()
    person, application = await housing.honoured(queue, "R-001")
    await _death(housing, person)
    await housing.tell(person, ModelWorkerUpdated)
    assert await housing.state(application) == ("QUEUED", "ASKED")
    assert await housing.said("HOUSEHOLD_REVIEWED") == [{"application_id": application}]
    assert len(await housing.said("HONOUR_CERTIFICATION_ASKED")) == 2
    await _death(housing, person)  # while the union is asked: its question is answered
    assert await housing.said("HONOUR_CERTIFIED") == [{"application_id": application, "in_force": False}]
    assert len(await housing.said("HOUSEHOLD_REVIEW_DUE")) == 2
    await housing.done(f"/applications/{application}/closing", housing.clerk(), {"reason": "WITHDRAWN"})
    assert len(await housing.said("HOUSEHOLD_REVIEWED")) == 2  # nobody waits for what is closed


async def test_a_new_union_is_asked_and_answers(housing):
    queue, person = await housing.queue(), await housing.person()
    await housing.household(person)
    application = await housing.judged(await housing.filed(queue, "R-001", person), 80)
    await housing.tell(person, SupervisingUnionChanged, l2=OTHER_CITY, more=_union_change(housing))
    assert [each["l2"] for each in await housing.said("HONOUR_CERTIFICATION_ASKED")] == [housing.units[CITY], housing.units[OTHER_CITY]]
    [asked] = await housing.items("/applications", housing.clerk("VERIFIER", OTHER_CITY), asked=True)
    assert asked["id"] == application
    await housing.tell(person, HonorRevoked, l2=OTHER_CITY, tier="NONE", more={"honor_id": person})
    assert await housing.state(application) == ("QUEUED", "ASKED")  # the union answers what registry says by then


def _union_change(housing):
    fields = SupervisingUnionChanged.model_fields
    told = {"from_l2": UUID(housing.units[CITY]), "to_l2": UUID(housing.units[OTHER_CITY]), "l2": UUID(housing.units[OTHER_CITY])}
    return {name: value for name, value in told.items() if name in fields}


async def test_a_merged_record_is_the_same_household(housing):
    queue = await housing.queue()
    stays, survivor_application = await housing.honoured(queue, "R-001", at="2024-06-09T08:00:00+08:00")
    gone, earlier = await housing.honoured(queue, "R-002", at="2024-06-02T08:00:00+08:00")
    equal = await housing.waiting(queue, "R-003", at="2024-06-01T08:00:00+08:00")
    await housing.tell(gone, ModelWorkerUpdated, merged_into=UUID(stays))
    ranking = await housing.drawn(queue)
    assert await housing.order(ranking) == [earlier, equal]  # once, by the earlier application
    [told] = await housing.rows("SELECT subject::text FROM outbox WHERE type = 'HOUSING_PRIORITY_GRANTED'")
    assert told == (stays,)
    assert (await housing.receipt(ranking, earlier, housing.worker(stays)))["position"] == 1
    assert {each["id"] for each in await housing.items("/applications", housing.worker(stays))} == {earlier, survivor_application}
    assert await housing.offer(ranking, earlier) == "OK"
    await _death(housing, stays)
    assert await housing.state(earlier) == ("OFFERED", "REVIEW")
    assert (await housing.state(survivor_application))[1] == "REVIEW"
    await housing.tell(gone, ModelWorkerUpdated)  # the merge undone: somebody else, alive
    assert (await housing.state(earlier))[1] == "ASKED"
    assert (await housing.state(survivor_application))[1] == "REVIEW"


async def test_events_out_of_order_wait_and_poison_halts_its_own_person(housing):
    queue = await housing.queue()
    person, application = await housing.honoured(queue, "R-001")
    other, second = await housing.honoured(queue, "R-002")
    first = housing.registry.envelope(
        ModelWorkerUpdated(subject=UUID(person), effective_on=DAY, facts=housing.facts(), changed=("CATEGORY",))
    )
    death = ModelWorkerDeceased(subject=UUID(person), effective_on=DAY, facts=housing.facts(died=DAY))
    late = housing.registry.envelope(death)
    await housing.registry.hear(late)
    assert await housing.state(application) == ("QUEUED", "CERTIFIED")
    await housing.registry.hear(first)
    await housing.registry.hear(late)
    assert await housing.state(application) == ("QUEUED", "REVIEW")
    assert len(await housing.said("HOUSEHOLD_REVIEW_DUE")) == 1
    poison = housing.registry.envelope(ModelWorkerDeceased(subject=UUID(other), effective_on=DAY, facts=housing.facts(died=DAY)))
    poison.data["facts"]["chain"] = []
    await housing.registry.hear(poison)
    assert [subject for subject, *_ in await housing.registry.parked()] == [UUID(other)]
    assert await housing.state(second) == ("QUEUED", "CERTIFIED")
    await housing.tell(await housing.person())  # the others go on
