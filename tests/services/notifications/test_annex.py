"""The annex scoreboard: who moves and reports, what the calendar says once each, place by place (A1–A6, domain.md §4)."""

import asyncio
from datetime import date

import pytest

from libs.common.contracts.registry import OrgUnitRegistered
from libs.common.kernel.ids import derived_id, new_id
from services.notifications.jobs.watch_deadlines import watch_deadlines
from tests.services.notifications.cases import FEDERATION, FINANCE, TODAY

HRSS, CITY, COUNTY_GOV, CITY_UNION, COUNTY_UNION, OTHER_GOV = (
    derived_id("unit", name) for name in ("省人社厅", "合肥市政府", "包河区政府", "合肥市总", "包河区总", "芜湖市政府")
)


@pytest.fixture
async def board(office):
    for unit, kind, name, region in (
        (HRSS, "HRSS", "安徽省人力资源和社会保障厅", "340000"),
        (CITY, "CITY_GOVERNMENT", "合肥市人民政府", "340100"),
        (COUNTY_GOV, "COUNTY_GOVERNMENT", "包河区人民政府", "340111"),
        (OTHER_GOV, "CITY_GOVERNMENT", "芜湖市人民政府", "340200"),
        (CITY_UNION, "CITY_FEDERATION", "合肥市总工会", "340100"),
        (COUNTY_UNION, "COUNTY_FEDERATION", "瑶海区总工会", "340102"),
    ):
        await office.say(
            OrgUnitRegistered(subject=unit, effective_on=TODAY, kind=kind, name=name, region_code=region, valid_from=date(2004, 1, 1))
        )
    return office


async def _ask(office, method, path, unit, body=None, role="GOVERNMENT_CLERK", **params):
    headers = office.system.token("clerk", roles=[role], unit_id=unit)
    answer = await office.system.http.request(method, f"/notifications/annex{path}", json=body, params=params, headers=headers)
    return answer.status_code, answer.json()


async def _report(office, row, unit, on="2024-06-03", **extra):
    body = {"on": on, "text": "组织两批省部级劳模体检", "evidence": "柜2-07"} | extra
    status, answer = await _ask(office, "POST", f"/{row}/progress", unit, body)
    return status if status == 201 else answer["code"]


async def _step(office, row, state, unit=FEDERATION, evidence="皖工发〔2024〕8号"):
    body = {"state": state, "on": "2024-06-03", "evidence": evidence}
    status, answer = await _ask(office, "POST", f"/{row}/steps", unit, body, role="POLICY_OFFICER")
    return status if status == 201 else answer["code"]


async def _said(office):
    """Type, row, due date and day of what this department has said, in order."""
    async with office.system.houses["notifications"].pool.connection() as connection:
        rows = await connection.execute(
            "SELECT type, data->>'row', data->>'due_on', effective_on::text FROM outbox ORDER BY subject, version"
        )
        return sorted(await rows.fetchall(), key=lambda row: (row[3], row[1]))


async def _watch(office):
    await watch_deadlines(office.system.houses["notifications"])


async def test_a_dated_task_is_moved_by_its_lead_step_by_step(board):
    assert await _step(board, "A6", "DONE") == "INVALID_TRANSITION"
    assert await _step(board, "A6", "IN_PROGRESS", unit=HRSS) == "NOT_RESPONSIBLE_UNIT"
    assert await _step(board, "A6", "IN_PROGRESS") == 201
    assert await _step(board, "A6", "IN_PROGRESS") == "INVALID_TRANSITION"
    assert await _step(board, "A6", "DONE", evidence="") == "FIELD_INVALID"
    assert await _step(board, "A6", "DONE", evidence="见34011119500101001X") == "FIELD_INVALID"
    assert await _step(board, "A6", "DONE") == 201
    assert await _step(board, "A3", "IN_PROGRESS") == "INVALID_TRANSITION"  # a continuing task is never done
    scores = {score["row"]: score for score in (await _ask(board, "GET", "", FEDERATION))[1]}
    assert (scores["A6"]["state"], scores["A6"]["word"], scores["A1"]["state"], scores["A1"]["word"]) == (
        "DONE", None, "NOT_STARTED", "OVERDUE",
    )  # fmt: skip
    assert (scores["A3"]["state"], scores["A3"]["due_on"], scores["A3"]["places"]) == ("CONTINUING", "2024-12-31", 4)
    assert (scores["A2"]["places"], scores["A4"]["lead"]) == (None, "省人力资源社会保障厅")


