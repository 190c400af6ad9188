"""The yearly check-up: one a person and year, planned or declined by 30 June, charged by the facts of its day, cancelled with death (C4.5–C4.7)."""

import asyncio
from datetime import date

import pytest

from libs.common.contracts.registry import (
    CategorySpan,
    CustodyAssigned,
    EmployerChanged,
    HonorRecorded,
    HonorRevoked,
    JobLossSpan,
    JobLost,
    ModelWorkerDeceased,
    ModelWorkerRetired,
    TierSpan,
    WorkSpan,
)
from libs.common.kernel.ids import new_id
from services.health.jobs.watch_checkups import watch_unplanned_checkups
from tests.services.health.conftest import HOSPITAL
from tests.support.desk import AWARDED, BORN, CITY, COUNTY, OTHER_CITY, OTHER_COUNTY, PROVINCE
from tests.support.sheets import listed as rows_of


def planning(person, year=2024):
    return {"person_id": person, "year": year}


async def test_nobody_is_planned_before_the_province_has_its_plan(health):
    person, clerk = await health.person(), health.clerk("COUNTY_REVIEWER")
    assert await health.refused("/checkups", clerk, planning(person)) == "INVALID_TRANSITION"
    plan = {"year": 2024, "doc_no": "皖工发〔2024〕5号"}
    assert await health.refused("/checkup-plans", health.clerk("REGISTRAR", CITY), plan) == "ROLE_NOT_PERMITTED"
    assert await health.refused("/checkup-plans", health.clerk("REGISTRAR", PROVINCE), plan | {"year": 2023}) == "FIELD_INVALID"
    await health.done("/checkup-plans", health.clerk("REGISTRAR", PROVINCE), plan)
    assert await health.refused("/checkup-plans", health.clerk("REGISTRAR", PROVINCE), plan) == "DUPLICATE_PERIOD"
    assert await health.refused("/checkups", clerk, planning(person, 2025)) == "INVALID_TRANSITION"
    await health.done("/checkups", clerk, planning(person))


async def test_the_way_of_a_checkup_and_every_step_out_of_order(season):
    health, clerk = season.health, season.health.clerk("COUNTY_REVIEWER")
    person = await health.person()
    checkup = await season.planned(person)
    path, booking = f"/checkups/{checkup}", {"on": "2024-06-20"} | HOSPITAL
    assert await health.refused(f"{path}/completion", clerk, {"done_on": "2024-06-12"}) == "INVALID_TRANSITION"
    assert (
        await health.refused(f"{path}/bills", clerk, HOSPITAL | {"invoice_no": "01", "amount": "800.00", "payer": "EMPLOYER"})
        == "INVALID_TRANSITION"
    )
    for changed in ({"on": "2024-06-11"}, {"on": "2025-01-01"}, {"hospital_code": "91110108551385082A"}):
        assert await health.refused(f"{path}/booking", clerk, booking | changed) == "FIELD_INVALID"
    assert await health.refused(f"{path}/booking", clerk, booking | {"hospital_code": "123"}) == "INPUT_INVALID"
    await health.done(f"{path}/booking", clerk, booking)
    await health.done(f"{path}/booking", clerk, booking | {"on": "2024-06-12"})  # another day
    assert await health.refused(f"{path}/completion", clerk, {"done_on": "2024-06-13"}) == "FIELD_INVALID"
    assert await health.refused(f"{path}/completion", clerk, {"done_on": "2023-12-31"}) == "FIELD_INVALID"
    done = await health.done(f"{path}/completion", clerk, {"done_on": "2024-06-12"})
    assert (done["state"], done["payer"]) == ("DONE", "EMPLOYER")
    for act, body in (("booking", booking), ("completion", {"done_on": "2024-06-12"}), ("cancellation", {"reason": "有误"})):
        assert await health.refused(f"{path}/{act}", clerk, body) == "INVALID_TRANSITION"
    assert await health.refused("/checkup-declines", clerk, planning(person) | {"reason": "AWAY"}) == "INVALID_TRANSITION"
    assert await health.refused("/checkups", clerk, planning(person)) == "ANNUAL_LIMIT_REACHED"
    assert [event["year"] for event in await health.said("CHECKUP_COMPLETED")] == [2024]
    assert (await health.said("CHECKUP_PLANNED"))[0]["payer"] == "EMPLOYER"


