"""One-on-one assistance (C5.3): one open case, a named helper whose name no event tells, plan, contacts, clocks that speak once."""

from datetime import date

import pytest

from libs.common.kernel.errors import LaomoError
from libs.common.kernel.ids import OrgUnitId, PersonId, new_id
from services.employment.domain import one_on_one, unemployment
from services.employment.domain.one_on_one import AssistanceState, OneOnOne
from services.employment.domain.unemployment import EndReason, RecordState, UnemploymentRecord
from services.employment.policy.c5_2_unemployment import Cause
from tests.services.employment.conftest import BUREAU, OTHER_BUREAU
from tests.support.desk import CITY, COUNTY, PROVINCE

PLAN = {"goal": "三个月内就业", "measures": ["GUIDANCE", "TRAINING"], "target_on": "2024-09-30"}
CONTACT = {"on": "2024-06-12", "channel": "PHONE", "note": "愿意参加培训"}


def helper(work, unit=BUREAU, **changed):
    return {"helper": f"helper@{unit}", "unit": work.units[unit], "name": "李会敏"} | changed


async def watched(work):
    department = work.system.system.departments["employment"]
    await department.calendar["watch-one-on-one"](department.house)
    return [(each["kind"], each["due_on"]) for each in await work.said("ONE_ON_ONE_DUE")]


async def test_from_naming_to_contact(work):
    person, _ = await work.jobless()
    case, clerk = await work.case(person), work.clerk("HRSS_CLERK", BUREAU)
    path = f"/one-on-ones/{case}"
    assert await work.refused(f"{path}/plan", clerk, PLAN) == "INVALID_TRANSITION"  # nobody helps yet
    assert await work.refused(f"{path}/contacts", clerk, CONTACT) == "INVALID_TRANSITION"
    assert (await work.done(f"{path}/helper", clerk, helper(work)))["state"] == "ASSIGNED"
    [told] = await work.said("ONE_ON_ONE_ASSIGNED")
    assert told == {
        "assistance_id": case, "l2": work.units[CITY], "county": work.units[COUNTY], "reassigned": False, "contact_due_on": "2024-07-12",
    }  # fmt: skip
    assert (await work.done(f"{path}/plan", clerk, PLAN))["state"] == "PLANNED"
    assert (await work.done(f"{path}/contacts", clerk, CONTACT))["contact_due"] == "2024-07-12"
    detail = (await work.get(path, work.clerk("VERIFIER", CITY))).json()
    assert [each["name"] for each in detail["helpers"]] == ["李会敏"]
    assert (detail["plans"][0]["goal"], detail["contacts"][0]["note"]) == (PLAN["goal"], CONTACT["note"])
    stored = str(
        [
            await work.rows(f"SELECT t::text FROM {table} t")
            for table in ("one_on_one_helper", "one_on_one_plan", "one_on_one_contact", "audit_row", "outbox")
        ]
    )
    for secret in ("李会敏", PLAN["goal"], CONTACT["note"]):
        assert secret not in stored
    own = work.system.token("worker", roles=["MODEL_WORKER"], person_id=person)
    assert (await work.get(path, own)).json()["helpers"][0]["unit_name"] == BUREAU
    mine = work.system.token(f"helper@{BUREAU}", roles=["HRSS_CLERK"], unit_id=work.units[BUREAU])
    assert [each["id"] for each in await work.items("/one-on-ones", mine, mine=True)] == [case]


async def test_another_helper_takes_over_with_a_reason_and_the_clocks_as_they_run(work):
    person, _ = await work.jobless()
    case, clerk = await work.case(person), work.clerk("HRSS_CLERK", BUREAU)
    path, county = f"/one-on-ones/{case}", work.clerk("COUNTY_REVIEWER", COUNTY)
    first = await work.done(f"{path}/helper", clerk, helper(work))
    assert await work.refused(f"{path}/helper", clerk, helper(work, COUNTY)) == "FIELD_INVALID"
    assert await work.refused(f"{path}/helper", clerk, helper(work, reason="换人")) == "INVALID_TRANSITION"  # the same
    work.system.clock.move_to_day(date(2024, 6, 20))
    again = await work.done(f"{path}/helper", clerk, helper(work, COUNTY, reason="原帮扶人调离"))
    assert (again["plan_due"], again["contact_due"]) == (first["plan_due"], first["contact_due"])
    assert [each["reassigned"] for each in await work.said("ONE_ON_ONE_ASSIGNED")] == [False, True]
    assert await work.refused(f"{path}/plan", clerk, PLAN) == "NOT_RESPONSIBLE_UNIT"  # now the county's
    await work.done(f"{path}/plan", county, PLAN)
    detail = (await work.get(path, county)).json()
    assert [(each["unit_name"], each["reason"]) for each in detail["helpers"]] == [(BUREAU, ""), (COUNTY, "原帮扶人调离")]
    for roles, unit in (("AUDITOR", CITY), ("REGISTRAR", PROVINCE)):  # who, when and how; not what was written
        seen = (await work.get(path, work.clerk(roles, unit))).json()
        assert ([each["reason"] for each in seen["helpers"]], [each["goal"] for each in seen["plans"]]) == (["", ""], [""])
    assert detail["plans"][0]["goal"] == PLAN["goal"]


