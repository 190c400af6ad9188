"""Work found again that was a mistake: two persons, the same record and helper go on once, whatever registry says before it has followed (C5.2)."""

from datetime import date
from uuid import UUID

import pytest

from libs.common.contracts.registry import JobLossSpan, JobLost, ModelWorkerDeceased, ModelWorkerRetired, ModelWorkerUpdated
from libs.common.kernel.errors import LaomoError
from libs.common.kernel.ids import PersonId, new_id
from services.employment.domain.one_on_one import AssistanceState, Clocks, OneOnOne
from services.employment.domain.unemployment import EndReason, RecordState, UnemploymentRecord
from services.employment.policy.c5_2_unemployment import Cause
from tests.services.employment.conftest import BUREAU, LOST, OTHER_BUREAU
from tests.services.employment.test_ledger import CASE, RECORD, work_again
from tests.support.desk import CITY, COUNTY, PROVINCE

WRONG = {"reason": "合同属于同名的另一人", "proof": "单位书面说明 柜7-5"}
BACK = date(2024, 6, 11)
ENDED = (JobLossSpan(starts_on=LOST, cause="BANKRUPTCY"), JobLossSpan(starts_on=BACK))
GOES_ON = (JobLossSpan(starts_on=LOST, cause="BANKRUPTCY"), JobLossSpan(starts_on=BACK, cause="BANKRUPTCY"))
ANSWER = {"changed": ("REEMPLOYMENT_CORRECTED", "JOB_LOSS")}


async def found(work, *, helped=False):
    """A person whose record ended by work found again, and the record."""
    person, record = await work.jobless()
    clerk = work.clerk("HRSS_CLERK", BUREAU)
    if helped:
        path = f"/one-on-ones/{await work.case(person)}"
        await work.done(f"{path}/helper", clerk, {"helper": "hrss-03", "unit": work.units[BUREAU], "name": "李会敏"})
        await work.done(f"{path}/plan", clerk, {"goal": "三个月内就业", "measures": ["PLACEMENT"], "target_on": "2024-09-30"})
    await work.done(f"/unemployment-records/{record}/reemployment", clerk, work_again())
    return person, record


async def proposed(work, record, clerk=None):
    path = f"/unemployment-records/{record}/reemployment-corrections"
    return (await work.done(path, clerk or work.clerk("HRSS_CLERK", BUREAU), WRONG))["id"]


def second(work):
    return work.clerk("HRSS_CLERK", BUREAU, "another clerk")


async def approved(work, record):
    correction = await proposed(work, record)
    await work.done(f"/reemployment-corrections/{correction}/approval", second(work))
    return correction


async def test_record_and_helper_go_on_once_and_registry_is_told_and_answers(work):
    person, record = await found(work, helped=True)
    await work.tell(person, **work.lost(LOST, job_loss=ENDED))  # registry has followed the re-employment
    assert await work.rows(RECORD, person) == [("BANKRUPTCY", LOST, "CLOSED", "REEMPLOYED", BACK, True)]
    correction = await approved(work, record)
    assert await work.said("REEMPLOYMENT_CORRECTED") == [{"record_id": record}]
    assert await work.rows("SELECT effective_on FROM outbox WHERE type = 'REEMPLOYMENT_CORRECTED'") == [(BACK,)]
    assert await work.rows(RECORD, person) == [("BANKRUPTCY", LOST, "OPEN", None, None, False)]
    assert await work.rows("SELECT state, helper, contact_due FROM one_on_one WHERE person_id = %s", person) == [
        ("PLANNED", "hrss-03", date(2024, 7, 12)),
    ]  # fmt: skip
    assert [each["reassigned"] for each in await work.said("ONE_ON_ONE_ASSIGNED")] == [False, True]
    await work.tell(person, **work.lost(LOST, job_loss=ENDED))  # what registry said before it heard
    assert (await work.rows(RECORD, person))[0][2] == "OPEN"
    heard = await work.tell(person, more=ANSWER, **work.lost(LOST, job_loss=GOES_ON))
    await work.registry.hear(heard)
    assert await work.rows(RECORD, person) == [("BANKRUPTCY", LOST, "OPEN", None, None, True)]
    states = await work.rows("SELECT state, closed_for FROM unemployment_change WHERE record_id = %s ORDER BY version", record)
    assert [state for state, _ in states][:2] == ["OPEN", "CLOSED"]
    [shown] = await work.items("/unemployment-records", work.clerk("HRSS_CLERK", BUREAU))
    assert (shown["form"], shown["assistance"]) == (None, "PLANNED")
    [listed] = await work.items("/reemployment-corrections", work.clerk("VERIFIER", CITY), state="APPROVED")
    assert (listed["id"], listed["started_on"], listed["reason"]) == (correction, "2024-06-11", WRONG["reason"])
    assert WRONG["reason"] not in str(await work.rows("SELECT k::text FROM reemployment_correction k"))
    # and the same record may end by work found again, once more
    await work.done(
        f"/unemployment-records/{record}/reemployment",
        work.clerk("HRSS_CLERK", BUREAU),
        work_again(started_on="2024-06-12", form="FLEXIBLE"),
    )
    assert [each["form"] for each in await work.said("REEMPLOYED")] == ["EMPLOYED", "FLEXIBLE"]
    assert (await work.items("/unemployment-records", work.clerk("HRSS_CLERK", BUREAU)))[0]["form"] == "FLEXIBLE"