async def test_two_clerks_plan_the_same_person_at_once_and_one_is_told_so(season):
    person, health = await season.health.person(), season.health
    clerks = [health.clerk("COUNTY_REVIEWER"), health.clerk("VERIFIER", CITY), health.clerk("FORM_FILLER")]
    answers = await asyncio.gather(*(health.post("/checkups", clerk, planning(person)) for clerk in clerks))
    assert sorted(answer.get("code", "OK") for _, answer in answers) == ["ANNUAL_LIMIT_REACHED", "ANNUAL_LIMIT_REACHED", "OK"]
    with pytest.raises(Exception, match="checkup_once_a_year"):
        await health.rows(
            "INSERT INTO checkup (id, person_id, year, state, payer, basis, payer_name, hospital_code, hospital_name, version) "
            "SELECT %s, person_id, year, 'PLANNED', payer, basis, '', '', '', 1 FROM checkup", new_id(),
        )  # fmt: skip


async def test_the_year_turns_and_each_year_has_its_own(season):
    health, clerk = season.health, season.health.clerk("COUNTY_REVIEWER")
    person = await health.person()
    first = await season.planned(person)
    await health.done("/checkup-plans", health.clerk("REGISTRAR", PROVINCE), {"year": 2025, "doc_no": "皖工发〔2024〕90号"})
    second = await season.planned(person, 2025)
    health.system.clock.move_to_day(date(2024, 12, 31))
    await health.done(f"/checkups/{first}/booking", clerk, {"on": "2024-12-31"} | HOSPITAL)
    await health.done(f"/checkups/{second}/booking", clerk, {"on": "2025-01-01"} | HOSPITAL)
    health.system.clock.move_to_day(date(2025, 1, 1))
    assert await health.refused(f"/checkups/{first}/completion", clerk, {"done_on": "2025-01-01"}) == "FIELD_INVALID"
    assert await health.refused(f"/checkups/{second}/completion", clerk, {"done_on": "2024-12-31"}) == "FIELD_INVALID"
    await health.done(f"/checkups/{first}/completion", clerk, {"done_on": "2024-12-31"})
    await health.done(f"/checkups/{second}/completion", clerk, {"done_on": "2025-01-01"})
    assert await health.refused("/checkups", clerk, planning(await health.person())) == "FIELD_INVALID"


async def test_who_declines_says_why_and_may_change_their_mind(season):
    health, person = season.health, await season.health.person()
    own = health.system.token("own", roles=["MODEL_WORKER"], person_id=person)
    stranger = health.system.token("other", roles=["MODEL_WORKER"], person_id=new_id())
    body = planning(person) | {"reason": "OWN_CHOICE", "note": "本人电话说明"}
    assert await health.refused("/checkup-declines", stranger, body) == "ROLE_NOT_PERMITTED"
    assert await health.refused("/checkup-declines", own, body | {"reason": "NO"}) == "INPUT_INVALID"
    declined = await health.done("/checkup-declines", own, body)
    assert declined["state"] == "DECLINED"
    assert await health.said("CHECKUP_CANCELLED") == []  # nothing was planned
    again = await health.done("/checkups", health.clerk("COUNTY_REVIEWER"), planning(person))
    assert (again["id"], again["state"]) == (declined["id"], "PLANNED")
    await health.done("/checkup-declines", health.clerk("COUNTY_REVIEWER"), body)
    assert [event["reason"] for event in await health.said("CHECKUP_CANCELLED")] == ["DECLINED"]
    for headers, seen in (
        (health.clerk("COUNTY_REVIEWER"), "OWN_CHOICE"),
        (health.clerk("AUDITOR", CITY), None),
        (health.clerk("REGISTRAR", PROVINCE), None),
    ):
        assert [each["declined_for"] for each in await health.items("/checkups", headers)] == [seen]
    for path in ("/checkups", "/checkups/unplanned"):
        assert await health.code(path, health.clerk("SUPERVISOR", "安徽省财政厅"), year=2024) == "ROLE_NOT_PERMITTED"
    assert await health.code("/checkups/progress", health.clerk("SUPERVISOR", "安徽省财政厅"), year=2024) == "OK"  # counts
    assert "本人电话说明".encode().hex() not in str(await health.rows("SELECT t::text FROM checkup_act t"))


