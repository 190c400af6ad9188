"""The vacancy board (C5.6): places exact under concurrency, every step of a referral kept, reasons of what did not come about."""

import asyncio
from datetime import date

import pytest

from libs.common.kernel.errors import LaomoError
from libs.common.kernel.ids import PersonId, new_id
from services.employment.domain import vacancy
from services.employment.domain.vacancy import MatchState, VacancyMatch
from services.employment.policy.c5_6_vacancies import DeclineReason
from tests.services.employment.conftest import BUREAU, CODE, OTHER_BUREAU
from tests.support.desk import CITY, COUNTY, OTHER_COUNTY

VACANCY = {"employer_code": CODE, "employer_name": "合肥某机械有限公司", "title": "钳工", "places": 1}
DECLINED = {"state": "DECLINED", "on": "2024-06-12", "reason": "EMPLOYER_CHOSE_OTHER"}
HIRED = {"state": "HIRED", "on": "2024-06-12"}


def clerk(work, who=""):
    return work.clerk("HRSS_CLERK", BUREAU, who)


async def posted(work, **changed):
    return (await work.done("/vacancies", clerk(work), VACANCY | changed))["id"]


async def referred(work, vacancy_id, person):
    return (await work.done(f"/vacancies/{vacancy_id}/matches", clerk(work), {"person_id": person}))["id"]


async def test_from_posting_to_hiring(work):
    vacancy_id = await posted(work, places=2)
    person, _ = await work.jobless()
    match = await referred(work, vacancy_id, person)
    path = f"/vacancy-matches/{match}/outcome"
    assert await work.refused(f"/vacancies/{vacancy_id}/matches", clerk(work), {"person_id": person}) == "DUPLICATE_ROW"
    await work.done(path, clerk(work), {"state": "INTERVIEWED", "on": "2024-06-12"})
    assert (await work.done(path, clerk(work), HIRED))["state"] == "HIRED"
    assert await work.refused(path, clerk(work), DECLINED) == "INVALID_TRANSITION"
    [shown] = await work.items("/vacancies", work.clerk("COUNTY_REVIEWER", OTHER_COUNTY), available=True)  # the board names nobody
    assert (shown["places"], shown["free"], shown["unit_name"]) == (2, 1, BUREAU)
    steps = await work.rows("SELECT state FROM vacancy_match_act WHERE match_id = %s ORDER BY seq", match)
    assert [step for (step,) in steps] == ["REFERRED", "INTERVIEWED", "HIRED"]
    [seen] = await work.items("/vacancy-matches", work.clerk("VERIFIER", CITY), person=person)
    assert (seen["state"], seen["title"], seen["referred_on"]) == ("HIRED", "钳工", "2024-06-12")
    assert await work.items("/vacancy-matches", work.clerk("HRSS_CLERK", OTHER_BUREAU)) == []


async def test_as_many_are_hired_at_once_as_there_are_places(work):
    vacancy_id = await posted(work, places=2)
    matches = [await referred(work, vacancy_id, (await work.jobless())[0]) for _ in range(5)]
    acts = (work.post(f"/vacancy-matches/{match}/outcome", clerk(work, f"clerk-{match}"), HIRED) for match in matches)
    answers = await asyncio.gather(*acts)
    assert sorted(status for status, _ in answers) == [201, 201, 409, 409, 409]
    [shown] = await work.items("/vacancies", clerk(work))
    assert shown["free"] == 0
    late, _ = await work.jobless()
    assert await work.refused(f"/vacancies/{vacancy_id}/matches", clerk(work), {"person_id": late}) == "INVALID_TRANSITION"


