"""Insurance coverage: no two basic schemes at once, corrections keep what was, gaps of each month listed once and closed once (C4.1 应保尽保)."""

import asyncio
import io
from datetime import date
from uuid import UUID

import pytest
from psycopg.types.json import Jsonb
from python_calamine import CalamineWorkbook

from libs.common.contracts.registry import ModelWorkerDeceased
from libs.common.jobs.job import Job, order_job
from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.ids import OrgUnitId, PersonId, new_id
from libs.common.kernel.jurisdiction import OrgKind
from services.health.jobs import import_coverages
from services.health.jobs.list_insurance_gaps import list_gaps_of_month
from services.health.policy.c4_1_coverage import InsuranceKind, Insured
from services.health.storage.coverages import Coverages
from services.health.use_cases.record_coverages import CoverageRow
from tests.support.desk import CITY, COUNTY, OTHER_CITY, OTHER_COUNTY, PROVINCE
from tests.support.sheets import listed as rows_of
from tests.support.workbooks import workbook

INSURANCE, ELSEWHERE, BUREAU_OF_WORK = "包河区医保局", "芜湖市医保局", "包河区人力资源和社会保障局"


def said(person, **changed):
    return {"person_id": person, "kind": "EMPLOYEE", "from_on": "2024-01-01", "source_ref": "名单第3页"} | changed


async def listed(health, **params):
    return await health.items("/insurance-gaps", health.clerk("VERIFIER", CITY), **params)


async def test_two_basic_schemes_never_run_at_once_and_a_supplement_may(health):
    person, clerk = await health.person(), health.clerk("COUNTY_REVIEWER")
    await health.done("/insurance-coverages", clerk, said(person, to_on="2024-05-31"))
    assert await health.refused("/insurance-coverages", clerk, said(person, kind="RESIDENT", from_on="2024-05-31")) == "DUPLICATE_PERIOD"
    assert await health.refused("/insurance-coverages", clerk, said(person, from_on="2023-01-01")) == "DUPLICATE_PERIOD"
    assert await health.refused("/insurance-coverages", clerk, said(person, from_on="2024-07-01", to_on="2024-06-30")) == "FIELD_INVALID"
    await health.done("/insurance-coverages", clerk, said(person, kind="CRITICAL", from_on="2024-02-01"))
    assert await health.refused("/insurance-coverages", clerk, said(person, kind="CRITICAL", from_on="2025-01-01")) == "DUPLICATE_PERIOD"
    await health.done("/insurance-coverages", clerk, said(person, kind="RESIDENT", from_on="2024-06-01"))
    assert len(await health.items("/insurance-coverages", clerk, person=person, held_on="2024-06-01")) == 2


async def test_the_table_itself_refuses_what_two_clerks_enter_at_the_same_time(health):
    person = await health.person()
    bodies = [said(person), said(person, kind="RESIDENT", from_on="2024-03-01")]
    clerks = [health.clerk("COUNTY_REVIEWER"), health.clerk("VERIFIER", CITY)]
    answers = await asyncio.gather(*(health.post("/insurance-coverages", clerk, body) for clerk, body in zip(clerks, bodies, strict=True)))
    assert sorted(status for status, _ in answers) == [201, 409]
    with pytest.raises(Exception, match="one_basic_scheme"):
        await health.rows(
            "INSERT INTO insurance_coverage SELECT %s, person_id, 'RESIDENT', from_on, NULL, source, source_ref, false, 1 FROM insurance_coverage",
            new_id(),
        )


async def test_a_correction_keeps_what_was_said_before(health):
    person, clerk = await health.person(), health.clerk("COUNTY_REVIEWER")
    coverage = await health.done("/insurance-coverages", clerk, said(person))
    path = f"/insurance-coverages/{coverage['id']}/corrections"
    ended = {"version": 1, "kind": "EMPLOYEE", "from_on": "2024-01-01", "to_on": "2024-03-31", "reason": "ENDED"}
    assert await health.refused(path, clerk, ended | {"to_on": None}) == "INVALID_TRANSITION"  # the same again
    assert await health.refused(path, clerk, ended | {"from_on": None}) == "FIELD_INVALID"
    assert await health.refused(path, health.clerk("COUNTY_REVIEWER", "庐江县总工会"), ended) == "NOT_RESPONSIBLE_UNIT"
    assert await health.refused(path, health.clerk("AUDITOR"), ended) == "ROLE_NOT_PERMITTED"
    assert (await health.done(path, clerk, ended))["version"] == 2
    assert await health.refused(path, clerk, ended) == "STALE_VERSION"
    await health.done("/insurance-coverages", clerk, said(person, kind="RESIDENT", from_on="2024-04-01"))
    assert await health.refused(path, clerk, ended | {"version": 2, "to_on": "2024-04-01"}) == "DUPLICATE_PERIOD"
    await health.done(path, clerk, {"version": 2, "void": True, "reason": "WRONG_PERSON"})
    assert await health.refused(path, clerk, {"version": 3, "void": True, "reason": "OTHER"}) == "INVALID_TRANSITION"
    history = (await health.get(f"/insurance-coverages/{coverage['id']}/history", clerk)).json()
    assert [(each["to_on"], each["void"], each["reason"]) for each in history] == [
        (None, False, "ENTERED"), ("2024-03-31", False, "ENDED"), ("2024-03-31", True, "WRONG_PERSON"),
    ]  # fmt: skip
    stranger = health.clerk("COUNTY_REVIEWER", "庐江县总工会")
    assert await health.code(f"/insurance-coverages/{coverage['id']}/history", stranger) == "NOT_FOUND"


