"""Comparison lists (C2.6): two persons, minimum fields, numbers from registry with a trace, answers by key, differences never change anything."""

import asyncio
import io
from datetime import date

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from libs.common.kernel.ids import new_id
from libs.common.workbooks.limits import WorkbookLimits
from libs.common.workbooks.reading import read_workbook
from tests.services.assistance.conftest import CITY, COUNTY

ORDER = {"kind": "LIFE", "authority": "合肥市公安局", "purpose": "发放前核对生存状态"}


def answers(rows, headers=("行标识", "姓名", "公民身份号码", "核对结果", "死亡日期")):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("名单")
        for number, row in enumerate([headers, *rows]):
            sheet.write_row(number, 0, row)
    return out.getvalue()


async def _ordered(county, **changed):
    await county.register()
    application = await county.submit()
    await county.declared(application)
    ordered = await county.done("/comparisons", county.clerk("VERIFIER", CITY), {**ORDER, **changed})
    assert ordered["rows"] == 1
    return application, ordered["id"]


async def _approved(county, **changed):
    application, listed = await _ordered(county, **changed)
    await county.done(f"/comparisons/{listed}/approval", county.clerk("VERIFIER", CITY, who="second"))
    return application, listed


async def _workbook(county, listed, who="verifier"):
    return await county.get(f"/comparisons/{listed}/workbook", county.clerk("VERIFIER", CITY, who=who))


async def _key(county, listed):
    content = (await _workbook(county, listed)).content
    _, rows = await asyncio.to_thread(lambda: read_workbook(content, ["行标识", "姓名", "公民身份号码", "核对结果"], WorkbookLimits()))
    [(_, row)] = list(rows)
    return row


async def _answer(county, listed, content):
    headers = county.clerk("VERIFIER", CITY)
    answer = await county.system.http.post(
        f"/assistance/comparisons/{listed}/answers", files={"file": ("答复.xlsx", content)}, headers=headers
    )
    assert answer.status_code == 202, answer.text
    await county.system.run_jobs()
    job = (await county.get(f"/jobs/{answer.json()['job_id']}", headers)).json()
    assert job["state"] == "DONE", job
    return job["result"]


async def _differences(county, **params):
    return (await county.get("/comparison-differences", county.clerk("VERIFIER", CITY), **params)).json()["items"]


async def test_numbers_leave_only_when_another_person_has_agreed_and_each_leaves_its_trace(county):
    _, listed = await _ordered(county)
    first = county.clerk("VERIFIER", CITY)
    assert (await _workbook(county, listed)).json()["code"] == "INVALID_TRANSITION"
    assert await county.refused(f"/comparisons/{listed}/approval", first) == "SELF_REVIEW_FORBIDDEN"
    assert await county.refused(f"/comparisons/{listed}/approval", county.clerk("COUNTY_REVIEWER")) == "ROLE_NOT_PERMITTED"
    stranger = county.clerk("VERIFIER", "芜湖市总工会", who="stranger")
    assert await county.refused(f"/comparisons/{listed}/approval", stranger) == "NOT_RESPONSIBLE_UNIT"
    second = county.clerk("VERIFIER", CITY, who="second")
    await county.done(f"/comparisons/{listed}/approval", second)
    assert await county.refused(f"/comparisons/{listed}/rejection", second) == "INVALID_TRANSITION"
    assert (await county.get(f"/comparisons/{listed}/workbook", stranger)).status_code == 404
    row = await _key(county, listed)
    assert row[1:] == ("张三", "360426199101010071", "")
    assert len(row[0]) == 16
    async with county.system.houses["registry"].pool.connection() as connection:
        rows = await (await connection.execute("SELECT detail ->> 'reason' FROM audit_row WHERE action = 'REVEAL_ID_NUMBER'")).fetchall()
    assert rows == [("发放前核对生存状态(依据：皖政办秘〔2017〕279号第二条；比对单位：合肥市公安局)",)]
    [told] = (await county.get("/comparisons", first)).json()["items"]
    assert (told["exports"], told["state"], told["expires_on"]) == (1, "APPROVED", "2024-08-19")
    county.system.clock.move_to_day(date(2024, 8, 20))
    assert (await _workbook(county, listed)).json()["code"] == "INVALID_TRANSITION"


async def test_only_what_is_needed_goes_out(county):
    _, listed = await _approved(county)
    content = (await _workbook(county, listed)).content
    _, rows = read_workbook(content, ["行标识", "姓名", "公民身份号码", "核对结果", "死亡日期"], WorkbookLimits())
    assert len(list(rows)) == 1
    sheet = await asyncio.to_thread(_all_text, content)
    for unneeded in ("1800", "6225881414207430", "徽商", "包河区某厂"):
        assert unneeded not in sheet
    assert "合肥市公安局" in sheet
    assert "发放前核对生存状态" in sheet


def _all_text(content):
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return str([book.get_sheet_by_name(name).to_python() for name in book.sheet_names])


