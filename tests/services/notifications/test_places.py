"""Leaders, contacts and half-yearly reports of cities and counties; vacancies and missing reports by name and date (C8.3)."""

from datetime import date

import pytest

from libs.common.contracts.registry import OrgUnitRegistered
from libs.common.kernel.ids import derived_id, new_id
from tests.services.notifications.cases import FEDERATION, TODAY

CITY, COUNTY_GOV, COUNTY_UNION, OTHER_GOV = (derived_id("unit", name) for name in ("合肥市政府", "包河区政府", "瑶海区总", "芜湖市政府"))
NAME, PHONE = "欧阳建国", "13855512345"
POST = {"post": "LEADER", "starts_on": "2024-06-03", "name": NAME, "title": "副区长", "phone": PHONE}


@pytest.fixture
async def map_(office):
    for unit, kind, name, region in (
        (CITY, "CITY_GOVERNMENT", "合肥市人民政府", "340100"),
        (COUNTY_GOV, "COUNTY_GOVERNMENT", "包河区人民政府", "340111"),
        (OTHER_GOV, "CITY_GOVERNMENT", "芜湖市人民政府", "340200"),
        (COUNTY_UNION, "COUNTY_FEDERATION", "瑶海区总工会", "340102"),
    ):
        await office.say(
            OrgUnitRegistered(subject=unit, effective_on=TODAY, kind=kind, name=name, region_code=region, valid_from=date(2004, 1, 1))
        )
    return office


async def _ask(office, method, path, unit, body=None, role="GOVERNMENT_CLERK", **params):
    headers = office.system.token("clerk", roles=[role], unit_id=unit)
    answer = await office.system.http.request(method, f"/notifications/places{path}", json=body, params=params, headers=headers)
    return answer.status_code, answer.json()


async def _vacant(office, unit, **params):
    items = (await _ask(office, "GET", "", unit, vacant=True, **params))[1]["items"]
    return {item["name"]: [(post["post"], post["since"]) for post in item["posts"] if post["vacant"]] for item in items}


async def test_a_government_names_its_leader_and_contact_and_vacancies_are_listed(map_):
    assert (await _ask(map_, "POST", "/340111/posts", COUNTY_GOV, POST))[0] == 201
    assert (await _vacant(map_, FEDERATION))["包河区人民政府"] == [("CONTACT", None)]
    assert (await _ask(map_, "POST", "/340111/posts", COUNTY_GOV, POST | {"post": "CONTACT", "starts_on": "2024-06-10"}))[0] == 201
    assert set(await _vacant(map_, FEDERATION)) == {"合肥市人民政府", "瑶海区总工会", "芜湖市人民政府"}
    assert set(await _vacant(map_, FEDERATION, on="2024-06-09")) == {
        "合肥市人民政府", "瑶海区总工会", "芜湖市人民政府", "包河区人民政府",
    }  # fmt: skip
    assert (await _ask(map_, "POST", "/340111/vacancies", COUNTY_GOV, {"post": "LEADER", "starts_on": "2024-06-12"}))[0] == 201
    assert (await _vacant(map_, CITY))["包河区人民政府"] == [("LEADER", "2024-06-12")]
    assert set(await _vacant(map_, OTHER_GOV)) == {"芜湖市人民政府"}


async def test_only_the_place_itself_or_its_union_with_the_paper(map_):
    async def code(unit, place="340111", **extra):
        status, answer = await _ask(map_, "POST", f"/{place}/posts", unit, POST | extra)
        return status if status == 201 else answer["code"]

    assert await code(CITY) == await code(FEDERATION) == await code(OTHER_GOV) == "NOT_RESPONSIBLE_UNIT"
    assert await code(COUNTY_UNION, "340102") == "FIELD_INVALID"
    assert await code(COUNTY_UNION, "340102", paper="柜2-07") == 201
    assert await code(COUNTY_GOV, "340000") == "REGION_UNKNOWN"
    assert await code(COUNTY_GOV, starts_on="2024-06-13") == "FIELD_INVALID"
    assert (await _ask(map_, "POST", "/340111/posts", COUNTY_GOV, POST, role="AUDITOR"))[1]["code"] == "ROLE_NOT_PERMITTED"