async def test_a_closed_vacancy_ends_what_was_open_there(work):
    vacancy_id = await posted(work)
    person, _ = await work.jobless()
    match = await referred(work, vacancy_id, person)
    other = work.clerk("HRSS_CLERK", OTHER_BUREAU)
    assert await work.refused(f"/vacancies/{vacancy_id}/closing", other) == "NOT_RESPONSIBLE_UNIT"
    await work.done(f"/vacancies/{vacancy_id}/closing", clerk(work))
    [seen] = await work.items("/vacancy-matches", clerk(work))
    assert (seen["id"], seen["state"], seen["reason"]) == (match, "DECLINED", "VACANCY_CLOSED")
    assert await work.refused(f"/vacancies/{vacancy_id}/closing", clerk(work)) == "INVALID_TRANSITION"
    assert await work.refused(f"/vacancies/{vacancy_id}/matches", clerk(work), {"person_id": person}) == "INVALID_TRANSITION"


async def test_the_last_day_to_refer_counts_and_the_next_does_not(work):
    vacancy_id = await posted(work, apply_by="2024-06-13")
    person, _ = await work.jobless()
    work.system.clock.move_to_day(date(2024, 6, 14))
    assert await work.refused(f"/vacancies/{vacancy_id}/matches", clerk(work), {"person_id": person}) == "INVALID_TRANSITION"
    assert await work.items("/vacancies", clerk(work), available=True) == []
    second = await posted(work, apply_by="2024-06-14")
    await referred(work, second, person)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"employer_code": "91110108551385082A"}, "FIELD_INVALID"),
        ({"places": 0}, "INPUT_INVALID"),
        ({"apply_by": "2024-06-11"}, "FIELD_INVALID"),
    ],
)
async def test_bad_vacancies(work, changed, code):
    assert await work.refused("/vacancies", clerk(work), VACANCY | changed) == code


async def test_only_a_bureau_posts_and_refers_for_its_people(work):
    assert await work.refused("/vacancies", work.clerk("COUNTY_REVIEWER", COUNTY), VACANCY) == "ROLE_NOT_PERMITTED"
    vacancy_id = await posted(work)
    person, _ = await work.jobless()
    path, body = f"/vacancies/{vacancy_id}/matches", {"person_id": person}
    assert await work.refused(path, work.clerk("HRSS_CLERK", OTHER_BUREAU), body) == "NOT_RESPONSIBLE_UNIT"
    employed = await work.person()
    assert await work.refused(path, clerk(work), {"person_id": employed}) == "INVALID_TRANSITION"
    assert await work.refused(f"/vacancies/{new_id()}/matches", clerk(work), body) == "NOT_FOUND"
    match = await referred(work, vacancy_id, person)
    path = f"/vacancy-matches/{match}/outcome"
    for changed, code in (
        ({"on": "2024-06-13"}, "FIELD_INVALID"),
        ({"on": "2024-06-11"}, "FIELD_INVALID"),  # before the referral
        ({"reason": None}, "FIELD_INVALID"),
        ({"reason": "DECEASED"}, "INPUT_INVALID"),  # what facts say, no clerk says
        ({"state": "REFERRED"}, "INPUT_INVALID"),
        ({"state": "INTERVIEWED"}, "FIELD_INVALID"),  # with a reason
    ):
        assert await work.refused(path, clerk(work), DECLINED | changed) == code
    assert await work.refused(f"/vacancy-matches/{new_id()}/outcome", clerk(work), DECLINED) == "NOT_FOUND"


async def test_a_death_ends_what_is_open(work):
    vacancy_id = await posted(work)
    person, _ = await work.jobless()
    await referred(work, vacancy_id, person)
    await work.loses(person, died=date(2024, 6, 12))
    [seen] = await work.items("/vacancy-matches", clerk(work))
    assert (seen["state"], seen["reason"]) == ("DECLINED", "DECEASED")


@pytest.mark.parametrize("to", MatchState)
@pytest.mark.parametrize("state", MatchState)
def test_a_referral_goes_only_where_its_table_says(state, to):
    match = VacancyMatch(new_id(), new_id(), PersonId(new_id()), date(2024, 6, 12), state)
    reason = DeclineReason.NO_SHOW if to is MatchState.DECLINED else None
    if to in vacancy.NEXT[state]:
        match.move(to, date(2024, 6, 12), reason)
        assert (match.state, match.seq) == (to, 2)
    else:
        with pytest.raises(LaomoError, match="INVALID_TRANSITION"):
            match.move(to, date(2024, 6, 12), reason)
