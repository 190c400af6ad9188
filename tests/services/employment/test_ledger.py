"""The real-name ledger (C5.2, A4): opened, corrected and closed by what registry says, once, whatever is told again or late."""

import asyncio
from datetime import date

import pytest

from libs.common.contracts.registry import (
    CategorySpan,
    EmployerChanged,
    JobLossSpan,
    JobLost,
    ModelWorkerDeceased,
    ModelWorkerRetired,
    ModelWorkerUpdated,
    WorkSpan,
)
from libs.common.kernel.ids import new_id
from tests.services.employment.conftest import BUREAU, CODE, LOST, OTHER_BUREAU
from tests.support.desk import BORN, CITY, COUNTY, OTHER_CITY, PROVINCE

RECORD = "SELECT cause, lost_on, state, closed_for, closed_on, settled FROM unemployment_record WHERE person_id = %s ORDER BY id"
CASE = "SELECT state, closed_for FROM one_on_one WHERE person_id = %s ORDER BY id"


async def test_a_loss_against_the_will_opens_record_and_assistance_and_a_voluntary_one_the_record_only(work):
    person, _ = await work.jobless()
    assert await work.rows(RECORD, person) == [("BANKRUPTCY", LOST, "OPEN", None, None, True)]
    assert await work.rows(CASE, person) == [("WAITING", None)]
    left, _ = await work.jobless("VOLUNTARY")
    assert await work.rows(CASE, left) == []


async def test_what_is_told_again_changes_nothing(work):
    person = await work.person()
    heard = await work.loses(person)
    before = await work.fingerprint()
    await work.registry.hear(heard)  # the same event
    await work.loses(person)  # the same facts in another
    assert await work.fingerprint() == before


async def test_events_out_of_order_wait_for_the_one_that_is_missing(work):
    person = await work.person()
    facts = work.facts(**work.lost(LOST))
    lost = work.registry.envelope(JobLost(subject=person, effective_on=LOST, facts=facts, cause="BANKRUPTCY"))
    dead = work.facts(**work.lost(LOST), died=date(2024, 6, 10))
    death = work.registry.envelope(ModelWorkerDeceased(subject=person, effective_on=date(2024, 6, 10), facts=dead))
    await work.registry.hear(death)
    assert await work.rows(RECORD, person) == []
    await work.registry.hear(lost)
    assert await work.rows(RECORD, person) == [("BANKRUPTCY", LOST, "CLOSED", "DECEASED", date(2024, 6, 10), True)]
    assert await work.rows(CASE, person) == [("CLOSED", "DECEASED")]


async def test_a_cause_that_nobody_knows_is_poison_for_its_person_only(work):
    person, other = await work.person(), await work.person()
    envelope = work.registry.envelope(JobLost(subject=person, effective_on=LOST, facts=work.facts(**work.lost(LOST)), cause="BANKRUPTCY"))
    envelope.data["facts"]["job_loss"] = [{"starts_on": "2024-06-03", "cause": "LOTTERY"}]
    await work.registry.hear(envelope)
    await work.loses(other)
    assert [str(subject) for subject, _, _ in await work.registry.parked()] == [person]
    assert await work.rows(RECORD, person) == []
    assert len(await work.rows(RECORD, other)) == 1


async def test_nobody_retired_dead_merged_or_without_the_honour_is_listed(work):
    for changed in (
        {"category": (CategorySpan(starts_on=BORN, value="RETIREE"),)},
        {"died": date(2024, 6, 10)},
        {"tier": "NONE"},
        {"merged_into": new_id()},
    ):
        person = await work.person()
        await work.loses(person, **changed)
        assert await work.rows(RECORD, person) == [], changed


async def test_a_correction_of_day_and_cause_keeps_the_record_and_every_state_it_had(work):
    person, record = await work.jobless()
    spans = (JobLossSpan(starts_on=date(2024, 6, 1), cause="OVERCAPACITY"), JobLossSpan(starts_on=LOST, cause="OVERCAPACITY"))
    await work.tell(person, JobLost, more={"cause": "OVERCAPACITY"}, **work.lost(date(2024, 6, 1), "OVERCAPACITY", job_loss=spans[:1]))
    assert await work.rows(RECORD, person) == [("OVERCAPACITY", date(2024, 6, 1), "OPEN", None, None, True)]
    changes = await work.rows("SELECT cause, lost_on FROM unemployment_change WHERE record_id = %s ORDER BY version", record)
    assert changes == [("BANKRUPTCY", LOST), ("OVERCAPACITY", date(2024, 6, 1))]
    await work.loses(person, date(2024, 6, 1), "VOLUNTARY")
    assert await work.rows(CASE, person) == [("CLOSED", "VOLUNTARY")]
    await work.loses(person, date(2024, 6, 1), "OTHER_INVOLUNTARY")
    assert await work.rows(CASE, person) == [("CLOSED", "VOLUNTARY"), ("WAITING", None)]
    assert [each["reason"] for each in await work.said("ONE_ON_ONE_CLOSED")] == ["VOLUNTARY"]