async def test_an_end_that_registry_knows_otherwise_is_the_end_also_of_what_was_taken_back(work):
    person, record = await found(work)
    await approved(work, record)
    assert await work.rows(CASE, person) == [("WAITING", None)]
    spans = (*GOES_ON, JobLossSpan(starts_on=date(2024, 6, 12)))
    await work.tell(person, more=ANSWER, **work.lost(LOST, job_loss=spans))  # work that a report names, since the next day
    assert (await work.rows(RECORD, person))[0][2:5] == ("CLOSED", "REEMPLOYED", date(2024, 6, 12))
    clerk = work.clerk("HRSS_CLERK", BUREAU)
    path = f"/unemployment-records/{record}/reemployment-corrections"
    assert await work.refused(path, clerk, WRONG) == "INVALID_TRANSITION"  # of the report: corrected at registry
    other, waiting = await found(work)
    await approved(work, waiting)
    await work.tell(other, ModelWorkerDeceased, **work.lost(LOST, died=date(2024, 6, 12)))
    assert (await work.rows(RECORD, other))[0][3] == "DECEASED"


async def test_it_takes_two_persons_of_those_who_look_after_the_person(work):
    _, record = await found(work)
    path, clerk = f"/unemployment-records/{record}/reemployment-corrections", work.clerk("HRSS_CLERK", BUREAU)
    for roles, unit, code in (
        ("HRSS_CLERK", OTHER_BUREAU, "NOT_RESPONSIBLE_UNIT"), ("REGISTRAR", PROVINCE, "ROLE_NOT_PERMITTED"), ("AUDITOR", CITY, "ROLE_NOT_PERMITTED"),
    ):  # fmt: skip
        assert await work.refused(path, work.clerk(roles, unit), WRONG) == code
    for changed in ({"reason": ""}, {"proof": ""}):
        assert await work.refused(path, clerk, WRONG | changed) == "INPUT_INVALID"
    assert await work.refused(f"/unemployment-records/{new_id()}/reemployment-corrections", clerk, WRONG) == "NOT_FOUND"
    _, going_on = await work.jobless()
    assert await work.refused(f"/unemployment-records/{going_on}/reemployment-corrections", clerk, WRONG) == "INVALID_TRANSITION"
    correction = await proposed(work, record, clerk)
    assert await work.refused(path, clerk, WRONG) == "DUPLICATE_ROW"
    decide = f"/reemployment-corrections/{correction}"
    assert await work.refused(f"{decide}/approval", clerk) == "SELF_REVIEW_FORBIDDEN"
    assert await work.refused(f"{decide}/approval", work.clerk("HRSS_CLERK", OTHER_BUREAU)) == "NOT_RESPONSIBLE_UNIT"
    assert await work.refused(f"/reemployment-corrections/{new_id()}/approval", clerk) == "NOT_FOUND"
    await work.done(f"{decide}/rejection", work.clerk("COUNTY_REVIEWER", COUNTY))
    assert await work.refused(f"{decide}/approval", second(work)) == "INVALID_TRANSITION"
    assert await work.said("REEMPLOYMENT_CORRECTED") == []
    await approved(work, record)  # rejected once, proposed again with better proof


