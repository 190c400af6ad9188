"""A job is lost: ledger and one-on-one assistance, custody, the check-up's payer, re-screening, plan and contact, work found again, and registry's record
follows (C4.8, C5.2, C5.3, C7.4, A4).
"""

import io
from datetime import date

import pytest
from python_calamine import CalamineWorkbook

from tests.services.assistance.conftest import CITY, COUNTY, PROVINCE, County

BUREAU = "包河区人力资源和社会保障局"
CODE = "91110108551385082Q"
COLLEAGUE = {"id_number": "120103198806018241", "birth_date": "1988-06-01", "sex": "女", "name": "李四"}


@pytest.fixture
async def city(departments) -> County:
    system = await departments("registry", "assistance", "employment", "health", "notifications", start="2024-06-12")
    admin = system.token("admin", roles=["SYSTEM_ADMIN"])
    await system.http.post("/registry/org-units/establishment", json={"on": "2024-06-12"}, headers=admin)
    await system.drain()
    units = (await system.http.get("/registry/org-units", params={"limit": 500}, headers=admin)).json()["items"]
    return County(system, {unit["name"]: unit["id"] for unit in units})


async def act(city, path, clerk, body):
    answer = await city.system.http.post(path, json=body, headers=clerk)
    assert answer.status_code == 201, answer.text
    await city.system.drain()
    return answer.json()


async def listed(city, path, clerk, **asked):
    answer = await city.system.http.get(path, params=asked, headers=clerk)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def told(city, department, *kinds):
    async with city.system.houses[department].pool.connection() as connection:
        found = await connection.execute("SELECT type FROM outbox WHERE type = ANY(%s) ORDER BY seq", (list(kinds),))
        return [row[0] for row in await found.fetchall()]


async def followed(city):
    """Who pays the person's check-up, who is flagged for a referral, and the last focus groups that were told."""
    union = city.clerk("VERIFIER", CITY)
    [checkup] = await listed(city, "/health/checkups", union)
    flagged = [(each["person_id"], each["schemes"]) for each in await listed(city, "/assistance/referral-screening", union)]
    said = await city.said("FOCUS_GROUP_FLAGGED")
    return (checkup["payer"], checkup["basis"]), flagged, said[-1]["groups"] if said else []


@pytest.mark.parametrize("channel", ["UNION", "HRSS"])
async def test_from_the_loss_to_work_again(city, channel):
    person = await city.register(employer="合肥某机械厂", employer_condition="正常", post="钳工", region_code="340102")
    await city.register(**COLLEAGUE, employer="合肥某新厂", credit_code=CODE, employer_condition="正常", post="电工")
    county, bureau = city.clerk("COUNTY_REVIEWER", COUNTY), city.clerk("HRSS_CLERK", BUREAU)
    await act(city, "/health/checkup-plans", city.clerk("REGISTRAR", PROVINCE), {"year": 2024, "doc_no": "皖工发〔2024〕5号"})
    await act(city, "/health/checkups", county, {"person_id": person, "year": 2024})
    assert await followed(city) == (("EMPLOYER", "UNIT"), [], [])
    loss = {"effective_on": "2024-06-03", "content": {"kind": "JOB_LOST", "cause": "BANKRUPTCY", "proof": "法院破产裁定书"}}
    report = (await act(city, f"/registry/people/{person}/change-reports", county if channel == "UNION" else bureau, loss))["id"]
    if channel == "HRSS":
        above = city.clerk("HRSS_CLERK", "合肥市人力资源和社会保障局", who="hrss-city")
        await act(city, f"/registry/change-reports/{report}/forwarding", above, {})
    await act(city, f"/registry/change-reports/{report}/confirmation", city.clerk("REGISTRAR", CITY), {})

    # the unions pay what the unit would have paid, and whoever may need help is looked for anew
    assert await followed(city) == (
        ("UNION_FUND", "UNIT_IN_DIFFICULTY"),
        [(person, {"TEMPORARY": "OUT_OF_WORK"})],
        ["UNEMPLOYED_BY_CLOSURE"],
    )
    # custody is the county's of the place where the person lives, and so is 人社
    yaohai = city.clerk("HRSS_CLERK", "瑶海区人力资源和社会保障局", who="hrss-yaohai")
    [record] = await listed(city, "/employment/unemployment-records", yaohai)
    assert (record["person_id"], record["cause"], record["lost_on"], record["assistance"]) == (
        person,
        "BANKRUPTCY",
        "2024-06-03",
        "WAITING",
    )
    assert await listed(city, "/employment/unemployment-records", bureau) == []
    path = f"/employment/one-on-ones/{record['assistance_id']}"
    helper = {"helper": "hrss-yaohai", "unit": city.units["瑶海区人力资源和社会保障局"], "name": "李会敏"}
    await act(city, f"{path}/helper", yaohai, helper)
    await act(city, f"{path}/plan", yaohai, {"goal": "三个月内就业", "measures": ["PLACEMENT"], "target_on": "2024-09-30"})
    await act(city, f"{path}/contacts", yaohai, {"on": "2024-06-12", "channel": "VISIT", "note": "愿意就业"})
    city.system.clock.move_to_day(date(2024, 7, 1))
    service = {"kind": "PLACEMENT", "served_on": "2024-06-20", "outcome": "HIRED", "credit_code": CODE, "fee": "0.00"}
    await act(city, f"/employment/unemployment-records/{record['id']}/services", yaohai, service)
    answer = await city.system.http.get("/employment/unemployment-records/workbook", params={"purpose": "帮扶工作部署"}, headers=yaohai)
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert any("张三" in row and "企业破产" in row and "帮扶中" in row for row in sheet)
    async with city.system.houses["employment"].pool.connection() as connection:
        [kept] = await (await connection.execute("SELECT detail FROM audit_row WHERE action = 'LIST_EXPORTED'")).fetchall()
    assert (kept[0]["list"], kept[0]["reason"], kept[0]["rows"]) == ("UNEMPLOYED", "帮扶工作部署", 1)
    found = {"started_on": "2024-06-24", "form": "EMPLOYED", "credit_code": CODE, "proof": "柜7-3"}
    await act(city, f"/employment/unemployment-records/{record['id']}/reemployment", yaohai, found)

    assert await told(city, "employment", "ONE_ON_ONE_ASSIGNED", "REEMPLOYED", "ONE_ON_ONE_CLOSED") == [
        "ONE_ON_ONE_ASSIGNED", "REEMPLOYED", "ONE_ON_ONE_CLOSED",
    ]  # fmt: skip
    assert await told(city, "registry", "CUSTODY_ASSIGNED", "EMPLOYER_CHANGED", "CUSTODY_ENDED") == [
        "CUSTODY_ASSIGNED", "EMPLOYER_CHANGED", "CUSTODY_ENDED",
    ]  # fmt: skip
    assert await followed(city) == (("EMPLOYER", "UNIT"), [], [])
    settled = await listed(city, "/employment/unemployment-records", yaohai)
    assert [(each["state"], each["closed_for"], each["closed_on"]) for each in settled] == [("CLOSED", "REEMPLOYED", "2024-06-24")]
    async with city.system.houses["employment"].pool.connection() as connection:
        said = await (await connection.execute("SELECT settled FROM unemployment_record")).fetchall()
    assert said == [(True,)]  # registry has said it too
