"""应享未享 (C1.2): screened every night by what is known; off the list the moment somebody applies; in scope only; exported with names."""

import io
from datetime import date
from operator import mul

from python_calamine import CalamineWorkbook

from tests.services.assistance.conftest import CITY, COUNTY, PROVINCE

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def _farmer(born):
    body = f"340111{born.replace('-', '')}001"
    return {"category": "农民", "birth_date": born, "id_number": body + "10X98765432"[sum(map(mul, map(int, body), WEIGHTS)) % 11]}


async def _night(county):
    department = county.system.system.departments["assistance"]
    await department.calendar["list-unclaimed"](department.house)


async def _listed(county, role="COUNTY_REVIEWER", unit=COUNTY):
    return (await county.get("/unclaimed", county.clerk(role, unit))).json()["items"]


async def test_a_farmer_of_age_is_listed_until_they_apply(county):
    person = await county.register(**_farmer("1955-01-01"))
    await county.register(name="李四", doc_no="皖政〔2015〕22号", **_farmer("1990-01-01"))
    assert await _listed(county) == []
    await _night(county)
    [listed] = await _listed(county)
    assert (listed["person_id"], listed["grounds"], listed["missing"]) == (person, ["FARMER_OF_AGE"], ["FORM", "INCOME", "CAPACITY"])
    assert (listed["county_name"], listed["since"]) == (COUNTY, "2024-06-12")
    county.system.clock.move_to_day(date(2024, 6, 15))
    await _night(county)
    assert [each["since"] for each in await _listed(county)] == ["2024-06-12"]
    for role, unit, seen in (
        ("VERIFIER", CITY, 1), ("AUDITOR", PROVINCE, 1), ("COUNTY_REVIEWER", "镜湖区总工会", 0), ("VERIFIER", "芜湖市总工会", 0),
    ):  # fmt: skip
        assert len(await _listed(county, role, unit)) == seen
    assert (await county.get("/unclaimed", county.clerk("PREPARER", CITY))).json()["code"] == "ROLE_NOT_PERMITTED"
    own = county.system.token("worker", roles=["MODEL_WORKER"], person_id=person)
    assert (await county.get("/unclaimed", own)).json()["code"] == "ROLE_NOT_PERMITTED"
    number = _farmer("1955-01-01")["id_number"]
    application = await county.submit(id_number=number, wage="0.00", source="NONE")
    assert await _listed(county) == []
    await _night(county)
    async with county.system.houses["assistance"].pool.connection() as connection:
        assert await (await connection.execute("SELECT * FROM unclaimed")).fetchall() == []
    await county.done(f"/applications/{application}/withdrawal", county.clerk("FORM_FILLER"), {"reason": "本人不再申请"})
    await _night(county)
    assert len(await _listed(county)) == 1


async def test_an_export_names_them_and_says_who_took_it_out(county):
    await county.register(**_farmer("1955-01-01"))
    await _night(county)
    answer = await county.get("/unclaimed/workbook", county.clerk("COUNTY_REVIEWER"), purpose="逐户走访动员申报")
    assert answer.status_code == 200, answer.text
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    text = str([book.get_sheet_by_name(name).to_python() for name in book.sheet_names])
    for word in ("张三", "农民，已到年龄，收入待查", "收入情况", "逐户走访动员申报", COUNTY):
        assert word in text
    assert "19550101" not in text
    stranger = await county.get("/unclaimed/workbook", county.clerk("COUNTY_REVIEWER", "镜湖区总工会"), purpose="逐户走访动员申报")
    assert "张三" not in str(CalamineWorkbook.from_filelike(io.BytesIO(stranger.content)).get_sheet_by_index(0).to_python())
