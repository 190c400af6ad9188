"""Recognition as hard to employ (C5.7, Q34): formal, by the county, for people out of work; being a model worker is not enough."""

import asyncio
from datetime import date

import pytest

from libs.common.contracts.registry import CategorySpan, EmployerChanged, JobLossSpan, ModelWorkerRetired, WorkSpan
from libs.common.kernel.errors import LaomoError
from libs.common.kernel.ids import OrgUnitId, PersonId, new_id
from services.employment.domain import hard_to_employ
from services.employment.domain.hard_to_employ import Recognition, RecognitionEnd, RecognitionState
from services.employment.policy.c5_7_hard_to_employ import Ground
from tests.services.employment.conftest import BUREAU, LOST, OTHER_BUREAU
from tests.support.desk import BORN, CITY, COUNTY, PROVINCE

RECOGNITION = {"ground": "AGE", "doc_no": "包人社困认〔2024〕17号", "proof": "柜5-2", "starts_on": "2024-06-10", "until": "2027-06-09"}
CITY_BUREAU = "合肥市人力资源和社会保障局"
ROW = "SELECT state, ended_for, ended_on FROM hard_to_employ WHERE person_id = %s ORDER BY id"


def clerk(work, unit=BUREAU, who=""):
    return work.clerk("HRSS_CLERK", unit, who)


async def recognised(work, person, **changed):
    return (await work.done("/hard-to-employ", clerk(work), RECOGNITION | {"person_id": person} | changed))["id"]


def works_again(work, since):
    return {
        "job_loss": (JobLossSpan(starts_on=LOST, cause="BANKRUPTCY"), JobLossSpan(starts_on=since)),
        "work": (WorkSpan(starts_on=LOST), WorkSpan(starts_on=since, has_unit=True, condition="NORMAL")),
    }


async def test_who_sees_a_recognition_and_who_its_ground(work):
    person, _ = await work.jobless()
    held = await recognised(work, person)
    for reader, ground in (
        (clerk(work), "AGE"),
        (work.system.token("worker", roles=["MODEL_WORKER"], person_id=person), "AGE"),
        (work.clerk("VERIFIER", CITY), ""),
        (work.clerk("COUNTY_REVIEWER", COUNTY), ""),
    ):
        [seen] = await work.items("/hard-to-employ", reader, in_force=True)
        assert (seen["id"], seen["ground"], seen["in_force"]) == (held, ground, True)
    assert await work.items("/hard-to-employ", clerk(work, OTHER_BUREAU)) == []
    assert await work.code("/hard-to-employ", work.clerk("POLICY_OFFICER", PROVINCE)) == "ROLE_NOT_PERMITTED"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"starts_on": "2024-06-13"}, "FIELD_INVALID"),
        ({"until": "2024-06-09"}, "FIELD_INVALID"),
        ({"starts_on": "2024-06-02"}, "INVALID_TRANSITION"),  # had work then
        ({"ground": "MODEL_WORKER"}, "INPUT_INVALID"),
        ({"doc_no": ""}, "INPUT_INVALID"),
        ({"person_id": "018f9d0e-7a11-7c52-9c3e-2f6d1b8a4e70"}, "PERSON_NOT_FOUND"),
    ],
)
async def test_bad_recognitions(work, changed, code):
    person, _ = await work.jobless()
    assert await work.refused("/hard-to-employ", clerk(work), RECOGNITION | {"person_id": person} | changed) == code


async def test_the_county_recognises_nobody_above_it_and_nobody_of_elsewhere(work):
    person, _ = await work.jobless()
    body = RECOGNITION | {"person_id": person}
    for who, code in (
        (clerk(work, CITY_BUREAU), "ROLE_NOT_PERMITTED"),
        (clerk(work, OTHER_BUREAU), "NOT_RESPONSIBLE_UNIT"),
        (work.clerk("COUNTY_REVIEWER", COUNTY), "ROLE_NOT_PERMITTED"),
    ):
        assert await work.refused("/hard-to-employ", who, body) == code
    for changed, code in (({"tier": "NONE"}, "HONOR_NOT_COVERED"), ({"died": date(2024, 6, 11)}, "BENEFICIARY_DECEASED")):
        other, _ = await work.jobless()
        await work.loses(other, **changed)
        assert await work.refused("/hard-to-employ", clerk(work), RECOGNITION | {"person_id": other}) == code
    employed = await work.person()
    assert await work.refused("/hard-to-employ", clerk(work), RECOGNITION | {"person_id": employed}) == "INVALID_TRANSITION"


