"""Public-welfare posts (C5.7, Q35): recognition, attempts on the market, quota, term, a second time and no third, and every way they end."""

import asyncio
from datetime import date
from uuid import UUID

import pytest

from libs.common.contracts.registry import CategorySpan, EmployerChanged, JobLost, ModelWorkerRetired
from libs.common.kernel.errors import LaomoError
from libs.common.kernel.ids import OrgUnitId, PersonId, new_id
from services.employment.domain import placement
from services.employment.domain.placement import Placement, PlacementEnd, PlacementState, PostState, WelfarePost
from tests.services.employment.conftest import CODE, LOST, OTHER_BUREAU
from tests.services.employment.test_hard_to_employ import clerk, recognised, works_again
from tests.services.employment.test_vacancies import DECLINED, posted, referred
from tests.support.desk import BORN, CITY, COUNTY, PROVINCE

POST = {"host_code": CODE, "host_name": "包河区某社区服务中心", "title": "社区协管员", "quota": 1}
TERM = {"starts_on": "2024-06-12", "ends_on": "2027-06-11", "agreement": "柜6-1"}
ROW = "SELECT state, ended_for, ended_on FROM placement WHERE person_id = %s ORDER BY id"


async def opened(work, **changed):
    return (await work.done("/welfare-posts", clerk(work), POST | changed))["id"]


async def attempted(work, person, **changed):
    match = await referred(work, await posted(work), person)
    await work.done(f"/vacancy-matches/{match}/outcome", clerk(work), DECLINED | changed)


async def ready(work):
    """Out of work, recognised, tried on the market."""
    person, _ = await work.jobless()
    await recognised(work, person)
    await attempted(work, person)
    return person


async def placed(work, post, person, **changed):
    return (await work.done(f"/welfare-posts/{post}/placements", clerk(work), TERM | {"person_id": person} | changed))["id"]


async def ended(work):
    department = work.system.system.departments["employment"]
    await department.calendar["end-placements"](department.house)
    return await work.said("PUBLIC_WELFARE_POST_ENDED")


async def test_from_placement_to_the_last_day(work):
    post, person = await opened(work), await ready(work)
    held = await placed(work, post, person)
    assert await work.said("PUBLIC_WELFARE_POST_PLACED") == [{"placement_id": held, "ends_on": "2027-06-11"}]
    [seen] = await work.items("/placements", work.clerk("VERIFIER", CITY), ends_by="2027-06-11")
    assert (seen["id"], seen["title"], seen["state"]) == (held, "社区协管员", "ACTIVE")
    assert [each["free"] for each in await work.items("/welfare-posts", clerk(work))] == [0]
    assert await work.items("/welfare-posts", clerk(work), available=True) == []
    assert await work.items("/placements", clerk(work, OTHER_BUREAU)) == []
    work.system.clock.move_to_day(date(2027, 6, 11))
    assert await ended(work) == []  # the last day is still held
    work.system.clock.move_to_day(date(2027, 6, 12))
    assert await ended(work) == await ended(work) == [{"placement_id": held, "reason": "TERM"}]
    assert await work.rows(ROW, person) == [("ENDED", "TERM", date(2027, 6, 11))]
    assert [each["free"] for each in await work.items("/welfare-posts", clerk(work), available=True)] == [1]


async def test_without_recognition_or_attempts_nobody_is_placed(work):
    post, (person, _) = await opened(work), await work.jobless()
    path, body = f"/welfare-posts/{post}/placements", TERM | {"person_id": person}
    assert await work.refused(path, clerk(work), body) == "NOT_HARD_TO_EMPLOY"
    held = await recognised(work, person)
    assert await work.refused(path, clerk(work), body) == "EVIDENCE_MISSING"
    await attempted(work, person, reason="PERSON_DECLINED")  # not the market's no
    assert await work.refused(path, clerk(work), body) == "EVIDENCE_MISSING"
    await attempted(work, person)
    await work.done(f"/hard-to-employ/{held}/withdrawal", clerk(work))
    assert await work.refused(path, clerk(work), body) == "NOT_HARD_TO_EMPLOY"
    await recognised(work, person, until="2024-06-11")  # over by the day of placement
    assert await work.refused(path, clerk(work), body) == "NOT_HARD_TO_EMPLOY"
    await work.parameter("hard_to_employ.model_worker_auto", "true")  # as a document of the province may say
    await placed(work, post, person)


