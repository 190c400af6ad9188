"""Another post for a front-line worker (C6.1, Q37): asked with a class and no diagnosis, answered, mediated, late once, closed by what happens."""

import asyncio
from datetime import date

import pytest

from libs.common.contracts.registry import (
    CategorySpan,
    EmployerChanged,
    ModelWorkerDeceased,
    ModelWorkerRetired,
    ModelWorkerUpdated,
    PositionChanged,
    WorkSpan,
)
from libs.common.kernel.errors import LaomoError
from libs.common.kernel.ids import PersonId, new_id
from services.employment.domain import post_adjustment
from services.employment.domain.post_adjustment import AdjustmentState, PostAdjustment
from services.employment.policy.c6_1_post_adjustment import Fitness
from tests.services.employment.conftest import BUREAU, LOST, OTHER_BUREAU
from tests.support.desk import BORN, CITY, COUNTY, OTHER_CITY, PROVINCE

UNIT = "包河区某厂工会"
FRONT = (WorkSpan(starts_on=BORN, has_unit=True, condition="NORMAL", front_line=True),)
REASON = {"reason": "近期无合适岗位"}


@pytest.fixture
async def plant(work):
    await work.office("EMPLOYER_UNION", UNIT, "340111", COUNTY)
    return work


def asked(person, **changed):
    return {"person_id": person, "fitness": "NO_HEAVY_LABOUR", "proof": "柜5-9", "consented_on": "2024-06-12"} | changed


async def requested(plant):
    person = await plant.person(unit=UNIT, work=FRONT)
    request = (await plant.done("/post-adjustments", plant.clerk("FORM_FILLER", UNIT), asked(person)))["id"]
    return person, f"/post-adjustments/{request}"


async def state(plant, person):
    rows = await plant.rows("SELECT state, closed_for FROM post_adjustment WHERE person_id = %s ORDER BY id", person)
    return rows[-1]


async def watched(plant):
    department = plant.system.system.departments["employment"]
    await department.calendar["watch-post-adjustments"](department.house)
    return [each["due_on"] for each in await plant.said("POST_ADJUSTMENT_OVERDUE")]


async def test_accepted_and_adjusted(plant):
    person, path = await requested(plant)
    [told] = await plant.said("POST_ADJUSTMENT_REQUESTED")
    ids = {"request_id": path.rsplit("/", 1)[1], "l2": plant.units[CITY], "county": plant.units[COUNTY], "unit": plant.units[UNIT]}
    assert told == ids | {"due_on": "2024-07-12"}
    clerk = plant.clerk("FORM_FILLER", UNIT)
    assert await plant.refused(f"{path}/adjustment", clerk, {"on": "2024-06-12"}) == "INVALID_TRANSITION"  # not agreed to yet
    await plant.done(f"{path}/acceptance", clerk)
    assert await plant.refused(f"{path}/adjustment", clerk, {"on": "2024-06-11"}) == "FIELD_INVALID"
    assert await plant.refused(f"{path}/adjustment", clerk, {"on": "2024-06-13"}) == "FIELD_INVALID"
    await plant.done(f"{path}/adjustment", clerk, {"on": "2024-06-12"})
    assert await plant.said("POST_ADJUSTED") == [ids]
    assert await state(plant, person) == ("ADJUSTED", None)
    assert await plant.refused(f"{path}/refusal", clerk, REASON) == "INVALID_TRANSITION"
    await plant.done("/post-adjustments", clerk, asked(person))  # the new post may not suit either


async def test_refused_mediated_and_settled_or_ended(plant):
    person, path = await requested(plant)
    unit, l2 = plant.clerk("FORM_FILLER", UNIT), plant.clerk("VERIFIER", CITY)
    assert (await plant.post(f"{path}/refusal", unit, {"reason": ""}))[1]["code"] == "INPUT_INVALID"
    assert await plant.refused(f"{path}/mediation", l2, REASON) == "INVALID_TRANSITION"  # in time, and not refused
    assert await plant.refused(f"{path}/refusal", l2, REASON) == "ROLE_NOT_PERMITTED"  # the employer answers
    await plant.done(f"{path}/refusal", unit, REASON)
    assert len(await plant.said("POST_ADJUSTMENT_REFUSED")) == 1
    assert await plant.refused(f"{path}/closing", l2, REASON) == "INVALID_TRANSITION"
    assert await plant.refused(f"{path}/mediation", unit, REASON) == "ROLE_NOT_PERMITTED"
    await plant.done(f"{path}/mediation", l2, {"reason": "约谈单位"})
    assert [each["reason"] for each in await plant.items("/post-adjustments", l2)] == ["约谈单位"]
    assert "约谈单位" not in str(await plant.rows("SELECT a::text FROM post_adjustment_act a"))
    await plant.done(f"{path}/closing", l2, REASON)
    assert await state(plant, person) == ("CLOSED", "MEDIATION_ENDED")
    assert [each["reason"] for each in await plant.said("POST_ADJUSTMENT_CLOSED")] == ["MEDIATION_ENDED"]
    again = (await plant.done("/post-adjustments", unit, asked(person)))["id"]
    for act, clerk, body in (("refusal", unit, REASON), ("mediation", l2, REASON), ("adjustment", l2, {"on": "2024-06-12"})):
        await plant.done(f"/post-adjustments/{again}/{act}", clerk, body)
    assert await state(plant, person) == ("ADJUSTED", None)