async def test_who_may_plan_whom(season):
    health, person = season.health, await season.health.person()
    for roles, unit, code in (
        ("COUNTY_REVIEWER", OTHER_COUNTY, "NOT_RESPONSIBLE_UNIT"), ("VERIFIER", OTHER_CITY, "NOT_RESPONSIBLE_UNIT"),
        ("AUDITOR", COUNTY, "ROLE_NOT_PERMITTED"), ("REGISTRAR", PROVINCE, "ROLE_NOT_PERMITTED"),
    ):  # fmt: skip
        assert await health.refused("/checkups", health.clerk(roles, unit), planning(person)) == code
    clerk = health.clerk("COUNTY_REVIEWER")
    for changed, code in (({"died": date(2024, 6, 1)}, "BENEFICIARY_DECEASED"), ({"tier": "NONE"}, "HONOR_NOT_COVERED")):
        assert await health.refused("/checkups", clerk, planning(await health.person(**changed))) == code
    assert await health.refused("/checkups", clerk, planning(str(new_id()))) == "PERSON_NOT_FOUND"
    checkup = await season.planned(person)
    assert await health.items("/checkups", health.clerk("VERIFIER", OTHER_CITY)) == []
    assert (
        await health.refused(f"/checkups/{checkup}/cancellation", health.clerk("VERIFIER", OTHER_CITY), {"reason": "有误"})
        == "NOT_RESPONSIBLE_UNIT"
    )
    await health.done(f"/checkups/{checkup}/cancellation", clerk, {"reason": "安排有误"})
    assert await season.planned(person) != checkup  # cancelled by mistake, planned anew


NORMAL = WorkSpan(starts_on=BORN, has_unit=True, condition="NORMAL")


@pytest.mark.parametrize(
    ("event", "changed", "payer"),
    [
        (EmployerChanged, {"work": (NORMAL, WorkSpan(starts_on=date(2024, 6, 10), has_unit=True, condition="HARDSHIP"))}, "UNION_FUND"),
        (JobLost, {"job_loss": (JobLossSpan(starts_on=date(2024, 6, 10), cause="BANKRUPTCY"),)}, "UNION_FUND"),
        (CustodyAssigned, {"work": (NORMAL, WorkSpan(starts_on=date(2024, 6, 10), condition="CLOSED"))}, "UNION_FUND"),
        (
            ModelWorkerRetired,
            {"category": (CategorySpan(starts_on=BORN, value="STAFF"), CategorySpan(starts_on=date(2024, 6, 10), value="RETIREE"))},
            "EMPLOYER",
        ),
        (
            ModelWorkerRetired,
            {"category": (CategorySpan(starts_on=BORN, value="RETIREE"),), "work": (WorkSpan(starts_on=BORN),)},
            "UNION_FUND",
        ),
        (HonorRecorded, {"tier": "NATIONAL"}, "CENTRAL_SPECIAL"),
    ],
)
async def test_what_registry_says_changes_the_payer_of_what_is_still_ahead(season, event, changed, payer):
    health, person = season.health, await season.health.person()
    checkup = await season.planned(person)
    more = {
        EmployerChanged: {}, JobLost: {"cause": "BANKRUPTCY"}, ModelWorkerRetired: {}, HonorRecorded: {"honor_id": new_id(), "tier": "NATIONAL"},
        CustodyAssigned: {"custody_id": new_id(), "county": health.units[COUNTY], "city": health.units[CITY]},
    }[event]  # fmt: skip
    more = {name: value for name, value in more.items() if name in event.model_fields}
    told = event(subject=person, effective_on=date(2024, 6, 10), facts=health.facts(**changed), **more)
    heard = health.registry.envelope(told)
    for _ in range(2):
        await health.registry.hear(heard)
    assert await health.registry.parked() == []
    assert (await season.shown(checkup))["payer"] == payer
    acts = await health.rows("SELECT payer FROM checkup_act WHERE checkup_id = %s ORDER BY version", checkup)
    assert len(acts) == (1 if payer == "EMPLOYER" else 2)