async def test_a_placement_tried_off_the_board_is_an_attempt_too(work):
    post, (person, record) = await opened(work), await work.jobless()
    await recognised(work, person)
    service = {"kind": "PLACEMENT", "served_on": "2024-06-12", "outcome": "NOT_HIRED", "credit_code": CODE, "fee": "0.00"}
    await work.done(f"/unemployment-records/{record}/services", clerk(work), service)
    await placed(work, post, person)


async def test_more_attempts_where_a_document_asks_for_them(work):
    await work.parameter("public_welfare_post.market_attempts", "2")
    post, person = await opened(work), await ready(work)
    path, body = f"/welfare-posts/{post}/placements", TERM | {"person_id": person}
    assert await work.refused(path, clerk(work), body) == "EVIDENCE_MISSING"
    await attempted(work, person)
    await placed(work, post, person)


async def test_the_quota_is_exact_when_many_are_placed_at_once(work):
    post = await opened(work, quota=2)
    people = [await ready(work) for _ in range(4)]
    path = f"/welfare-posts/{post}/placements"
    acts = (work.post(path, clerk(work, who=f"clerk-{person}"), TERM | {"person_id": person}) for person in people)
    answers = await asyncio.gather(*acts)
    assert sorted(status for status, _ in answers) == [201, 201, 409, 409]
    assert await work.rows("SELECT count(*) FROM placement WHERE state = 'ACTIVE'") == [(2,)]


async def test_one_person_in_two_posts_at_once(work):
    posts, person = [await opened(work), await opened(work)], await ready(work)
    acts = (work.post(f"/welfare-posts/{post}/placements", clerk(work, who=post), TERM | {"person_id": person}) for post in posts)
    answers = await asyncio.gather(*acts)
    assert sorted(status for status, _ in answers) == [201, 409]
    assert [problem["code"] for status, problem in answers if status == 409] == ["DUPLICATE_ROW"]


async def test_a_second_time_and_no_third(work):
    post, person = await opened(work), await ready(work)
    path, body = f"/welfare-posts/{post}/placements", TERM | {"person_id": person}
    for day in ("2024-06-12", "2024-06-13"):
        work.system.clock.move_to_day(date.fromisoformat(day))
        held = await placed(work, post, person, starts_on=day, ends_on="2025-06-11")
        await work.done(f"/placements/{held}/leaving", clerk(work), {"last_day": day})
        assert await work.refused(path, clerk(work), body | {"starts_on": day}) == "FIELD_INVALID"  # that day it was held
    work.system.clock.move_to_day(date(2024, 6, 14))
    assert await work.refused(path, clerk(work), body | {"starts_on": "2024-06-14"}) == "INVALID_TRANSITION"
    assert [each["reason"] for each in await work.said("PUBLIC_WELFARE_POST_ENDED")] == ["LEFT", "LEFT"]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"ends_on": "2027-06-12"}, "FIELD_INVALID"),
        ({"ends_on": "2024-06-11"}, "FIELD_INVALID"),
        ({"starts_on": "2024-06-13"}, "FIELD_INVALID"),
        ({"starts_on": "2024-06-02", "ends_on": "2025-06-01"}, "INVALID_TRANSITION"),  # had work then
        ({"ends_on": "2029-06-11", "retirement_on": "2029-06-11"}, "FIELD_INVALID"),  # without the document
        ({"retirement_proof": "柜1"}, "FIELD_INVALID"),
        ({"ends_on": "2029-06-12", "retirement_on": "2029-06-12", "retirement_proof": "柜1"}, "FIELD_INVALID"),  # five years exactly
        ({"agreement": ""}, "INPUT_INVALID"),
        ({"person_id": "018f9d0e-7a11-7c52-9c3e-2f6d1b8a4e70"}, "PERSON_NOT_FOUND"),
    ],
)
async def test_bad_placements(work, changed, code):
    post, person = await opened(work), await ready(work)
    assert await work.refused(f"/welfare-posts/{post}/placements", clerk(work), TERM | {"person_id": person} | changed) == code