async def test_a_bureau_enters_a_thousand_rows_for_its_place_each_with_its_outcome(health):
    here, there = await health.person(), await health.person(l2=OTHER_CITY, county=None)
    await health.office("MEDICAL_INSURANCE", INSURANCE, "340111")
    bureau = health.clerk("DEPARTMENT_CLERK", INSURANCE)
    dead, municipal = await health.person(died=date(2024, 1, 1)), await health.person(tier="NONE")
    rows = [said(here), said(here, kind="RESIDENT"), said(there), said(dead), said(municipal), said(str(new_id()))]
    outcomes = await health.done("/insurance-coverages/bulk", bureau, {"rows": rows})
    assert [each["code"] for each in outcomes] == [
        "OK", "DUPLICATE_PERIOD", "NOT_RESPONSIBLE_UNIT", "BENEFICIARY_DECEASED", "HONOR_NOT_COVERED", "PERSON_NOT_FOUND",
    ]  # fmt: skip
    assert all(each["detail"] for each in outcomes[1:])
    assert await health.refused("/insurance-coverages/bulk", bureau, {"rows": [said(here)] * 1001}) == "INPUT_INVALID"
    assert await health.refused("/insurance-coverages", health.clerk("AUDITOR", INSURANCE), said(here)) == "ROLE_NOT_PERMITTED"
    assert await health.refused("/insurance-coverages", health.clerk("FORM_FILLER", PROVINCE), said(here)) == "ROLE_NOT_PERMITTED"
    assert [each["source"] for each in await health.items("/insurance-coverages", bureau)] == ["MEDICAL_INSURANCE"]
    await health.office("MEDICAL_INSURANCE", ELSEWHERE, "340200")
    assert await health.items("/insurance-coverages", health.clerk("DEPARTMENT_CLERK", ELSEWHERE)) == []


async def test_whoever_has_no_basic_insurance_on_the_first_is_listed_once_and_struck_off_once(health):
    clerk, house, clock = health.clerk("COUNTY_REVIEWER"), health.system.houses["health"], health.system.clock
    insured, bare, supplement, dying = [await health.person() for _ in range(4)]
    await health.person(died=date(2024, 5, 1))
    await health.person(tier="NONE")
    await health.done("/insurance-coverages", clerk, said(insured))
    await health.done("/insurance-coverages", clerk, said(supplement, kind="CRITICAL"))
    clock.move_to_day(date(2024, 7, 1))
    for _ in range(2):
        await list_gaps_of_month(house)
    assert {each["person_id"] for each in await listed(health, month="2024-07")} == {bare, supplement, dying}
    told = await health.said("INSURANCE_GAP_DETECTED")
    assert [(each["month"], each["due_on"], each["county"]) for each in told] == [("2024-07", "2024-07-29", health.units[COUNTY])] * 3
    await health.done("/insurance-coverages", clerk, said(bare, from_on="2024-07-01"))  # shown to have been insured that day
    heard = await health.tell(dying, ModelWorkerDeceased, on=date(2024, 7, 2), died=date(2024, 7, 1))
    await health.registry.hear(heard)  # again
    assert await health.registry.parked() == []
    assert {each["person_id"]: each["closed_by"] for each in await listed(health)} == {bare: "INSURED", supplement: None, dying: "DECEASED"}
    assert len(await health.said("INSURANCE_GAP_CLOSED")) == 2
    clock.move_to_day(date(2024, 7, 30))
    assert [each["person_id"] for each in await listed(health, only_open=True) if each["overdue"]] == [supplement]
    await health.done("/insurance-coverages", clerk, said(supplement, from_on="2024-08-01"))  # of a day to come: closed when it has come
    clock.move_to_day(date(2024, 8, 1))
    await list_gaps_of_month(house)
    assert await listed(health, only_open=True) == []
    [county] = (await health.get("/insurance-gaps/by-county", clerk)).json()
    assert (county["name"], county["people"], county["insured"], county["uninsured"]) == (COUNTY, 3, 3, 0)
    workbook = await health.get("/insurance-gaps/workbook", clerk, month="2024-07", only_open=False, purpose="落实参保")
    assert {row["人员编号"]: row["销号原因"] for row in rows_of(workbook)} == {bare: "已参保", supplement: "已参保", dying: "去世"}
    assert await health.items("/insurance-gaps", health.clerk("VERIFIER", OTHER_CITY)) == []
    assert await health.code("/insurance-gaps", health.clerk("AUDITOR", PROVINCE)) == "ROLE_NOT_PERMITTED"