async def test_what_registry_knows_better_is_corrected_there_first(work):
    person, record = await found(work)
    correction = await proposed(work, record)
    earlier = (JobLossSpan(starts_on=LOST, cause="BANKRUPTCY"), JobLossSpan(starts_on=date(2024, 6, 10)))
    await work.tell(person, **work.lost(LOST, job_loss=earlier))
    assert await work.refused(f"/reemployment-corrections/{correction}/approval", second(work)) == "INVALID_TRANSITION"
    again = (*ENDED, JobLossSpan(starts_on=date(2024, 6, 12), cause="VOLUNTARY"))
    await work.tell(person, JobLost, more={"cause": "VOLUNTARY"}, **work.lost(LOST, job_loss=again))  # and lost again since
    assert await work.refused(f"/reemployment-corrections/{correction}/approval", second(work)) == "INVALID_TRANSITION"
    dead, of_the_dead = await found(work)
    pending = await proposed(work, of_the_dead)
    await work.tell(dead, ModelWorkerDeceased, **work.lost(LOST, job_loss=ENDED, died=date(2024, 6, 12)))
    assert await work.refused(f"/reemployment-corrections/{pending}/approval", second(work)) == "BENEFICIARY_DECEASED"
    assert await work.said("REEMPLOYMENT_CORRECTED") == []


async def test_a_retirement_since_ends_it_as_retired(work):
    person, record = await found(work)
    await approved(work, record)
    lost = work.lost(LOST, job_loss=GOES_ON)
    lost["category"] = (*lost["category"], lost["category"][0].model_copy(update={"starts_on": date(2024, 6, 12), "value": "RETIREE"}))
    await work.tell(person, ModelWorkerRetired, **lost)
    await work.tell(person, ModelWorkerUpdated, more=ANSWER, **lost)
    assert (await work.rows(RECORD, person))[0][2:5] == ("CLOSED", "RETIRED", date(2024, 6, 12))


@pytest.mark.parametrize(
    ("helper", "plan_due", "stood", "dues"),
    [
        ("", None, "WAITING", ("ASSIGN", None, None)),
        ("x", date(2024, 6, 20), "ASSIGNED", (None, "PLAN", "CONTACT")),
        ("x", None, "PLANNED", (None, None, "CONTACT")),
    ],
)
def test_assistance_reopens_where_it_stood_with_clocks_anew(helper, plan_due, stood, dues):
    days = {"ASSIGN": date(2024, 7, 1), "PLAN": date(2024, 7, 2), "CONTACT": date(2024, 7, 3)}
    case = OneOnOne(new_id(), new_id(), PersonId(new_id()), LOST, date(2024, 6, 10), helper=helper, plan_due=plan_due, told=["CONTACT"])
    case.state = AssistanceState.CLOSED
    case.reopen(Clocks(*days.values()))
    assert (case.state, case.told, case.closed_for) == (stood, [], None)
    assert (case.assign_due, case.plan_due, case.contact_due) == tuple(days.get(each or "") for each in dues)
    with pytest.raises(LaomoError, match="INVALID_TRANSITION"):
        case.reopen(Clocks(*days.values()))


@pytest.mark.parametrize("reason", [None, EndReason.RETIRED, EndReason.DECEASED, EndReason.CORRECTED, EndReason.MERGED])
def test_only_work_found_again_is_taken_back(reason):
    record = UnemploymentRecord(UUID(int=1), PersonId(new_id()), Cause.BANKRUPTCY, LOST)
    if reason is not None:
        record.close(reason, BACK)
    with pytest.raises(LaomoError, match="INVALID_TRANSITION"):
        record.take_back()
    assert record.state is (RecordState.OPEN if reason is None else RecordState.CLOSED)