ENDS = {
    "annulled": (ModelWorkerUpdated, {"job_loss": (JobLossSpan(starts_on=LOST),)}, "CORRECTED", date(2024, 6, 12)),
    "retired": (
        ModelWorkerRetired,
        {
            "job_loss": (JobLossSpan(starts_on=LOST, cause="BANKRUPTCY"), JobLossSpan(starts_on=date(2024, 6, 11))),
            "category": (CategorySpan(starts_on=LOST, value="UNEMPLOYED"), CategorySpan(starts_on=date(2024, 6, 11), value="RETIREE")),
        },
        "RETIRED",
        date(2024, 6, 11),
    ),
    "another employer": (
        EmployerChanged,
        {
            "job_loss": (JobLossSpan(starts_on=LOST, cause="BANKRUPTCY"), JobLossSpan(starts_on=date(2024, 6, 10))),
            "work": (WorkSpan(starts_on=LOST), WorkSpan(starts_on=date(2024, 6, 10), has_unit=True, condition="NORMAL")),
        },
        "REEMPLOYED",
        date(2024, 6, 10),
    ),
    "a successor employs": (
        EmployerChanged,
        {
            "job_loss": (JobLossSpan(starts_on=LOST, cause="BANKRUPTCY"),),
            "work": (WorkSpan(starts_on=LOST), WorkSpan(starts_on=date(2024, 6, 9), has_unit=True, condition="NORMAL")),
        },
        "REEMPLOYED",
        date(2024, 6, 9),
    ),
    "death": (ModelWorkerDeceased, {"died": date(2024, 6, 8)}, "DECEASED", date(2024, 6, 8)),
}


@pytest.mark.parametrize(("event", "changed", "reason", "on"), ENDS.values(), ids=ENDS)
async def test_what_ends_a_record(work, event, changed, reason, on):
    person, _ = await work.jobless()
    await work.tell(person, event, **work.lost(LOST, **changed))
    assert await work.rows(RECORD, person) == [("BANKRUPTCY", LOST, "CLOSED", reason, on, True)]
    assert await work.rows(CASE, person) == [("CLOSED", reason)]
    assert [each["reason"] for each in await work.said("ONE_ON_ONE_CLOSED")] == [reason]
    if reason != "DECEASED":
        await work.loses(person)  # the end was a mistake: the loss stands again
        assert [row[2] for row in await work.rows(RECORD, person)] == ["CLOSED", "OPEN"]


async def test_a_second_loss_after_work_is_a_second_record(work):
    person, _ = await work.jobless()
    again = date(2024, 6, 11)
    spans = [
        JobLossSpan(starts_on=LOST, cause="BANKRUPTCY"),
        JobLossSpan(starts_on=date(2024, 6, 6)),
        JobLossSpan(starts_on=again, cause="VOLUNTARY"),
    ]
    await work.tell(person, JobLost, more={"cause": "VOLUNTARY"}, **work.lost(LOST, job_loss=tuple(spans)))
    assert [(row[0], row[2], row[3]) for row in await work.rows(RECORD, person)] == [
        ("BANKRUPTCY", "CLOSED", "REEMPLOYED"),
        ("VOLUNTARY", "OPEN", None),
    ]


async def test_a_merge_gives_the_loss_to_the_record_that_goes_on_and_takes_it_back_when_undone(work):
    survivor, (person, _) = await work.person(work=(), category="UNEMPLOYED"), await work.jobless()
    await work.tell(person, **work.lost(LOST, merged_into=survivor))
    assert [row[3] for row in await work.rows(RECORD, person)] == ["MERGED"]
    assert [row[:4] for row in await work.rows(RECORD, survivor)] == [("BANKRUPTCY", LOST, "OPEN", None)]
    await work.tell(survivor, work=(), category="UNEMPLOYED")  # its own facts say nothing of a loss, and end none
    assert await work.rows(CASE, survivor) == [("WAITING", None)]
    await work.tell(person, **work.lost(LOST))  # undone
    await work.tell(survivor, work=(), category="UNEMPLOYED")
    assert [row[2] for row in await work.rows(RECORD, person)] == ["CLOSED", "OPEN"]
    assert [row[3] for row in await work.rows(RECORD, survivor)] == ["CORRECTED"]


async def test_a_survivor_with_work_or_with_a_record_of_its_own_gets_none(work):
    busy, (own, _) = await work.person(), await work.jobless("CLOSURE_MERGER")
    for survivor, held in ((busy, []), (own, ["CLOSURE_MERGER"])):
        person, _ = await work.jobless()
        await work.tell(person, **work.lost(LOST, merged_into=survivor))
        assert [row[0] for row in await work.rows(RECORD, survivor)] == held