async def test_facts_of_the_day_of_the_checkup_count_not_those_of_today(season):
    health, clerk = season.health, season.health.clerk("COUNTY_REVIEWER")
    person = await health.person(work=(NORMAL, WorkSpan(starts_on=date(2024, 6, 13), has_unit=True, condition="BANKRUPT")))
    checkup = await season.finished(person)
    health.system.clock.move_to_day(date(2024, 6, 20))
    other = await health.person(work=(NORMAL, WorkSpan(starts_on=date(2024, 6, 20), has_unit=True, condition="BANKRUPT")))
    second = await season.planned(other)
    await health.done(f"/checkups/{second}/booking", clerk, {"on": "2024-06-20"} | HOSPITAL)
    assert (await season.shown(second))["payer"] == "UNION_FUND"
    done = await health.done(f"/checkups/{second}/completion", clerk, {"done_on": "2024-06-19"})
    assert (done["payer"], (await season.shown(checkup))["payer"]) == ("EMPLOYER", "EMPLOYER")


@pytest.mark.parametrize(
    ("event", "changed", "reason"),
    [
        (ModelWorkerDeceased, {"died": date(2024, 6, 11)}, "DECEASED"),
        (
            HonorRevoked,
            {"tier": (TierSpan(starts_on=AWARDED, value="PROVINCIAL"), TierSpan(starts_on=date(2024, 6, 11), value="NONE"))},
            "HONOR_REVOKED",
        ),
        (None, {"merged_into": new_id()}, "MERGED"),
    ],
)
async def test_death_a_merge_and_a_revoked_honour_cancel_what_is_ahead_once(season, event, changed, reason):
    health, person = season.health, await season.health.person()
    ahead, done = await season.planned(person), await season.finished(await health.person())
    more = {"honor_id": new_id()} if event is HonorRevoked else {}
    heard = await health.tell(person, **({"event": event} if event else {}), more=more, **changed)
    await health.registry.hear(heard)
    told = await health.said("CHECKUP_CANCELLED")
    assert [(event["checkup_id"], event["reason"]) for event in told] == [(ahead, reason)]
    assert (await season.shown(done))["state"] == "DONE"


async def test_a_checkup_done_before_the_death_that_cancelled_it_is_billed(season):
    health, clerk, person = season.health, season.health.clerk("COUNTY_REVIEWER"), await season.health.person(category="FARMER")
    await health.parameter("checkup.ratio.CITY", "20 30 50")
    checkup = await season.planned(person)
    await health.done(f"/checkups/{checkup}/booking", clerk, {"on": "2024-06-12"} | HOSPITAL)
    health.system.clock.move_to_day(date(2024, 6, 20))
    await health.tell(person, ModelWorkerDeceased, category="FARMER", died=date(2024, 6, 18))
    assert (await season.shown(checkup))["state"] == "CANCELLED"
    path = f"/checkups/{checkup}/completion"
    assert await health.refused(path, clerk, {"done_on": "2024-06-18"}) == "BENEFICIARY_DECEASED"
    await health.done(path, clerk, {"done_on": "2024-06-12"})
    assert (await season.shown(checkup))["state"] == "DONE"
    await season.approved(checkup, "UNION_FUND")
    assert len(await health.said("CHECKUP_BILL_APPROVED")) == 1


async def test_events_out_of_order_wait_for_the_missing_one(season):
    health, person = season.health, await season.health.person()
    checkup = await season.planned(person)
    first = health.registry.envelope(EmployerChanged(subject=person, effective_on=date(2024, 6, 10), facts=health.facts(category="FARMER")))
    second = health.registry.envelope(
        ModelWorkerDeceased(subject=person, effective_on=date(2024, 6, 11), facts=health.facts(died=date(2024, 6, 11)))
    )
    await health.registry.hear(second)
    assert (await season.shown(checkup))["state"] == "PLANNED"
    await health.registry.hear(first)
    assert (await season.shown(checkup))["state"] == "CANCELLED"
    assert await health.registry.parked() == []


async def test_a_place_is_planned_at_once_with_an_outcome_for_each(season):
    health, clerk = season.health, season.health.clerk("VERIFIER", CITY)
    people = [await health.person() for _ in range(3)] + [await health.person(county=OTHER_COUNTY)]
    await health.person(died=date(2024, 1, 1))
    await health.done("/checkup-declines", clerk, planning(people[0]) | {"reason": "AWAY"})
    assert await health.refused("/checkup-plannings", health.clerk("AUDITOR", CITY), {"year": 2024}) == "ROLE_NOT_PERMITTED"
    assert await health.refused("/checkup-plannings", clerk, {"year": 2025}) == "INVALID_TRANSITION"
    for county, outcomes in ((health.units[COUNTY], {"OK": 2}), (None, {"OK": 1})):
        ordered = await health.done("/checkup-plannings", clerk, {"year": 2024, "county": county})
        await health.system.run_jobs()
        job = (await health.get(f"/jobs/{ordered['job_id']}", clerk)).json()
        assert (job["state"], job["result"]["outcomes"]) == ("DONE", outcomes)
    assert await health.refused("/checkup-plannings", clerk, {"year": 2024}) == "NOT_FOUND"
    assert len(await health.said("CHECKUP_PLANNED")) == 3