async def test_a_list_never_waits_for_a_calendar_that_nobody_has_entered(health):
    await health.person()
    health.system.clock.move_to_day(date(2027, 1, 1))
    await list_gaps_of_month(health.system.houses["health"])
    [told] = await health.said("INSURANCE_GAP_DETECTED")
    assert told["due_on"] == "2027-01-21"


def lines(*rows):
    """A list as 医保 sends it: a title, other columns between, the header in the third row."""
    head = ["序号", "公民身份号码", "姓名", "险种", "参保开始日期", "参保结束日期", "凭证或名单编号"]
    return workbook(["包河区参保名单"], [], head, *([number, *row] for number, row in enumerate(rows, 1)))


async def imported(health, clerk, content):
    answer = await health.system.http.post("/health/coverage-imports", files={"file": ("参保名单.xlsx", content)}, headers=clerk)
    assert answer.status_code == 202, answer.text
    await health.system.run_jobs()
    return answer.json()["job_id"], (await health.get(f"/jobs/{answer.json()['job_id']}", clerk)).json()


async def test_a_list_of_the_insurance_office_is_read_by_header_and_each_line_is_answered(health):
    await health.office("MEDICAL_INSURANCE", INSURANCE, "340111")
    clerk, registrar = health.clerk("DEPARTMENT_CLERK", INSURANCE), health.clerk("REGISTRAR", PROVINCE)
    base = {
        "sex": "男",
        "category": "在职职工",
        "title": "安徽省劳动模范",
        "award_date": "2015-04-01",
        "doc_no": "皖政〔2015〕20号",
        "union": CITY,
    }
    here = {"name": "张三", "birth_date": "1991-01-01", "id_number": "360426199101010071", "region_code": "340111", "county_union": COUNTY}
    away = {
        "name": "王五",
        "birth_date": "1991-01-01",
        "id_number": "360426199101010274",
        "region_code": "340124",
        "county_union": OTHER_COUNTY,
    }
    for body in (here, away):
        _, made = await health.post("/registry/people", registrar, base | body)
        assert "id" in made, made
    await health.system.drain()
    number, other = here["id_number"], away["id_number"]
    rows = (
        (number, "张 三", "职工基本医疗保险", date(2024, 1, 1), None, None),
        (number, "张三", "职工基本医疗保险", "2024-01-01", None, "名单第1页"),
        (number, "张三", "居民", "2024.3.1", None, None),
        (number, "张五", "大病保险", "2024-01-01", None, None),
        (other, "王某", "居民", "2024-01-01", None, None),
        (float(number[:15]), "张三", "居民", "2024-01-01", None, None),
        ("360426199101010072", "张三", "居民", "2024-01-01", None, None),
        ("120103198806018241", "李四", "居民", "2024-01-01", None, None),
        (number, "张三", "商业保险", "2024-01-01", None, None),
        (number, "张三", "大病保险", "不详", None, None),
        (number, "张三", "大病保险", "2024-06-01", "2024-05-31", None),
        (number, "张三", "大病保险", "2024-01-01", "2024-12-31", "名单第2页"),
    )  # fmt: skip
    job_id, job = await imported(health, clerk, lines(*rows))
    assert job["state"] == "DONE", job
    codes = [
        "OK", "DUPLICATE_ROW", "DUPLICATE_PERIOD", "IDENTITY_CONFLICT", "NOT_RESPONSIBLE_UNIT", "ID_NUMBER_INVALID", "ID_NUMBER_INVALID",
        "PERSON_NOT_FOUND", "FIELD_INVALID", "FIELD_INVALID", "FIELD_INVALID", "OK",
    ]  # fmt: skip
    cases = (await health.get(f"/jobs/{job_id}/cases", clerk)).json()["items"]
    assert [(int(each["subject"]), each["code"]) for each in cases] == list(enumerate(codes, 4))
    assert not any(word in each["detail"] for each in cases for word in (number, other, "张三", "王"))
    assert (job["result"]["rows"], job["result"]["accepted"]) == (12, 2)
    recorded = await health.rows("SELECT kind, source, source_ref FROM insurance_coverage ORDER BY kind DESC")
    assert recorded == [("EMPLOYEE", "MEDICAL_INSURANCE", "参保名单第4行"), ("CRITICAL", "MEDICAL_INSURANCE", "名单第2页")]
    _, again = await imported(health, clerk, lines(*rows))
    assert (again["result"]["accepted"], again["result"]["outcomes"]["DUPLICATE_ROW"]) == (0, 3)  # nothing twice
    assert await health.rows("SELECT count(*) FROM insurance_coverage") == [(2,)]

    killed = "UPDATE job SET state = 'WAITING', cursor = %s, progress = %s, result = NULL WHERE id = %s RETURNING id"
    await health.rows(killed, Jsonb({"done": 10}), Jsonb({"done": 10, "outcomes": {"OK": 1}}), job_id)
    await health.system.run_jobs()  # goes on behind the last chunk
    resumed = (await health.get(f"/jobs/{job_id}", clerk)).json()["result"]
    assert resumed == {"rows": 12, "accepted": 1, "outcomes": {"OK": 1, "FIELD_INVALID": 1, "DUPLICATE_ROW": 1}}
    assert len((await health.get(f"/jobs/{job_id}/cases", clerk)).json()["items"]) == 12

    report = await health.get(f"/coverage-imports/{job_id}/report", clerk)
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(report.content)).get_sheet_by_index(0).to_python()
    assert [row[-2] for row in sheet[2:6]] == ["处理结果代码", "", "DUPLICATE_ROW", "DUPLICATE_PERIOD"]
    assert await health.code(f"/coverage-imports/{job_id}/report", health.clerk("VERIFIER", CITY)) == "NOT_FOUND"  # the sender's alone
    assert await health.code(f"/coverage-imports/{job_id}/report", health.clerk("AUDITOR", PROVINCE)) == "ROLE_NOT_PERMITTED"
    assert (await health.get("/coverage-imports/template", clerk)).content[:2] == b"PK"
    for headers, file, code in (
        (health.clerk("FORM_FILLER", COUNTY), b"no workbook", "WORKBOOK_REFUSED"),
        (health.clerk("DEPARTMENT_CLERK", BUREAU_OF_WORK), lines(), "ROLE_NOT_PERMITTED"),
        (health.clerk("AUDITOR", PROVINCE), lines(), "ROLE_NOT_PERMITTED"),
    ):
        answer = await health.system.http.post("/health/coverage-imports", files={"file": ("a.xlsx", file)}, headers=headers)
        assert answer.json()["code"] == code
    _, job = await imported(health, clerk, workbook(["姓名", "险种"]))
    assert (job["state"], job["problem"][:16]) == ("FAILED", "WORKBOOK_REFUSED")


