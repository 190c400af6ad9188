"""Baseline surveys (C1.1, C1.2): everybody in scope once, two persons, nobody silently absent, every field with its history."""

import io
from datetime import date
from uuid import UUID

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from libs.common.contracts.registry import ModelWorkerDeceased, PersonFacts
from services.assistance.domain.survey_sheet import HEADERS
from services.assistance.jobs.refresh_surveys import refresh_surveys
from tests.services.assistance.conftest import CITY, COUNTY, PROVINCE
from tests.support.speaking import Speaking

FOUND = {
    "wage": "1800.00", "other_income": "0.00", "household_size": 2, "household_income": "3000.00", "health": "CHRONIC", "housing": "OWNED",
    "insurance": "EMPLOYEE", "employment": "RETIRED", "cause": "LOW_INCOME", "cause_note": "长期服用降压药", "remark": "独居",
}  # fmt: skip
SECOND = {"name": "李四", "id_number": "120103198806018241", "birth_date": "1988-06-01", "sex": "女"}
WUHU = "芜湖市总工会"


async def opened(county, unit=PROVINCE, **changed):
    body = {"year": 2024, "due_on": "2024-09-30"} | changed
    return (await county.done("/surveys", county.clerk("REGISTRAR", unit), body))["id"]


async def records(county, survey, **wanted):
    answer = await county.get("/survey-records", county.clerk("VERIFIER", CITY), survey=survey, **wanted)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def enter(county, record, answers=FOUND, who="", version=None, **body):
    filler = county.clerk("FORM_FILLER", COUNTY, who)
    if version is None:
        version = (await county.get(f"/survey-records/{record}", filler)).headers["etag"]
    said = {"surveyed_on": "2024-06-12", "answers": answers, **body}
    answer = await county.system.http.put(f"/assistance/survey-records/{record}", json=said, headers=filler | {"If-Match": version})
    return answer.status_code, answer.json()


@pytest.fixture
async def surveyed(county):
    """A person, and the province's survey with their record."""
    person = await county.register()
    survey = await opened(county)
    [record] = await records(county, survey)
    return person, survey, record["id"]


async def test_everybody_alive_in_scope_has_one_record_and_late_comers_join(county, surveyed):
    person, survey, _ = surveyed
    assert [each["person_id"] for each in await records(county, survey)] == [person]
    second = await county.register(**SECOND)
    assert {each["person_id"] for each in await records(county, survey)} == {person, second}
    await refresh_surveys(county.system.houses["assistance"])
    assert len(await records(county, survey)) == 2
    [said] = await county.said("SURVEY_OPENED")
    assert (said["scope"], said["due_on"]) == (None, "2024-09-30")
    assert (
        await county.refused("/surveys", county.clerk("REGISTRAR", PROVINCE), {"year": 2024, "due_on": "2024-10-01"})
        == "INVALID_TRANSITION"
    )
    assert await opened(county, CITY)  # of its own roster, besides
    assert await county.refused("/surveys", county.clerk("REGISTRAR", WUHU), {"year": 2024, "due_on": "2024-06-01"}) == "FIELD_INVALID"
    assert await county.refused("/surveys", county.clerk("FORM_FILLER"), {"year": 2024, "due_on": "2024-10-01"}) == "ROLE_NOT_PERMITTED"
    async with county.system.houses["assistance"].pool.connection() as connection:
        with pytest.raises(Exception, match="survey_record_campaign_id_person_id_key"):
            await connection.execute(
                "INSERT INTO survey_record (id, campaign_id, person_id, joined_on) VALUES (uuidv7(), %s, %s, '2024-06-12')",
                (survey, person),
            )