async def test_name_and_phone_are_sealed_masked_and_revealed_with_a_reason(map_):
    await _ask(map_, "POST", "/340111/posts", COUNTY_GOV, POST)
    [place] = [item for item in (await _ask(map_, "GET", "", FEDERATION))[1]["items"] if item["place"] == "340111"]
    leader = place["posts"][0]
    assert (leader["name"], leader["phone"], leader["title"]) == ("欧***", "138******45", "副区长")
    async with map_.system.houses["notifications"].pool.connection() as connection:
        stored = str(await (await connection.execute("SELECT * FROM place_post")).fetchall())
    assert NAME not in stored
    assert PHONE not in stored
    asked = {"ids": [leader["id"]], "reason": "通知召开推进会"}
    assert (await _ask(map_, "POST", "/reveals", FEDERATION, asked))[1] == [{"id": leader["id"], "name": NAME, "phone": PHONE}]
    assert (await _ask(map_, "POST", "/reveals", CITY, asked))[0] == 200
    assert (await _ask(map_, "POST", "/reveals", OTHER_GOV, asked))[1]["code"] == "NOT_FOUND"
    assert (await _ask(map_, "POST", "/reveals", CITY, asked | {"ids": [str(new_id())]}))[1]["code"] == "NOT_FOUND"
    async with map_.system.houses["notifications"].pool.connection() as connection:
        rows = await (
            await connection.execute("SELECT subject, detail->>'reason' FROM audit_row WHERE action = 'REVEAL_LEADER'")
        ).fetchall()
    assert rows == [(leader["id"], "通知召开推进会")] * 2


async def test_missing_reports_are_listed_by_name_and_date(map_):
    report = {"year": 2023, "half": 2, "text": "本区已完成摸底调查，落实走访慰问。"}

    async def missing(unit, **params):
        items = (await _ask(map_, "GET", "/missing-reports", unit, **params))[1]["items"]
        return [(item["name"], item["year"], item["half"], item["due_on"], item["overdue"]) for item in items]

    assert ("包河区人民政府", 2023, 2, "2024-01-15", True) in await missing(FEDERATION)
    assert (await _ask(map_, "POST", "/340111/reports", COUNTY_GOV, report))[0] == 201
    assert [name for name, *_ in await missing(FEDERATION)] == ["合肥市人民政府", "瑶海区总工会", "芜湖市人民政府"]
    assert [name for name, *_ in await missing(CITY)] == ["合肥市人民政府", "瑶海区总工会"]
    assert [late for *_, late in await missing(CITY, year=2024, half=1)] == [False] * 3
    assert (await _ask(map_, "POST", "/340111/reports", COUNTY_GOV, report | {"year": 2024}))[1]["code"] == "FIELD_INVALID"  # not begun
    wrong = report | {"text": "联系人电话13855512345，已联系"}
    assert (await _ask(map_, "POST", "/340111/reports", COUNTY_GOV, wrong))[1]["code"] == "FIELD_INVALID"
    assert (await _ask(map_, "POST", "/340111/reports", CITY, report))[1]["code"] == "NOT_RESPONSIBLE_UNIT"
    assert [each["text"] for each in (await _ask(map_, "GET", "/340111/reports", CITY))[1]["items"]] == [report["text"]]
    assert (await _ask(map_, "GET", "/340111/reports", OTHER_GOV))[0] == 404


async def test_lists_come_in_pages(map_):
    for path in ("", "/missing-reports"):
        seen, cursor = [], None
        while True:
            _, page = await _ask(map_, "GET", path, FEDERATION, limit=1, **({"cursor": cursor} if cursor else {}))
            seen += [item["place"] for item in page["items"]]
            cursor = page["next"]
            if cursor is None:
                break
        assert seen == ["340100", "340102", "340111", "340200"], path
