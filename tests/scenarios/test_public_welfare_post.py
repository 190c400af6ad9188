"""A public-welfare post: recognised by the county, tried on the market, placed to the last day; a second time to retirement (C5.6, C5.7, Q34, Q35)."""

from datetime import date

from tests.scenarios.test_job_lost import BUREAU, CODE, act, city, listed, told
from tests.services.assistance.conftest import CITY, COUNTY
from tests.support.sheets import listed as sheet

__all__ = ["city"]

LOSS = {"effective_on": "2024-06-03", "content": {"kind": "JOB_LOST", "cause": "BANKRUPTCY", "proof": "法院破产裁定书"}}
RETIREMENT = {"effective_on": "2025-11-01", "content": {"kind": "RETIRED", "document": "退休审批表(2025)118号"}}
WORKER = {"employer": "合肥某机械厂", "employer_condition": "正常", "post": "钳工", "region_code": "340111"}
POST = {"host_code": CODE, "host_name": "包河区某社区服务中心", "title": "社区协管员", "quota": 1}
RECOGNITION = {
    "ground": "LONG_UNEMPLOYED",
    "doc_no": "包人社困认〔2024〕17号",
    "proof": "柜5-2",
    "starts_on": "2024-06-12",
    "until": "2027-06-11",
}


async def reported(city, person, report):
    path = f"/registry/people/{person}/change-reports"
    filed = (await act(city, path, city.clerk("COUNTY_REVIEWER", COUNTY), report))["id"]
    await act(city, f"/registry/change-reports/{filed}/confirmation", city.clerk("REGISTRAR", CITY), {})


async def ended(city):
    department = city.system.system.departments["employment"]
    await department.calendar["end-placements"](department.house)
    await city.system.drain()
    return await told(city, "employment", "PUBLIC_WELFARE_POST_ENDED")


async def messages(city, person):
    own = city.system.token("worker", roles=["MODEL_WORKER"], person_id=person)
    found = await city.system.http.get("/notifications/me/messages", headers=own)
    return [each["on"] for each in found.json()["items"] if "公益性岗位" in each["title"]]


async def test_to_the_last_day_and_again_to_retirement(city):
    person, bureau = await city.register(**WORKER), city.clerk("HRSS_CLERK", BUREAU)
    await reported(city, person, LOSS)
    post = (await act(city, "/employment/welfare-posts", bureau, POST))["id"]
    placements = f"/employment/welfare-posts/{post}/placements"
    term = {"person_id": person, "starts_on": "2024-06-12", "ends_on": "2025-06-11", "agreement": "柜6-1"}

    refused = await city.system.http.post(placements, json=term, headers=bureau)
    assert refused.json()["code"] == "NOT_HARD_TO_EMPLOY"  # a model worker out of work is not enough
    await act(city, "/employment/hard-to-employ", bureau, RECOGNITION | {"person_id": person})
    refused = await city.system.http.post(placements, json=term, headers=bureau)
    assert refused.json()["code"] == "EVIDENCE_MISSING"  # the market first
    board = {"employer_code": CODE, "employer_name": "合肥某机械有限公司", "title": "钳工", "places": 1}
    vacancy = (await act(city, "/employment/vacancies", bureau, board))["id"]
    match = (await act(city, f"/employment/vacancies/{vacancy}/matches", bureau, {"person_id": person}))["id"]
    outcome = {"state": "DECLINED", "on": "2024-06-12", "reason": "EMPLOYER_CHOSE_OTHER"}
    await act(city, f"/employment/vacancy-matches/{match}/outcome", bureau, outcome)
    await act(city, placements, bureau, term)
    [ledger] = await listed(city, "/employment/unemployment-records", bureau)
    rows = sheet(await city.system.http.get("/employment/placements/workbook", params={"purpose": "岗位安置核对"}, headers=bureau))
    assert [(row["姓名"], row["岗位名称"], row["截止日期"]) for row in rows] == [("张三", "社区协管员", date(2025, 6, 11))]
    assert (ledger["state"], ledger["assistance"]) == ("OPEN", "WAITING")  # the last resort is not yet work found again

    city.system.clock.move_to_day(date(2025, 6, 11))
    assert await ended(city) == []
    assert [each["free"] for each in await listed(city, "/employment/welfare-posts", bureau)] == [0]
    city.system.clock.move_to_day(date(2025, 6, 12))
    assert await ended(city) == await ended(city) == ["PUBLIC_WELFARE_POST_ENDED"]
    [over] = await listed(city, "/employment/placements", bureau)
    assert (over["state"], over["ended_for"], over["ended_on"]) == ("ENDED", "TERM", "2025-06-11")
    assert await messages(city, person) == ["2025-06-11"]

    again = term | {
        "starts_on": "2025-06-12",
        "ends_on": "2026-01-31",
        "retirement_on": "2026-01-31",
        "retirement_proof": "退休年龄核定表 柜1",
    }
    await act(city, placements, bureau, again)
    city.system.clock.move_to_day(date(2025, 11, 3))
    await reported(city, person, RETIREMENT)
    held = await listed(city, "/employment/placements", bureau)
    assert [(each["ended_for"], each["ended_on"]) for each in held] == [("TERM", "2025-06-11"), ("RETIRED", "2025-10-31")]
    [recognition] = await listed(city, "/employment/hard-to-employ", bureau)
    assert (recognition["in_force"], recognition["ended_for"]) == (False, "RETIRED")
    assert len(await ended(city)) == 2
    assert sorted(await messages(city, person)) == ["2025-06-11", "2025-10-31"]
    assert await told(city, "employment", "PUBLIC_WELFARE_POST_PLACED") == ["PUBLIC_WELFARE_POST_PLACED"] * 2
