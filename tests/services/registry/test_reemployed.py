"""REEMPLOYED of employment ends the loss of work and the custody here, once, and a change confirmed for a later day goes on to hold (C5.2, C7.4)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from libs.common.contracts.employment import Reemployed, ReemploymentCorrected
from libs.common.kernel.ids import new_id
from tests.services.registry.conftest import PERSON
from tests.services.registry.test_custody import CODE, JOB_LOSS, confirmed, custodies
from tests.support.speaking import Speaking

OTHER = {"employer": "合肥某新厂", "credit_code": CODE, "employer_condition": "正常", "post": "电工"}
COLLEAGUE = {"id_number": "120103198806018241", "birth_date": "1988-06-01", "sex": "女", "name": "李四"}
WORKS = "SELECT value->>'employer', value->>'condition' FROM history WHERE person_id = %s AND kind = 'WORK' ORDER BY starts_on DESC, recorded_at DESC LIMIT 1"
LOSS = "SELECT starts_on, value->>'cause' FROM history WHERE person_id = %s AND kind = 'JOB_LOSS' ORDER BY starts_on, recorded_at"


async def rows(register, query, *values):
    async with register.system.houses["registry"].pool.connection() as connection:
        return await (await connection.execute(query, values)).fetchall()


def found(person, on="2024-06-11", **changed):
    told = {"record_id": new_id(), "form": "EMPLOYED", "credit_code": CODE} | changed
    return Reemployed(subject=person, effective_on=date.fromisoformat(on), **told)


@pytest.fixture
def employment(register):
    return Speaking(register.system, "registry")


async def jobless(register):
    """Out of work and in custody since 3 June; elsewhere a known employer with the code."""
    await register.person(**OTHER, **COLLEAGUE, region_code="340102", county_union="瑶海区总工会")
    person = await register.person(employer="合肥某机械厂", employer_condition="正常", post="钳工")
    await confirmed(register, person, JOB_LOSS)
    return person


async def events(register, *kinds):
    return len(await register.said(*kinds))


async def test_a_known_employer_ends_loss_and_custody_and_asks_its_union(register, employment):
    person = await jobless(register)
    [custody] = await custodies(register, person)
    assert custody["state"] == "ACTIVE"
    await employment.say(found(person))
    assert await rows(register, WORKS, person) == [("合肥某新厂", "NORMAL")]
    assert await rows(register, LOSS, person) == [(date(2024, 6, 3), "BANKRUPTCY"), (date(2024, 6, 11), None)]
    assert await custodies(register, person) == []
    [ended] = await register.said("CUSTODY_ENDED")
    assert (ended["reason"], ended["facts"]["custody"][-1]["starts_on"]) == ("NEW_UNIT", "2024-06-11")
    assert await events(register, "EMPLOYER_CHANGED") == 1
    transfers = await rows(register, "SELECT county, state FROM union_transfer WHERE person_id = %s", person)
    assert [(str(county), state) for county, state in transfers] == [(register.units["瑶海区总工会"], "PROPOSED")]
    [told] = await register.said("EMPLOYER_CHANGED")
    assert told["facts"]["category"][-1] == {"starts_on": "2024-06-11", "value": "STAFF"}


@pytest.mark.parametrize(
    ("form", "code", "category"),
    [("FLEXIBLE", "", "FLEXIBLE"), ("SELF_EMPLOYED", "", "FLEXIBLE"), ("EMPLOYED", "91340100MA2MRXB21K", "STAFF")],
)
async def test_without_a_unit_of_the_register_the_loss_ends_and_custody_goes_on(register, employment, form, code, category):
    person = await jobless(register)
    await employment.say(found(person, form=form, credit_code=code))
    assert (await rows(register, LOSS, person))[-1] == (date(2024, 6, 11), None)
    [custody] = await custodies(register, person)
    assert custody["state"] == "ACTIVE"  # nobody supervises them yet
    assert await events(register, "EMPLOYER_CHANGED") == 0
    told = (await register.said("MODEL_WORKER_UPDATED"))[-1]
    assert (told["changed"], told["facts"]["category"][-1]["value"]) == (["CATEGORY", "JOB_LOSS"], category)


async def test_told_twice_or_of_the_same_record_again_it_changes_nothing(register, employment):
    person, record = await jobless(register), new_id()
    [heard] = await employment.say(found(person, record_id=record))
    before = await rows(register, "SELECT count(*) FROM history"), await events(register, "EMPLOYER_CHANGED", "MODEL_WORKER_UPDATED")
    await employment.hear(heard)
    await employment.say(found(person, record_id=record), found(person, "2024-06-12"))  # and another record, when no loss stands
    assert (
        await rows(register, "SELECT count(*) FROM history"),
        await events(register, "EMPLOYER_CHANGED", "MODEL_WORKER_UPDATED"),
    ) == before
    outcomes = await rows(register, "SELECT outcome FROM work_found WHERE person_id = %s ORDER BY heard_at, effective_on", person)
    assert outcomes == [("APPLIED",), ("ENDED_ALREADY",)]


async def test_a_change_confirmed_for_a_later_day_goes_on_to_hold(register, employment):
    person = await jobless(register)
    later = {"kind": "EMPLOYER_CHANGED", "employer": "合肥某三厂", "post": "钳工", "region": "340111"}
    await confirmed(register, person, {"effective_on": "2024-06-12", "content": later})
    await employment.say(found(person, "2024-06-10"))  # heard after it, of a day before it
    assert await rows(register, WORKS, person) == [("合肥某三厂", "NORMAL")]
    assert [cause for _, cause in await rows(register, LOSS, person)] == ["BANKRUPTCY", None, None]
    await employment.say(found(person, "2024-06-12"))
    assert await rows(register, WORKS, person) == [("合肥某三厂", "NORMAL")]


async def test_an_early_one_waits_and_the_dead_and_merged_are_left_alone(register, employment):
    person = await jobless(register)
    first, second = employment.envelope(found(person)), employment.envelope(found(person, "2024-06-12"))
    await employment.hear(second)
    assert len(await rows(register, LOSS, person)) == 1
    await employment.hear(first)
    assert len(await rows(register, LOSS, person)) == 2
    dead = await register.person(**{**PERSON, "id_number": "360426199101010274", "name": "王五"})
    await confirmed(register, dead, JOB_LOSS)
    await confirmed(register, dead, {"effective_on": "2024-06-05", "content": {"kind": "DECEASED", "proof": "HOUSEHOLD_CANCELLATION"}})
    await employment.say(found(dead))
    assert len(await rows(register, LOSS, dead)) == 1
    assert await rows(register, "SELECT outcome FROM work_found WHERE person_id = %s", dead) == [("DECEASED",)]


async def test_poison_halts_its_person_alone(register, employment):
    person, tomorrow = await jobless(register), register.system.clock.today() + timedelta(days=1)
    unknown, early = employment.envelope(found(new_id())), employment.envelope(found(person))
    await employment.hear(unknown, replace(early, effective_on=tomorrow))
    parked = {(subject, reason) for subject, reason, _ in await employment.parked()}
    assert parked == {(unknown.subject, "POISON"), (early.subject, "POISON")}
    assert len(await rows(register, LOSS, person)) == 1


def corrected(person, record, on="2024-06-11"):
    return ReemploymentCorrected(subject=person, effective_on=date.fromisoformat(on), record_id=record)


async def test_what_was_a_mistake_is_taken_back_once_and_custody_goes_on_without_a_gap(register, employment):
    person, record = await jobless(register), new_id()
    await employment.say(found(person, record_id=record))
    assert await custodies(register, person) == []
    early, late = employment.envelope(corrected(person, record)), employment.envelope(corrected(person, record))
    await employment.hear(late)
    assert await custodies(register, person) == []  # waits for the one before it
    await employment.hear(early, late)
    assert await rows(register, WORKS, person) == [("", "BANKRUPT")]
    assert (await rows(register, LOSS, person))[-1] == (date(2024, 6, 11), "BANKRUPTCY")
    [custody] = await custodies(register, person)
    assert (custody["state"], custody["starts_on"], custody["county"]) == ("ACTIVE", "2024-06-11", register.units["包河区总工会"])
    answers = [each for each in await register.said("MODEL_WORKER_UPDATED") if "REEMPLOYMENT_CORRECTED" in each["changed"]]
    assert [each["changed"] for each in answers] == [
        ["REEMPLOYMENT_CORRECTED", "CATEGORY", "JOB_LOSS", "WORK"], ["REEMPLOYMENT_CORRECTED"],
    ]  # fmt: skip
    assert [each["cause"] for each in answers[0]["facts"]["job_loss"]] == ["BANKRUPTCY", "BANKRUPTCY"]
    assigned = await register.said("CUSTODY_ASSIGNED")
    held = [(span["starts_on"], span["city"] is not None) for span in assigned[-1]["facts"]["custody"]]
    assert (len(assigned), held) == (2, [("2024-06-03", True), ("2024-06-11", True)])
    waiting = await rows(register, "SELECT state FROM union_transfer WHERE person_id = %s AND state = 'PROPOSED'", person)
    assert waiting == []  # the union of the employer that was none is not asked any more
    await employment.say(found(person, "2024-06-12", record_id=record))  # and found after all: the same record ends again
    assert (await rows(register, LOSS, person))[-1] == (date(2024, 6, 12), None)
    assert await custodies(register, person) == []


async def test_what_was_recorded_for_a_later_day_goes_on_as_it_was_told(register, employment):
    person, record = await jobless(register), new_id()
    await employment.say(found(person, "2024-06-10", record_id=record, form="FLEXIBLE", credit_code=""))
    later = {"kind": "EMPLOYER_CHANGED", "employer": "合肥某三厂", "post": "钳工", "region": "340111"}
    await confirmed(register, person, {"effective_on": "2024-06-12", "content": later})
    await employment.say(corrected(person, record, "2024-06-10"))
    assert await rows(register, WORKS, person) == [("合肥某三厂", "NORMAL")]
    told = (await register.said("MODEL_WORKER_UPDATED"))[-1]["facts"]
    assert [(span["starts_on"], span["cause"]) for span in told["job_loss"]] == [
        ("2024-06-03", "BANKRUPTCY"), ("2024-06-10", "BANKRUPTCY"), ("2024-06-12", None),
    ]  # fmt: skip
    assert [(span["starts_on"], span["value"]) for span in told["category"]][-2:] == [("2024-06-10", "UNEMPLOYED"), ("2024-06-12", "STAFF")]
    assert await custodies(register, person) == []


async def test_where_nothing_was_recorded_for_it_nothing_is_taken_back_and_employment_is_answered(register, employment):
    person, first, second = await jobless(register), new_id(), new_id()
    await employment.say(found(person, record_id=first), found(person, "2024-06-12", record_id=second))  # the second: no loss stands
    before = await rows(register, "SELECT count(*) FROM history")
    await employment.say(corrected(person, second, "2024-06-12"))
    assert await rows(register, "SELECT count(*) FROM history") == before
    assert (await register.said("MODEL_WORKER_UPDATED"))[-1]["changed"] == ["REEMPLOYMENT_CORRECTED"]
    unknown = employment.envelope(corrected(new_id(), first))
    await employment.hear(unknown)
    assert [(subject, reason) for subject, reason, _ in await employment.parked()] == [(unknown.subject, "POISON")]