def work_again(**changed):
    return {"started_on": "2024-06-11", "form": "EMPLOYED", "credit_code": CODE, "proof": "柜7-3"} | changed


async def test_work_found_again_closes_all_is_told_once_and_is_not_opened_by_what_registry_says_before_it_hears(work):
    person, record = await work.jobless()
    path, clerk = f"/unemployment-records/{record}/reemployment", work.clerk("HRSS_CLERK", BUREAU)
    assert (await work.done(path, clerk, work_again()))["closed_for"] == "REEMPLOYED"
    [told] = await work.said("REEMPLOYED")
    assert told == {"record_id": record, "employer": None, "credit_code": CODE, "form": "EMPLOYED"}
    assert await work.rows(CASE, person) == [("CLOSED", "REEMPLOYED")]
    assert await work.refused(path, clerk, work_again()) == "INVALID_TRANSITION"
    await work.tell(person, **work.lost(LOST))  # registry has yet to hear it
    assert await work.rows(RECORD, person) == [("BANKRUPTCY", LOST, "CLOSED", "REEMPLOYED", date(2024, 6, 11), False)]
    ended = (JobLossSpan(starts_on=LOST, cause="BANKRUPTCY"), JobLossSpan(starts_on=date(2024, 6, 11)))
    await work.tell(person, EmployerChanged, **work.lost(LOST, job_loss=ended))
    assert await work.rows(RECORD, person) == [("BANKRUPTCY", LOST, "CLOSED", "REEMPLOYED", date(2024, 6, 11), True)]


async def test_one_of_two_who_enter_work_at_once_is_refused(work):
    _, record = await work.jobless()
    path = f"/unemployment-records/{record}/reemployment"
    clerks = (work.clerk("HRSS_CLERK", BUREAU), work.clerk("COUNTY_REVIEWER", COUNTY))
    answers = await asyncio.gather(*(work.post(path, clerk, work_again()) for clerk in clerks))
    assert sorted(status for status, _ in answers) == [201, 409]
    assert len(await work.said("REEMPLOYED")) == 1


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"started_on": "2024-06-03"}, "FIELD_INVALID"),  # the day of the loss
        ({"started_on": "2024-06-13"}, "FIELD_INVALID"),  # tomorrow
        ({"credit_code": ""}, "FIELD_INVALID"),
        ({"credit_code": "91110108551385082X"}, "FIELD_INVALID"),
        ({"credit_code": "9111"}, "INPUT_INVALID"),
        ({"form": "PUBLIC_WELFARE_POST"}, "INPUT_INVALID"),
        ({"proof": ""}, "INPUT_INVALID"),
    ],
)
async def test_what_is_no_work_found_again(work, changed, code):
    _, record = await work.jobless()
    assert (
        await work.refused(f"/unemployment-records/{record}/reemployment", work.clerk("HRSS_CLERK", BUREAU), work_again(**changed)) == code
    )


def service(**changed):
    return {"kind": "GUIDANCE", "served_on": "2024-06-12", "outcome": "ADVISED", "fee": "0.00", "note": "讲解政策"} | changed


async def test_services_are_free_and_for_all(work):
    clerk = work.clerk("HRSS_CLERK", BUREAU)
    person, record = await work.jobless("VOLUNTARY")
    path = f"/unemployment-records/{record}/services"
    given = await work.done(path, clerk, service())
    await work.done(path, clerk, service(kind="PLACEMENT", outcome="INTRODUCED", credit_code=CODE))
    assert [each["fee"] for each in await work.items("/unemployment-records/services", clerk, person=person)] == ["0.00", "0.00"]
    assert given["id"]
    status, problem = await work.post(path, clerk, service(fee="0.01"))
    assert (status, problem["code"]) == (422, "FIELD_INVALID")
    assert "免费" in problem["detail"]
    assert "讲解政策" not in str(await work.rows("SELECT s::text FROM employment_service s"))


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"fee": "20.00"}, "FIELD_INVALID"),
        ({"fee": "-1.00"}, "MONEY_FORMAT_INVALID"),
        ({"fee": 0}, "MONEY_FORMAT_INVALID"),
        ({"kind": "PLACEMENT", "outcome": "INTRODUCED"}, "FIELD_INVALID"),
        ({"kind": "PLACEMENT", "credit_code": CODE}, "FIELD_INVALID"),  # advised is no placement
        ({"kind": "PLACEMENT", "outcome": "HIRED", "credit_code": "91110108551385082X"}, "FIELD_INVALID"),
        ({"credit_code": CODE}, "FIELD_INVALID"),
        ({"served_on": "2024-06-02"}, "FIELD_INVALID"),
        ({"served_on": "2024-06-13"}, "FIELD_INVALID"),
        ({"kind": "MASSAGE"}, "INPUT_INVALID"),
    ],
)
async def test_what_is_no_free_service(work, changed, code):
    _, record = await work.jobless()
    assert await work.refused(f"/unemployment-records/{record}/services", work.clerk("HRSS_CLERK", BUREAU), service(**changed)) == code