async def test_one_enters_another_checks_and_every_field_has_its_history(county, surveyed):
    _, survey, record = surveyed
    assert (await enter(county, record, who="one"))[0] == 200
    assert (
        await county.refused(f"/survey-records/{record}/check", county.clerk("COUNTY_REVIEWER", COUNTY, "one")) == "SELF_REVIEW_FORBIDDEN"
    )
    assert (
        await county.refused(f"/survey-records/{record}/check", county.clerk("COUNTY_REVIEWER", "镜湖区总工会")) == "NOT_RESPONSIBLE_UNIT"
    )
    await county.done(f"/survey-records/{record}/return", county.clerk("COUNTY_REVIEWER"), {"reason": "收入请核实"})
    assert (await enter(county, record, {**FOUND, "wage": "1900.00"}, who="one"))[0] == 200
    await county.done(f"/survey-records/{record}/check", county.clerk("COUNTY_REVIEWER"))
    status, problem = await enter(county, record, {**FOUND, "wage": "100.00"})
    assert (status, problem["code"]) == (409, "INVALID_TRANSITION")
    history = (await county.get(f"/survey-records/{record}/history", county.clerk("VERIFIER", CITY))).json()
    assert [(h["before"], h["after"]) for h in history if h["field"] == "wage_fen"] == [(None, "1800.00"), ("1800.00", "1900.00")]
    assert [h["after"] for h in history if h["field"] == "status"] == ["ENTERED", "RETURNED", "ENTERED", "CHECKED"]
    [progress] = (await county.get(f"/surveys/{survey}/progress", county.clerk("REGISTRAR", PROVINCE))).json()
    assert (progress["in_scope"], progress["checked"], progress["completion"]) == (1, 1, "100.0")
    async with county.system.houses["assistance"].pool.connection() as connection:
        with pytest.raises(Exception, match="permission denied"):
            await connection.execute("UPDATE survey_change SET field = 'x'")
        sealed = await (await connection.execute("SELECT sealed FROM survey_record")).fetchone()
    assert "降压药".encode() not in bytes(sealed[0])


async def test_an_edit_on_what_has_changed_meanwhile_is_stale(county, surveyed):
    _, _, record = surveyed
    assert (await enter(county, record, version='"1"'))[0] == 200
    assert (await enter(county, record, version='"1"'))[1]["code"] == "STALE_VERSION"
    filler = county.clerk("FORM_FILLER")
    body = {"surveyed_on": "2024-06-12", "answers": FOUND}
    answer = await county.system.http.put(f"/assistance/survey-records/{record}", json=body, headers=filler)
    assert answer.json()["code"] == "PRECONDITION_REQUIRED"
    assert (await enter(county, record, surveyed_on="2024-06-13"))[1]["code"] == "FIELD_INVALID"
    assert (await enter(county, record, {**FOUND, "wage": "18.005"}))[0] == 422


async def test_whom_nobody_finds_stays_on_the_list_and_counts_once_confirmed(county, surveyed):
    _, survey, record = surveyed
    assert (await enter(county, record, None, lost_contact=True))[1]["status"] == "LOST_CONTACT"
    path = f"/surveys/{survey}/progress"
    [progress] = (await county.get(path, county.clerk("COUNTY_REVIEWER"))).json()
    assert (progress["lost_contact"], progress["completion"]) == (1, "0.0")
    await county.done(f"/survey-records/{record}/check", county.clerk("COUNTY_REVIEWER"))
    [progress] = (await county.get(path, county.clerk("COUNTY_REVIEWER"))).json()
    assert (progress["lost_confirmed"], progress["completion"]) == (1, "100.0")
    assert [each["status"] for each in await records(county, survey, status="LOST_CONTACT")] == ["LOST_CONTACT"]
    closed = await county.done(f"/surveys/{survey}/closing", county.clerk("REGISTRAR", PROVINCE))
    assert closed == {"in_scope": 1, "surveyed": 0, "lost_contact": 1}
    assert [(e["in_scope"], e["surveyed"], e["lost_contact"]) for e in await county.said("SURVEY_COMPLETED")] == [(1, 0, 1)]
    assert (await enter(county, record))[1]["code"] == "INVALID_TRANSITION"


async def test_the_deceased_leave_and_are_not_surveyed(county, surveyed):
    person, survey, record = surveyed
    registry = Speaking(county.system, "assistance")
    async with county.system.houses["assistance"].pool.connection() as connection:
        query = "SELECT version FROM cursor WHERE speaker = 'registry' AND subject = %s"
        [version] = await (await connection.execute(query, (person,))).fetchone()
        [facts] = await (await connection.execute("SELECT facts FROM person WHERE person_id = %s", (person,))).fetchone()
    registry.versions["registry", UUID(person)] = version
    facts["life"].append({"starts_on": "2024-06-10", "value": "DECEASED"})
    event = ModelWorkerDeceased(subject=person, effective_on=date(2024, 6, 10), facts=PersonFacts.model_validate(facts))
    said = await registry.say(event)
    await registry.hear(*said)  # told twice
    assert [each["status"] for each in await records(county, survey)] == ["LEFT"]
    assert (await enter(county, record))[1]["code"] == "BENEFICIARY_DECEASED"
    [progress] = (await county.get(f"/surveys/{survey}/progress", county.clerk("REGISTRAR", PROVINCE))).json()
    assert progress["in_scope"] == 0
    assert await registry.parked() == []