async def test_what_the_table_refuses_in_a_chunk_is_one_row(health, monkeypatch):
    """A clerk enters the same time while the list is read: its row alone is refused."""
    people = [PersonId(UUID(await health.person())) for _ in range(3)]
    rows = [
        (number, CoverageRow(person, Insured(InsuranceKind.RESIDENT, date(2024, 1, 1)), f"名单第{number}行"))
        for number, person in enumerate(people, 4)
    ]
    house, clerk = health.system.houses["health"], health.clerk("COUNTY_REVIEWER")
    async with house.open(
        Actor("county", OrgUnitId(UUID(health.units[COUNTY])), OrgKind.COUNTY_FEDERATION, frozenset({Role.COUNTY_REVIEWER}))
    ) as uow:
        job_id = await order_job(uow, import_coverages.KIND, {})
        await uow.complete()
        actor = uow.actor
    owner = new_id()
    await health.rows("UPDATE job SET state = 'RUNNING', owner = %s WHERE id = %s RETURNING id", owner, job_id)
    job = Job(job_id, import_coverages.KIND, {}, actor, house, owner)
    standing = Coverages.of

    async def overtaken(self, asked):
        """What was read is old by the time it is written: as two clerks at once."""
        return {person: [] for person in await standing(self, asked)}

    await health.done("/insurance-coverages", clerk, said(str(people[1]), kind="RESIDENT", from_on="2024-03-01"))
    with monkeypatch.context() as patched:
        patched.setattr(Coverages, "of", overtaken)
        await import_coverages._record(job, rows, 0)
    assert (job.cursor, job.progress["outcomes"]) == ({"done": 3}, {"OK": 2, "DUPLICATE_PERIOD": 1})
    assert await health.rows("SELECT subject, code FROM job_case ORDER BY subject") == [
        ("0000004", "OK"), ("0000005", "DUPLICATE_PERIOD"), ("0000006", "OK"),
    ]  # fmt: skip