async def test_late_after_day_thirty_once_and_then_the_l2_mediates(plant):
    _, path = await requested(plant)
    plant.system.clock.move_to_day(date(2024, 7, 12))
    assert await watched(plant) == []
    plant.system.clock.move_to_day(date(2024, 7, 13))
    assert await watched(plant) == ["2024-07-12"]
    assert await watched(plant) == ["2024-07-12"]
    assert [each["overdue"] for each in await plant.items("/post-adjustments", plant.clerk("VERIFIER", CITY), overdue=True)] == [True]
    await plant.done(f"{path}/mediation", plant.clerk("VERIFIER", CITY), REASON)
    plant.system.clock.move_to_day(date(2024, 9, 1))
    assert await watched(plant) == ["2024-07-12"]


async def test_a_settled_request_is_never_late(plant):
    _, path = await requested(plant)
    clerk = plant.clerk("FORM_FILLER", UNIT)
    await plant.done(f"{path}/acceptance", clerk)
    await plant.done(f"{path}/adjustment", clerk, {"on": "2024-06-12"})
    plant.system.clock.move_to_day(date(2024, 7, 13))
    assert await watched(plant) == []


ENDS = {
    "retired": (ModelWorkerRetired, {"category": (CategorySpan(starts_on=BORN, value="RETIREE"),)}, "RETIRED"),
    "died": (ModelWorkerDeceased, {"died": date(2024, 6, 12)}, "DECEASED"),
    "merged": (ModelWorkerUpdated, {"merged_into": new_id()}, "MERGED"),
    "lost the job": (ModelWorkerUpdated, {"work": (*FRONT, WorkSpan(starts_on=LOST))}, "LEFT"),
    "another employer": (EmployerChanged, {}, "LEFT"),
}


@pytest.mark.parametrize(("event", "changed", "why"), ENDS.values(), ids=ENDS)
async def test_what_closes_a_request(plant, event, changed, why):
    person, _ = await requested(plant)
    await plant.tell(person, PositionChanged, unit=UNIT, work=FRONT)  # changes nothing
    assert await state(plant, person) == ("REQUESTED", None)
    heard = await plant.tell(person, event, **{"unit": UNIT, "work": FRONT} | changed)
    await plant.registry.hear(heard)
    assert await state(plant, person) == ("CLOSED", why)
    assert [each["reason"] for each in await plant.said("POST_ADJUSTMENT_CLOSED")] == [why]


async def test_an_employer_of_before_the_request_told_late_closes_nothing(plant):
    person, _ = await requested(plant)
    await plant.tell(person, EmployerChanged, on=date(2024, 6, 11), unit=UNIT, work=FRONT)
    assert await state(plant, person) == ("REQUESTED", None)


async def test_the_worker_asks_sees_and_withdraws_their_own(plant):
    person = await plant.person(unit=UNIT, work=FRONT)
    own = plant.system.token("worker", roles=["MODEL_WORKER"], person_id=person)
    other = plant.system.token("other", roles=["MODEL_WORKER"], person_id=await plant.person(work=FRONT))
    assert await plant.refused("/post-adjustments", other, asked(person)) == "NOT_RESPONSIBLE_UNIT"
    request = (await plant.done("/post-adjustments", own, asked(person, consented_on=None)))["id"]
    assert [each["id"] for each in await plant.items("/post-adjustments", own)] == [request]
    assert await plant.items("/post-adjustments", other) == []
    assert await plant.refused(f"/post-adjustments/{request}/withdrawal", other, REASON) == "NOT_FOUND"
    await plant.done(f"/post-adjustments/{request}/withdrawal", own, {"reason": "已自行恢复"})
    assert await state(plant, person) == ("CLOSED", "WITHDRAWN")