async def test_less_than_five_years_from_retirement_it_runs_to_it(work):
    post, person = await opened(work), await ready(work)
    held = await placed(work, post, person, ends_on="2029-06-11", retirement_on="2029-06-11", retirement_proof="退休审批表 柜1")
    [seen] = await work.items("/placements", clerk(work))
    assert (seen["id"], seen["ends_on"], seen["retirement_on"]) == (held, "2029-06-11", "2029-06-11")


async def test_bad_posts_and_who_may(work):
    assert await work.refused("/welfare-posts", clerk(work), POST | {"host_code": "91110108551385082A"}) == "FIELD_INVALID"
    assert await work.refused("/welfare-posts", clerk(work), POST | {"quota": 0}) == "INPUT_INVALID"
    assert await work.refused("/welfare-posts", work.clerk("REGISTRAR", PROVINCE), POST) == "ROLE_NOT_PERMITTED"
    post, person = await opened(work), await ready(work)
    path, body = f"/welfare-posts/{post}/placements", TERM | {"person_id": person}
    assert await work.refused(path, clerk(work, OTHER_BUREAU), body) == "NOT_RESPONSIBLE_UNIT"
    assert await work.refused(path, work.clerk("COUNTY_REVIEWER", COUNTY), body) == "ROLE_NOT_PERMITTED"
    assert await work.refused(f"/welfare-posts/{new_id()}/placements", clerk(work), body) == "NOT_FOUND"
    held = await placed(work, post, person)
    leaving = f"/placements/{held}/leaving"
    assert await work.refused(leaving, clerk(work, OTHER_BUREAU), {"last_day": "2024-06-12"}) == "NOT_RESPONSIBLE_UNIT"
    for day in ("2024-06-11", "2024-06-13"):
        assert await work.refused(leaving, clerk(work), {"last_day": day}) == "FIELD_INVALID"
    assert await work.refused(f"/placements/{new_id()}/leaving", clerk(work), {"last_day": "2024-06-12"}) == "NOT_FOUND"
    assert await work.refused(f"/welfare-posts/{post}/closing", clerk(work, OTHER_BUREAU)) == "NOT_RESPONSIBLE_UNIT"
    await work.done(f"/welfare-posts/{post}/closing", clerk(work))
    assert (await work.items("/placements", clerk(work)))[0]["state"] == "ACTIVE"  # to the end of the term
    other = await ready(work)
    assert await work.refused(path, clerk(work), TERM | {"person_id": other}) == "INVALID_TRANSITION"


async def tell_end(work, person, reason, day):
    if reason == "REEMPLOYED":
        return await work.tell(person, EmployerChanged, on=day, **works_again(work, day))
    if reason == "RETIRED":
        spans = (CategorySpan(starts_on=BORN, value="UNEMPLOYED"), CategorySpan(starts_on=day, value="RETIREE"))
        return await work.tell(person, ModelWorkerRetired, on=day, **work.lost(LOST) | {"category": spans})
    return await work.loses(person, died=day)


@pytest.mark.parametrize(("reason", "last"), [("REEMPLOYED", 19), ("RETIRED", 19), ("DECEASED", 20)])
async def test_facts_end_it_once(work, reason, last):
    post, person = await opened(work), await ready(work)
    held = await placed(work, post, person)
    work.system.clock.move_to_day(date(2024, 6, 21))
    heard = await tell_end(work, person, reason, date(2024, 6, 20))
    assert await work.rows(ROW, person) == [("ENDED", reason, date(2024, 6, last))]
    assert await work.said("PUBLIC_WELFARE_POST_ENDED") == [{"placement_id": held, "reason": reason}]
    before = await work.fingerprint()
    await work.registry.hear(heard)
    await work.loses(person, died=date(2024, 6, 20))  # another word on it
    assert (await work.said("PUBLIC_WELFARE_POST_ENDED")) == [{"placement_id": held, "reason": reason}]
    if reason == "DECEASED":
        assert await work.fingerprint() == before


async def test_words_out_of_order_wait_and_poison_halts_its_person_only(work):
    post, person, other = await opened(work, quota=2), await ready(work), await ready(work)
    await placed(work, post, person)
    await placed(work, post, other)
    told = [
        work.registry.envelope(
            JobLost(subject=UUID(person), effective_on=LOST, facts=work.facts(**work.lost(LOST), **died), cause="BANKRUPTCY")
        )
        for died in ({}, {"died": date(2024, 6, 12)})
    ]
    await work.registry.hear(told[1])
    assert await work.said("PUBLIC_WELFARE_POST_ENDED") == []
    told[0].data["facts"]["life"] = []
    await work.registry.hear(told[0])
    await work.loses(other, died=date(2024, 6, 12))
    assert [str(subject) for subject, _, _ in await work.registry.parked()][:1] == [person]
    assert await work.rows(ROW, person) == [("ACTIVE", None, None)]
    assert await work.rows(ROW, other) == [("ENDED", "DECEASED", date(2024, 6, 12))]