async def test_who_may_see_what_of_a_survey(county, surveyed):
    _, _, record = surveyed
    await enter(county, record)

    async def seen(role, unit, **extra):
        answer = await county.get(f"/survey-records/{record}", county.clerk(role, unit) if not extra else county.system.token("x", **extra))
        return answer.json()["answers"] if answer.status_code == 200 else answer.json()["code"]

    at_county = await seen("FORM_FILLER", COUNTY)
    assert (at_county["wage"], at_county["health"], at_county["cause_note"]) == ("1800.00", "CHRONIC", None)
    officer = await seen("VERIFIER", CITY)
    assert (officer["health"], officer["cause_note"], officer["household_size"]) == ("CHRONIC", "长期服用降压药", 2)
    province = await seen("REGISTRAR", PROVINCE)
    assert (province["wage"], province["employment"], province["health"], province["cause"], province["household_size"]) == (
        "1800.00", "RETIRED", None, None, None,
    )  # fmt: skip
    assert (await seen("AUDITOR", "安徽省财政厅"))["employment"] == "RETIRED"
    finance = await seen("REGISTRAR", "安徽省财政厅")
    assert (finance["wage"], finance["employment"], finance["health"]) == ("1800.00", None, None)
    assert await seen("VERIFIER", WUHU) == "NOT_FOUND"
    assert await seen("FORM_FILLER", "镜湖区总工会") == "NOT_FOUND"
    assert await seen("", "", roles=["SYSTEM_ADMIN"]) == "ROLE_NOT_PERMITTED"
    history = (await county.get(f"/survey-records/{record}/history", county.clerk("REGISTRAR", PROVINCE))).json()
    assert {h["field"]: (h["visible"], h["after"]) for h in history}["health"] == (False, None)
    own = await seen("", "", roles=["MODEL_WORKER"], person_id=surveyed[0])
    assert (own["cause_note"], own["household_income"]) == ("长期服用降压药", "3000.00")


def filled(rows):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_formulas": False}) as book:
        page = book.add_worksheet()
        page.write_row(3, 0, HEADERS)
        for number, row in enumerate(rows, 4):
            page.write_row(number, 0, [row.get(header, "") for header in HEADERS])
    return out.getvalue()


async def roster(county, survey, headers):
    answer = await county.system.http.post(f"/assistance/surveys/{survey}/rosters", json={}, headers=headers)
    if answer.status_code != 200:
        return answer.json()["code"]
    [name, *_] = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).sheet_names
    lines = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_name(name).to_python()
    at = next(number for number, line in enumerate(lines) if "行标识" in line)
    return [dict(zip(lines[at], line, strict=True)) for line in lines[at + 1 :]]


async def upload(county, survey, rows, headers):
    answer = await county.system.http.post(
        f"/assistance/surveys/{survey}/imports", files={"file": ("x.xlsx", filled(rows))}, headers=headers
    )
    assert answer.status_code == 202, answer.text
    await county.system.run_jobs()
    job = (await county.get(f"/jobs/{answer.json()['job_id']}", headers)).json()
    assert job["state"] == "DONE", job
    report = await county.get(f"/surveys/{survey}/import-report", headers, job_id=answer.json()["job_id"])
    assert report.status_code == 200, report.text
    return job["result"]


IN_EXCEL = {
    "调查结果": "已调查", "调查日期": "2024-06-12", "月工资(养老金)(元)": "1800.00", "家庭人口(人)": "2", "健康状况": "慢性病", "住房状况": "自有住房",
    "医疗保险": "职工医保", "就业状况": "退休", "致困类别": "收入低",
}  # fmt: skip