async def test_lead_departments_and_governments_report_and_nobody_else(board):
    assert await _report(board, "A4", HRSS) == 201
    assert await _report(board, "A2", FINANCE) == 201
    assert await _report(board, "A2", CITY) == "NOT_RESPONSIBLE_UNIT"  # the annex drops the governments there (Q41)
    assert await _report(board, "A3", CITY) == await _report(board, "A3", COUNTY_GOV) == 201
    assert await _report(board, "A3", CITY_UNION) == "NOT_RESPONSIBLE_UNIT"
    assert await _report(board, "A3", COUNTY_UNION, paper_of="GOVERNMENTS", evidence="") == "FIELD_INVALID"
    assert await _report(board, "A3", COUNTY_UNION, paper_of="GOVERNMENTS") == 201
    assert await _report(board, "A3", CITY_UNION, paper_of="HEALTH") == "NOT_RESPONSIBLE_UNIT"
    assert await _report(board, "A3", FEDERATION, paper_of="HEALTH") == 201
    assert await _report(board, "A3", FEDERATION, on="2024-06-13") == "FIELD_INVALID"  # tomorrow
    assert await _report(board, "A3", FEDERATION, on="2017-12-31") == "FIELD_INVALID"
    assert await _report(board, "A3", FEDERATION, text="电话13812345678") == "FIELD_INVALID"
    assert (await _ask(board, "POST", "/A3/progress", FEDERATION, {"on": "2024-06-03", "text": "体检进展"}, role="AUDITOR"))[1][
        "code"
    ] == "ROLE_NOT_PERMITTED"
    [score] = [score for score in (await _ask(board, "GET", "", FEDERATION))[1] if score["row"] == "A3"]
    assert (score["lead_records"], score["cooperating_records"], score["places_reported"], score["places"]) == (0, 1, 3, 4)
    missing = (await _ask(board, "GET", "/A3/places", FEDERATION, missing=True))[1]["items"]
    assert [place["name"] for place in missing] == ["芜湖市人民政府"]
    pages, cursor = [], None
    while True:
        page = (await _ask(board, "GET", "/A3/places", CITY, limit=1, **({"cursor": cursor} if cursor else {})))[1]
        pages += [(place["place"], place["records"]) for place in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert pages == [("340100", 1), ("340102", 1), ("340111", 1), ("340200", 0)]


async def test_a_place_reads_its_own_the_city_its_counties_the_province_all(board):
    for unit in (CITY, COUNTY_GOV, OTHER_GOV):
        assert await _report(board, "A5", unit) == 201
    assert await _report(board, "A5", FEDERATION) == 201

    async def places(unit):
        items = (await _ask(board, "GET", "/A5/progress", unit))[1]["items"]
        return [item["place"] for item in items]

    assert await places(FEDERATION) == [None, "340200", "340111", "340100"]
    assert await places(CITY) == [None, "340111", "340100"]
    assert await places(COUNTY_GOV) == [None, "340111"]
    assert await places(HRSS) == [None, "340200", "340111", "340100"]  # a department of the province
    worker = board.system.token("worker", roles=["MODEL_WORKER"], person_id=new_id())
    assert (await board.system.http.get("/notifications/annex", headers=worker)).json()["code"] == "ROLE_NOT_PERMITTED"


async def test_the_calendar_says_each_thing_once_whenever_and_however_often_it_runs(board):
    first = {("TASK_OVERDUE", row, "2018-12-31", "2019-01-01") for row in ("A1", "A6")}
    first |= {("TASK_OVERDUE", row, f"{year}-12-31", f"{year + 1}-01-01") for row in ("A2", "A3", "A4", "A5") for year in range(2018, 2024)}
    await asyncio.gather(_watch(board), _watch(board), _watch(board))
    said = await _said(board)
    assert (set(said), len(said)) == (first, 26)
    assert await _report(board, "A3", COUNTY_GOV) == 201  # one record of the year is enough for the task
    board.system.clock.move_to_day(date(2024, 11, 30))
    await _watch(board)
    assert len(await _said(board)) == 26
    board.system.clock.move_to_day(date(2024, 12, 9))  # eight days late
    await _watch(board)
    await _watch(board)
    approaching = [("TASK_DEADLINE_APPROACHING", row, "2024-12-31", "2024-12-01") for row in ("A2", "A4", "A5")]
    assert (await _said(board))[26:] == approaching
    board.system.clock.move_to_day(date(2025, 2, 3))
    await _watch(board)
    overdue = [("TASK_OVERDUE", row, "2024-12-31", "2025-01-01") for row in ("A2", "A4", "A5")]
    assert (await _said(board))[29:] == overdue


async def test_what_it_says_names_the_lead_leaves_over_the_bus_and_stands_in_its_own_feed(board):
    await _watch(board)
    await board.system.drain()
    async with board.system.houses["notifications"].pool.connection() as connection:
        feed = await (
            await connection.execute("SELECT type, version, data, units FROM feed WHERE speaker = 'notifications' ORDER BY position")
        ).fetchall()
        left = await (await connection.execute("SELECT count(*) FROM outbox WHERE published_at IS NULL")).fetchone()
    assert (len(feed), left) == (26, (0,))
    hrss = [data for _, _, data, units in feed if HRSS in units]
    assert {data["row"] for data in hrss} == {"A4"}
    assert all(set(data) == {"row", "unit", "due_on", "source"} and data["source"] == "ANNEX" for _, _, data, _ in feed)