@pytest.mark.parametrize("unit", [OTHER_BUREAU, "庐江县总工会", PROVINCE, "芜湖市总工会"])
async def test_a_helper_of_elsewhere_is_no_helper(work, unit):
    person, _ = await work.jobless()
    path = f"/one-on-ones/{await work.case(person)}/helper"
    assert await work.refused(path, work.clerk("HRSS_CLERK", BUREAU), helper(work, unit)) == "ORG_UNKNOWN"
    assert await work.refused(path, work.clerk("HRSS_CLERK", BUREAU), helper(work) | {"unit": str(new_id())}) == "ORG_UNKNOWN"


async def test_each_clock_speaks_once_and_a_new_contact_starts_it_again(work):
    person, _ = await work.jobless()  # heard on Wednesday 12 June: five working days are 19 June, for 10 June was a holiday of its own
    case, clerk = await work.case(person), work.clerk("HRSS_CLERK", BUREAU)
    path = f"/one-on-ones/{case}"
    work.system.clock.move_to_day(date(2024, 6, 19))
    assert await watched(work) == []  # the last day still counts
    work.system.clock.move_to_day(date(2024, 6, 20))
    assert await watched(work) == [("ASSIGNMENT", "2024-06-19")]
    assert await watched(work) == [("ASSIGNMENT", "2024-06-19")]
    [due] = await work.said("ONE_ON_ONE_DUE")
    assert due["awaits"] is None
    assigned = await work.done(f"{path}/helper", clerk, helper(work))
    assert (assigned["plan_due"], assigned["contact_due"]) == ("2024-07-04", "2024-07-20")
    work.system.clock.move_to_day(date(2024, 7, 21))
    assert (await watched(work))[1:] == [("PLAN", "2024-07-04"), ("CONTACT", "2024-07-20")]
    assert (await work.said("ONE_ON_ONE_DUE"))[1]["awaits"] == work.units[BUREAU]
    assert [each["overdue"] for each in await work.items("/one-on-ones", clerk, overdue=True)] == [True]
    await work.done(f"{path}/plan", clerk, PLAN)
    await work.done(f"{path}/contacts", clerk, CONTACT | {"on": "2024-07-21"})
    await work.done(f"{path}/contacts", clerk, CONTACT | {"on": "2024-07-01"})  # an older one, late: moves nothing back
    work.system.clock.move_to_day(date(2024, 8, 20))
    assert len(await watched(work)) == 3
    work.system.clock.move_to_day(date(2024, 8, 21))
    assert (await watched(work))[3:] == [("CONTACT", "2024-08-20")]


async def test_clocks_are_policy_values_of_two_persons(work):
    await work.parameter("one_on_one.assign_working_days", "1")
    await work.jobless()
    work.system.clock.move_to_day(date(2024, 6, 14))
    assert await watched(work) == [("ASSIGNMENT", "2024-06-13")]


@pytest.mark.parametrize(
    ("act", "body", "code"),
    [
        ("plan", PLAN | {"target_on": "2024-06-11"}, "FIELD_INVALID"),
        ("plan", PLAN | {"measures": []}, "INPUT_INVALID"),
        ("plan", PLAN | {"measures": ["LOTTERY"]}, "INPUT_INVALID"),
        ("contacts", CONTACT | {"on": "2024-06-11"}, "FIELD_INVALID"),  # before the case
        ("contacts", CONTACT | {"on": "2024-06-13"}, "FIELD_INVALID"),
        ("contacts", CONTACT | {"note": ""}, "INPUT_INVALID"),
    ],
)
async def test_bad_plans_and_contacts(work, act, body, code):
    person, _ = await work.jobless()
    case, clerk = await work.case(person), work.clerk("HRSS_CLERK", BUREAU)
    await work.done(f"/one-on-ones/{case}/helper", clerk, helper(work))
    assert await work.refused(f"/one-on-ones/{case}/{act}", clerk, body) == code
    assert await work.refused(f"/one-on-ones/{new_id()}/{act}", clerk, body) in (code, "NOT_FOUND")


ACTS = {
    AssistanceState.ASSIGNED: lambda case: case.assign(str(new_id()), OrgUnitId(new_id()), date(2024, 7, 1), date(2024, 7, 12)),
    AssistanceState.PLANNED: lambda case: case.plan(),
    AssistanceState.CLOSED: lambda case: case.close("REEMPLOYED", date(2024, 7, 1)),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("state", AssistanceState)
def test_a_case_goes_only_where_its_table_says(state, act):
    unit = OrgUnitId(new_id()) if state is not AssistanceState.WAITING else None
    case = OneOnOne(new_id(), new_id(), PersonId(new_id()), date(2024, 6, 12), None, state, "a" if unit else "", unit)
    to = state if state is AssistanceState.PLANNED and act is AssistanceState.ASSIGNED else act
    if to in one_on_one.NEXT[state] and not (state is AssistanceState.WAITING and act is AssistanceState.PLANNED):
        ACTS[act](case)
        assert (case.state, case.version) == (to, 2)
    else:
        with pytest.raises(LaomoError, match="INVALID_TRANSITION"):
            ACTS[act](case)
        assert (case.state, case.version) == (state, 1)


def test_a_closed_record_stays_so():
    record = UnemploymentRecord(new_id(), PersonId(new_id()), Cause.BANKRUPTCY, date(2024, 6, 3))
    record.close(EndReason.RETIRED, date(2024, 6, 4))
    for act in (lambda: record.close(EndReason.MERGED, date(2024, 6, 5)), lambda: record.correct(Cause.VOLUNTARY, date(2024, 6, 1))):
        with pytest.raises(LaomoError, match="INVALID_TRANSITION"):
            act()
    assert (record.closed_for, record.version) == (EndReason.RETIRED, 2)
    assert set(unemployment.NEXT) == set(RecordState)