async def test_a_county_gets_its_roster_fills_it_in_and_sends_it_back(county, surveyed):
    _, survey, record = surveyed
    await county.register(**SECOND)
    filler = county.clerk("FORM_FILLER")
    rows = sorted(await roster(county, survey, filler), key=lambda row: row["姓名"], reverse=True)
    assert [(row["姓名"], row["人员类别"]) for row in rows] == [("李四", "在职职工"), ("张三", "在职职工")]
    assert await roster(county, survey, county.clerk("FORM_FILLER", "镜湖区总工会")) == "NOT_FOUND"
    assert await roster(county, survey, county.clerk("SERVICE_DESK")) == "ROLE_NOT_PERMITTED"
    one = next(row for row in rows if row["行标识"] == record)
    other = next(row for row in rows if row["行标识"] != record)
    result = await upload(county, survey, [one | IN_EXCEL, other], filler)
    assert result == {"rows": 2, "accepted": 1, "blank": 1, "refused": []}
    [entered] = await records(county, survey, status="ENTERED")
    assert entered["id"] == record
    ordered = await county.done(f"/surveys/{survey}/checks", county.clerk("COUNTY_REVIEWER"))
    await county.system.run_jobs()
    checked = (await county.get(f"/jobs/{ordered['job_id']}", county.clerk("COUNTY_REVIEWER"))).json()["result"]
    assert checked["outcomes"] == {"OK": 1}


async def test_rows_that_cannot_be_taken_are_refused_one_by_one(county, surveyed):
    _, survey, record = surveyed
    second = await county.register(**SECOND)
    elsewhere = await opened(county, CITY)
    [foreign] = [each["id"] for each in await records(county, elsewhere) if each["person_id"] != second]
    [twin] = [each["id"] for each in await records(county, survey) if each["person_id"] == second]
    good = {"行标识": record, "姓名": "张三", **IN_EXCEL}
    rows = [
        good | {"姓名": "李四"},  # the key slipped by a row
        good | {"行标识": "018f9d0e-7a11-7c52-9c3e-2f6d1b8a4e70"},
        good | {"行标识": foreign},  # another survey's
        good | {"行标识": "=1+1"},
        good | {"月工资(养老金)(元)": "1,800"},
        good | {"月工资(养老金)(元)": ""},
        good | {"健康状况": "很好"},
        good | {"家庭人口(人)": "0"},
        good | {"调查日期": "2024-06-13"},
        good | {"调查结果": "失联"},
        good,
        {"行标识": twin, "姓名": "李四", **IN_EXCEL, "致困说明": "=HYPERLINK(1)"},
    ]
    result = await upload(county, survey, rows, county.clerk("FORM_FILLER"))
    codes = [each["code"] for each in result["refused"]]
    assert codes == [
        "IDENTITY_CONFLICT", "NOT_FOUND", "NOT_FOUND", "NOT_FOUND", "MONEY_FORMAT_INVALID", "INCOME_MISSING", "FIELD_INVALID", "FIELD_INVALID",
        "FIELD_INVALID", "DUPLICATE_ROW",
    ]  # fmt: skip
    assert result["accepted"] == 2
    again = await upload(county, survey, [good], county.clerk("FORM_FILLER", "镜湖区总工会"))
    assert [each["code"] for each in again["refused"]] == ["NOT_RESPONSIBLE_UNIT"]


async def test_another_income_is_raised_for_a_clerk_and_changes_no_form(county, surveyed):
    _, _, record = surveyed
    application = await county.submit()
    await county.verified(application)
    assert (await county.run_lines("2024-06"))["lines"] == 1
    await enter(county, record, {**FOUND, "wage": "5000.00"})
    await county.done(f"/survey-records/{record}/check", county.clerk("COUNTY_REVIEWER"))
    assert (await county.run_lines("2024-06"))["adjustments"] == 0
    verifier = county.clerk("VERIFIER", CITY)
    [difference] = (await county.get("/survey-differences", verifier, open_only=True)).json()["items"]
    assert (difference["form_wage"], difference["survey_wage"], difference["application_id"]) == ("1800.00", "5000.00", application)
    path = f"/survey-differences/{difference['id']}/settlement"
    no_such = {"correction_id": record, "reason": "已更正申报表"}
    assert await county.refused(path, verifier, no_such) == "FIELD_INVALID"
    assert await county.refused(path, county.clerk("VERIFIER", WUHU), {"reason": "申报表无误"}) == "NOT_RESPONSIBLE_UNIT"
    await county.done(path, verifier, {"reason": "含一次性补发，申报表无误"})
    assert (await county.get("/survey-differences", verifier, open_only=True)).json()["items"] == []
    assert await county.refused(path, verifier, {"reason": "申报表无误"}) == "INVALID_TRANSITION"


async def test_the_same_income_raises_nothing(county, surveyed):
    _, _, record = surveyed
    await county.verified(await county.submit())
    await enter(county, record)
    await county.done(f"/survey-records/{record}/check", county.clerk("COUNTY_REVIEWER"))
    assert (await county.get("/survey-differences", county.clerk("VERIFIER", CITY))).json()["items"] == []