async def test_a_difference_waits_for_a_person_and_changes_nothing(county):
    application, listed = await _approved(county)
    key, *_ = await _key(county, listed)
    before = await county.fingerprint()
    result = await _answer(county, listed, answers([(key, "", "", "死亡", "2024-05-02")]))
    assert (result["accepted"], result["differences"], result["refused"]) == (1, 1, [])
    assert await county.fingerprint() == before
    again = await _answer(county, listed, answers([(key, "", "", "死亡", "2024-05-02")]))
    assert again["accepted"] == 1
    [difference] = await _differences(county)
    assert (difference["code"], difference["ours"], difference["theirs"]) == ("DEATH_REPORTED", "健在", "死亡(2024-05-02)")
    assert (difference["application_id"], difference["due_on"], difference["overdue"]) == (application, "2024-07-04", False)
    county.system.clock.move_to_day(date(2024, 7, 5))
    assert (await _differences(county))[0]["overdue"] is True
    path, body = f"/comparison-differences/{difference['id']}/decision", {"confirmed": True, "reason": "已入户核实，另行上报去世"}
    assert await county.refused(path, county.clerk("VERIFIER", "芜湖市总工会"), body) == "NOT_RESPONSIBLE_UNIT"
    assert await county.refused(f"/comparison-differences/{new_id()}/decision", county.clerk("VERIFIER", CITY), body) == "NOT_FOUND"
    await county.done(path, county.clerk("VERIFIER", CITY), body)
    assert await county.refused(path, county.clerk("VERIFIER", CITY), body) == "INVALID_TRANSITION"
    assert await _differences(county) == []
    assert [each["state"] for each in await _differences(county, state="CONFIRMED")] == ["CONFIRMED"]
    assert await county.state(application) == "DECLARED"
    async with county.system.houses["assistance"].pool.connection() as connection:
        rows = await (await connection.execute("SELECT d::text FROM comparison_difference d")).fetchall()
    assert "死亡" not in str(rows)


async def test_rows_are_judged_one_by_one(county):
    _, listed = await _approved(county)
    key, *_ = await _key(county, listed)
    rows = [
        ("AAAAAAAAAAAAAAAA", "", "", "正常", ""),
        (key, "", "", "健在", ""),
        (key, "", "", "正常", "2024-05-02"),
        (key, "", "", "正常", ""),
        (key, "", "", "正常", ""),
    ]
    result = await _answer(county, listed, answers(rows))
    assert [(each["row"], each["code"]) for each in result["refused"]] == [
        (2, "NOT_FOUND"), (3, "FIELD_INVALID"), (4, "FIELD_INVALID"), (6, "DUPLICATE_ROW"),
    ]  # fmt: skip
    assert result["accepted"] == 1
    assert await _differences(county) == []


@pytest.mark.parametrize(
    ("kind", "header", "said", "expected"),
    [
        ("INCOME", "月金额(元)", ("领取养老金", "3200.00"), ["INCOME_DIFFERS", "INCOME_SOURCE_DIFFERS"]),
        ("INCOME", "月金额(元)", ("在职", "1800"), []),
        ("INSURANCE", "备注", ("居民", ""), ["INSURANCE_DIFFERS"]),
    ],
)
async def test_income_and_insurance_are_compared_with_the_newest_form(county, kind, header, said, expected):
    _, listed = await _approved(county, kind=kind, authority="合肥市人社局")
    key, *_ = await _key(county, listed)
    headers = ("行标识", "姓名", "公民身份号码", "核对结果", header)
    result = await _answer(county, listed, answers([(key, "", "", *said)], headers))
    assert result["refused"] == []
    assert sorted(each["code"] for each in await _differences(county)) == expected


async def test_who_may_order_and_of_whom(county):
    await county.register()
    verifier = county.clerk("VERIFIER", CITY)
    assert await county.refused("/comparisons", verifier, ORDER) == "NOT_FOUND"
    for role, unit in (("COUNTY_REVIEWER", COUNTY), ("VERIFIER", COUNTY), ("PREPARER", CITY)):
        assert await county.refused("/comparisons", county.clerk(role, unit), ORDER) == "ROLE_NOT_PERMITTED"


async def test_registry_gives_numbers_to_a_department_for_its_own_union_alone(county):
    person = await county.register()
    body = {"person_ids": [person], "unit": county.units[CITY], "purpose": "比对生存状态"}
    service = county.system.token("assistance", roles=["SERVICE"])
    given = (await county.system.http.post("/registry/people/numbers", json=body, headers=service)).json()
    assert given == {"people": [{"person_id": person, "name": "张三", "id_number": "360426199101010071"}]}
    other = body | {"unit": county.units["芜湖市总工会"]}
    assert (await county.system.http.post("/registry/people/numbers", json=other, headers=service)).json() == {"people": []}
    clerk = await county.system.http.post("/registry/people/numbers", json=body, headers=county.clerk("VERIFIER", CITY))
    assert clerk.json()["code"] == "ROLE_NOT_PERMITTED"