async def test_one_in_force_a_person_also_of_two_at_once(work):
    person, _ = await work.jobless()
    body = RECOGNITION | {"person_id": person, "until": "2024-07-31"}
    answers = await asyncio.gather(*(work.post("/hard-to-employ", clerk(work, who=f"clerk-{n}"), body) for n in range(3)))
    assert sorted(status for status, _ in answers) == [201, 409, 409]
    assert {problem["code"] for status, problem in answers if status == 409} == {"DUPLICATE_ROW"}
    work.system.clock.move_to_day(date(2024, 8, 1))
    [seen] = await work.items("/hard-to-employ", clerk(work))
    assert seen["in_force"] is False
    await recognised(work, person, starts_on="2024-08-01")
    assert await work.rows(ROW, person) == [("ENDED", "EXPIRED", date(2024, 7, 31)), ("IN_FORCE", None, None)]


ENDS = {
    "works again": (EmployerChanged, "REEMPLOYED"),
    "retired": (ModelWorkerRetired, "RETIRED"),
    "dead": (None, "DECEASED"),
}


@pytest.mark.parametrize("case", ENDS)
async def test_facts_end_it_once(work, case):
    person, _ = await work.jobless()
    await recognised(work, person)
    event, reason = ENDS[case]
    day = date(2024, 6, 12)
    if reason == "DECEASED":
        heard = await work.loses(person, died=day)
    elif reason == "RETIRED":
        spans = (
            CategorySpan(starts_on=BORN, value="STAFF"),
            CategorySpan(starts_on=LOST, value="UNEMPLOYED"),
            CategorySpan(starts_on=day, value="RETIREE"),
        )
        heard = await work.tell(person, event, **work.lost(LOST) | {"category": spans})
    else:
        heard = await work.tell(person, event, **works_again(work, day))
    assert await work.rows(ROW, person) == [("ENDED", reason, day)]
    before = await work.fingerprint()
    await work.registry.hear(heard)
    assert await work.fingerprint() == before


async def test_facts_that_change_nothing_end_nothing(work):
    person, _ = await work.jobless()
    await recognised(work, person)
    await work.loses(person)
    assert await work.rows(ROW, person) == [("IN_FORCE", None, None)]


async def test_a_withdrawn_one_is_over(work):
    person, _ = await work.jobless()
    path = f"/hard-to-employ/{await recognised(work, person)}/withdrawal"
    assert await work.refused(path, clerk(work, OTHER_BUREAU)) == "NOT_RESPONSIBLE_UNIT"
    assert (await work.done(path, clerk(work)))["state"] == "ENDED"
    assert await work.refused(path, clerk(work)) == "INVALID_TRANSITION"
    assert await work.refused(f"/hard-to-employ/{new_id()}/withdrawal", clerk(work)) == "NOT_FOUND"
    await recognised(work, person)


@pytest.mark.parametrize("state", RecognitionState)
def test_it_ends_once(state):
    held = Recognition(new_id(), PersonId(new_id()), Ground.AGE, "1", "1", date(2024, 6, 1), date(2024, 6, 30), OrgUnitId(new_id()), state)
    if hard_to_employ.NEXT[state]:
        held.end(RecognitionEnd.REEMPLOYED, date(2024, 7, 5))
        assert held.ended_on == date(2024, 6, 30)
    else:
        with pytest.raises(LaomoError, match="INVALID_TRANSITION"):
            held.end(RecognitionEnd.EXPIRED, date(2024, 6, 30))