async def test_a_merge_carries_it_to_the_record_that_stays(work):
    post, person = await opened(work), await ready(work)
    held = await placed(work, post, person)
    survivor, _ = await work.jobless()
    await work.loses(person, merged_into=UUID(survivor))
    assert await work.rows(ROW, person) == [("ENDED", "MERGED", date(2024, 6, 12))]
    assert await work.rows(ROW, survivor) == [("ACTIVE", None, None)]
    assert [each["reason"] for each in await work.said("PUBLIC_WELFARE_POST_ENDED")] == ["MERGED"]
    assert len(await work.said("PUBLIC_WELFARE_POST_PLACED")) == 2
    assert [each["free"] for each in await work.items("/welfare-posts", clerk(work))] == [0]
    await work.loses(person, merged_into=UUID(survivor))  # told again
    [carried] = await work.rows("SELECT id, carried_from FROM placement WHERE person_id = %s", survivor)
    assert str(carried[1]) == held
    await work.done(f"/placements/{carried[0]}/leaving", clerk(work), {"last_day": "2024-06-12"})
    work.system.clock.move_to_day(date(2024, 6, 13))
    again = await placed(
        work, post, survivor, starts_on="2024-06-13", ends_on="2025-06-11"
    )  # recognition, attempts of the other record count
    await work.done(f"/placements/{again}/leaving", clerk(work), {"last_day": "2024-06-13"})
    work.system.clock.move_to_day(date(2024, 6, 14))
    third = TERM | {"person_id": survivor, "starts_on": "2024-06-14"}
    assert await work.refused(f"/welfare-posts/{post}/placements", clerk(work), third) == "INVALID_TRANSITION"


async def test_an_undone_merge_brings_it_back(work):
    post, person = await opened(work), await ready(work)
    await placed(work, post, person)
    survivor, _ = await work.jobless()
    await work.loses(person, merged_into=UUID(survivor))
    work.system.clock.move_to_day(date(2024, 6, 20))
    heard = await work.loses(person)  # merged into nobody
    assert await work.rows(ROW, survivor) == [("ENDED", "MERGED", date(2024, 6, 20))]
    assert await work.rows(ROW, person) == [("ENDED", "MERGED", date(2024, 6, 12)), ("ACTIVE", None, None)]
    before = await work.fingerprint()
    await work.registry.hear(heard)
    await work.loses(person)
    assert await work.fingerprint() == before
    again = await work.rows("SELECT id FROM placement WHERE person_id = %s AND state = 'ACTIVE'", person)
    await work.done(f"/placements/{again[0][0]}/leaving", clerk(work), {"last_day": "2024-06-20"})
    work.system.clock.move_to_day(date(2024, 6, 21))
    await placed(work, post, person, starts_on="2024-06-21")  # the second time, not the third


@pytest.mark.parametrize("state", PlacementState)
def test_a_placement_ends_once_within_its_term(state):
    held = Placement(new_id(), new_id(), PersonId(new_id()), date(2024, 6, 12), date(2024, 6, 30), "1", state=state)
    if placement.NEXT[state]:
        held.end(PlacementEnd.LEFT, date(2024, 7, 30))
        assert (held.state, held.ended_on) == (PlacementState.ENDED, date(2024, 6, 30))
    else:
        with pytest.raises(LaomoError, match="INVALID_TRANSITION"):
            held.end(PlacementEnd.TERM, date(2024, 6, 30))


@pytest.mark.parametrize("state", PostState)
def test_a_post_closes_once(state):
    post = WelfarePost(new_id(), OrgUnitId(new_id()), CODE, "", "", 1, date(2024, 6, 12), state)
    if placement.POST_NEXT[state]:
        post.close()
        assert post.state is PostState.CLOSED
    else:
        with pytest.raises(LaomoError, match="INVALID_TRANSITION"):
            post.close()