@pytest.mark.parametrize(
    ("facts", "changed", "code"),
    [
        ({"work": (WorkSpan(starts_on=BORN, has_unit=True),)}, {}, "INVALID_TRANSITION"),  # not front-line
        ({"work": (WorkSpan(starts_on=BORN, front_line=True),)}, {}, "INVALID_TRANSITION"),  # no unit
        ({"tier": "NONE"}, {}, "HONOR_NOT_COVERED"),
        ({"died": date(2024, 6, 1)}, {}, "BENEFICIARY_DECEASED"),
        ({}, {"consented_on": None}, "CONSENT_MISSING"),
        ({}, {"consented_on": "2024-06-13"}, "FIELD_INVALID"),
        ({}, {"fitness": "HEPATITIS"}, "INPUT_INVALID"),
        ({}, {"diagnosis": "肝炎"}, "INPUT_INVALID"),
        ({}, {"proof": ""}, "INPUT_INVALID"),
    ],
)
async def test_what_cannot_be_asked(plant, facts, changed, code):
    person = await plant.person(**{"unit": UNIT, "work": FRONT} | facts)
    assert await plant.refused("/post-adjustments", plant.clerk("FORM_FILLER", UNIT), asked(person, **changed)) == code


async def test_of_two_requests_at_once_one_stands(plant):
    person = await plant.person(unit=UNIT, work=FRONT)
    clerks = (plant.clerk("FORM_FILLER", UNIT), plant.clerk("VERIFIER", CITY))
    answers = await asyncio.gather(*(plant.post("/post-adjustments", clerk, asked(person)) for clerk in clerks))
    assert sorted(status for status, _ in answers) == [201, 409]
    assert len(await plant.said("POST_ADJUSTMENT_REQUESTED")) == 1


READERS = {
    "its unit": ("FORM_FILLER", UNIT, 1, "NO_HEAVY_LABOUR"),
    "its L2": ("VERIFIER", CITY, 1, "NO_HEAVY_LABOUR"),
    "人社 of the place": ("HRSS_CLERK", BUREAU, 1, "NO_HEAVY_LABOUR"),
    "人社 elsewhere": ("HRSS_CLERK", OTHER_BUREAU, 0, None),
    "another L2": ("VERIFIER", OTHER_CITY, 0, None),
    "省总": ("REGISTRAR", PROVINCE, 1, None),
    "auditor of the city": ("AUDITOR", CITY, 1, None),
    "supervisor": ("SUPERVISOR VERIFIER", CITY, 1, None),
}


@pytest.mark.parametrize(("roles", "unit", "seen", "fitness"), READERS.values(), ids=READERS)
async def test_who_sees_the_class(plant, roles, unit, seen, fitness):
    await requested(plant)
    items = await plant.items("/post-adjustments", plant.clerk(roles, unit))
    assert [each["fitness"] for each in items] == [fitness] * seen


async def test_who_may_not_act(plant):
    person, path = await requested(plant)
    for roles, unit, code in (
        ("FORM_FILLER", "庐江县总工会", "NOT_RESPONSIBLE_UNIT"), ("HRSS_CLERK", BUREAU, "ROLE_NOT_PERMITTED"), ("AUDITOR", CITY, "ROLE_NOT_PERMITTED"),
    ):  # fmt: skip
        headers = plant.clerk(roles, unit)
        assert await plant.refused(f"{path}/acceptance", headers) == code
        assert await plant.refused("/post-adjustments", headers, asked(person)) == code
    assert await plant.refused(f"{path}/mediation", plant.clerk("VERIFIER", OTHER_CITY), REASON) == "NOT_RESPONSIBLE_UNIT"


@pytest.mark.parametrize("to", AdjustmentState)
@pytest.mark.parametrize("at", AdjustmentState)
def test_a_request_goes_only_where_its_table_says(at, to):
    request = PostAdjustment(new_id(), PersonId(new_id()), None, Fitness.NO_HAZARD, "柜5-9", date(2024, 6, 12), date(2024, 7, 12), at)
    if to in post_adjustment.NEXT[at]:
        request.move(to)
        assert (request.state, request.version) == (to, 2)
    else:
        with pytest.raises(LaomoError, match="INVALID_TRANSITION"):
            request.move(to)
        assert (request.state, request.version) == (at, 1)