async def test_on_30_june_each_county_is_told_once_and_the_rest_are_listed_by_name(season):
    health, clock, house = season.health, season.health.system.clock, season.health.system.houses["health"]
    body = {
        "name": "张三", "sex": "男", "birth_date": "1991-01-01", "id_number": "360426199101010071", "category": "在职职工", "title": "安徽省劳动模范",
        "award_date": "2015-04-01", "doc_no": "皖政〔2015〕20号", "region_code": "340111", "union": CITY, "county_union": COUNTY,
    }  # fmt: skip
    _, registered = await health.post("/registry/people", health.clerk("REGISTRAR", PROVINCE), body)
    await health.system.drain()
    await season.planned(await health.person())
    elsewhere = await health.person(county=OTHER_COUNTY)
    clock.move_to_day(date(2024, 6, 29))
    await watch_unplanned_checkups(house)
    assert await health.said("CHECKUPS_UNPLANNED") == []
    clock.move_to_day(date(2024, 6, 30))
    for _ in range(2):
        await watch_unplanned_checkups(house)
    assert await health.said("CHECKUPS_UNPLANNED") == [{"year": 2024, "people": 1}] * 2
    told = {str(row[0]) for row in await health.rows("SELECT subject FROM outbox WHERE type = 'CHECKUPS_UNPLANNED'")}
    assert told == {health.units[COUNTY], health.units[OTHER_COUNTY]}
    clock.move_to_day(date(2024, 7, 1))
    listed = await health.items("/checkups/unplanned", health.clerk("COUNTY_REVIEWER"), year=2024)
    assert [(each["person_id"], each["name"]) for each in listed] == [(registered["id"], "张三")]
    assert [
        each["person_id"]
        for each in await health.items("/checkups/unplanned", health.clerk("VERIFIER", CITY), year=2024, county=health.units[OTHER_COUNTY])
    ] == [elsewhere]
    assert await health.code("/checkups/unplanned", health.clerk("PREPARER", CITY), year=2024) == "ROLE_NOT_PERMITTED"
    workbook = await health.get("/checkups/unplanned/workbook", health.clerk("COUNTY_REVIEWER"), year=2024, purpose="安排体检")
    assert [row["姓名"] for row in rows_of(workbook)] == ["张三"]
    done = await health.get("/checkups/workbook", health.clerk("VERIFIER", CITY), year=2024, purpose="安排体检")
    assert [(row["状态"], row["费用负担方"]) for row in rows_of(done)] == [("已安排", "所在单位")]
    assert "不参加原因" not in rows_of(done)[0]
    assert await health.code("/checkups/workbook", health.clerk("PREPARER", CITY), year=2024, purpose="安排体检") == "ROLE_NOT_PERMITTED"
    assert await health.code("/checkups/workbook", health.clerk("VERIFIER", CITY), year=2024) == "INPUT_INVALID"  # no purpose
    progress = (await health.get("/checkups/progress", health.clerk("VERIFIER", CITY), year=2024)).json()
    assert {each["name"]: (each["people"], each["planned"], each["unplanned"]) for each in progress} == {
        COUNTY: (2, 1, 1),
        OTHER_COUNTY: (1, 0, 1),
    }


async def test_what_was_done_under_an_absorbed_record_was_done(season):
    health, clerk = season.health, season.health.clerk("COUNTY_REVIEWER")
    goes_on, planned = await health.person(), await health.person()
    ahead = await season.planned(planned)
    await health.done(f"/checkups/{ahead}/booking", clerk, {"on": "2024-06-12"} | HOSPITAL)
    for other in (goes_on, planned):
        absorbed = await health.person()
        await season.finished(absorbed)
        await health.tell(absorbed, merged_into=other)
    assert await health.refused("/checkups", clerk, planning(goes_on)) == "ANNUAL_LIMIT_REACHED"
    assert await health.refused(f"/checkups/{ahead}/completion", clerk, {"done_on": "2024-06-12"}) == "ANNUAL_LIMIT_REACHED"