ACTORS = {
    "HRSS elsewhere": ("HRSS_CLERK", OTHER_BUREAU, "NOT_RESPONSIBLE_UNIT", 0),
    "L2 of another city": ("VERIFIER", OTHER_CITY, "NOT_RESPONSIBLE_UNIT", 0),
    "another county": ("COUNTY_REVIEWER", "庐江县总工会", "NOT_RESPONSIBLE_UNIT", 0),
    "province": ("REGISTRAR", PROVINCE, "ROLE_NOT_PERMITTED", 1),
    "auditor of the city": ("AUDITOR", CITY, "ROLE_NOT_PERMITTED", 1),
    "省财政厅": ("SUPERVISOR", "安徽省财政厅", "ROLE_NOT_PERMITTED", None),
    "payer of the city": ("PREPARER", CITY, "ROLE_NOT_PERMITTED", None),
    "administrator": ("SYSTEM_ADMIN", CITY, "ROLE_NOT_PERMITTED", None),
}


@pytest.mark.parametrize(("roles", "unit", "code", "seen"), ACTORS.values(), ids=ACTORS)
async def test_who_may_not_act_and_who_sees_how_many(work, roles, unit, code, seen):
    person, record = await work.jobless()
    case, headers = await work.case(person), work.clerk(roles, unit)
    helper = {"helper": "x", "unit": work.units[COUNTY], "name": "李会敏"}
    for path, body in (
        (f"/unemployment-records/{record}/reemployment", work_again()),
        (f"/unemployment-records/{record}/services", service()),
        (f"/one-on-ones/{case}/helper", helper),
    ):
        assert await work.refused(path, headers, body) == code
    for path in ("/unemployment-records", "/one-on-ones"):
        if seen is None:
            assert await work.code(path, headers) == "ROLE_NOT_PERMITTED"
        else:
            assert len(await work.items(path, headers)) == seen
    assert await work.code(f"/one-on-ones/{case}", headers) == ("ROLE_NOT_PERMITTED" if seen is None else "OK" if seen else "NOT_FOUND")


async def test_who_sees_the_ledger_page_by_page_and_the_person_their_own(work):
    people = [(await work.jobless())[0] for _ in range(3)]
    for roles, unit in (("HRSS_CLERK", BUREAU), ("COUNTY_REVIEWER", COUNTY), ("VERIFIER", CITY)):
        headers = work.clerk(roles, unit)
        first = (await work.get("/unemployment-records", headers, limit=2)).json()
        rest = (await work.get("/unemployment-records", headers, limit=2, cursor=first["next"])).json()
        assert [each["person_id"] for each in first["items"] + rest["items"]] == people
        assert rest["next"] is None
    own = work.system.token("worker", roles=["MODEL_WORKER"], person_id=people[1])
    assert [each["person_id"] for each in await work.items("/unemployment-records", own)] == [people[1]]
    counted = (await work.get("/unemployment-records/statistics", work.clerk("HRSS_CLERK", BUREAU))).json()
    assert [(each["name"], each["unemployed"], each["without_helper"]) for each in counted] == [(COUNTY, 3, 3)]
    assert await work.code("/unemployment-records", work.clerk("VERIFIER", CITY), cursor="???") == "CURSOR_INVALID"


async def test_the_list_by_name_says_what_for_and_is_for_clerks_only(work):
    person, _ = await work.jobless()
    own = work.system.token("worker", roles=["MODEL_WORKER"], person_id=person)
    assert await work.code("/unemployment-records/workbook", own, purpose="帮扶工作部署") == "ROLE_NOT_PERMITTED"
    assert await work.code("/unemployment-records/workbook", work.clerk("HRSS_CLERK", BUREAU)) == "INPUT_INVALID"  # no purpose


async def test_who_lost_the_honour_while_out_of_work_keeps_what_was_begun(work):
    person, _ = await work.jobless()
    await work.tell(person, **work.lost(LOST, tier="NONE"))
    assert [row[2] for row in await work.rows(RECORD, person)] == ["OPEN"]
    assert await work.rows(CASE, person) == [("WAITING", None)]


async def test_an_absorbed_record_heard_before_the_one_that_goes_on_is_no_poison(work):
    person, _ = await work.jobless()
    await work.tell(person, **work.lost(LOST, merged_into=new_id()))
    assert [row[3] for row in await work.rows(RECORD, person)] == ["MERGED"]
    assert await work.registry.parked() == []
