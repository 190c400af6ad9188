"""What records lack, found by night, mended and gone; each item with who mends it and where; counted and exported within the scope (C7.2)."""

import io
from datetime import datetime

from python_calamine import CalamineWorkbook

from libs.common.contracts.assistance import FocusGroupFlagged
from libs.common.kernel.clock import SHANGHAI
from services.registry.jobs.check_quality import check_quality
from tests.support.speaking import Speaking

ARCHIVE = {
    "id_number": "360426199101010071", "name": "张三", "title": "安徽省劳动模范", "award_date": "2015-04-01", "decision_doc_no": "皖政〔2015〕20号",
    "decided_on": "2015-04-01", "basis": "PROVINCIAL_OR_ABOVE", "recipients": ["HRSS", "PROVINCIAL_FEDERATION"], "awarding_name": "安徽省人民政府",
}  # fmt: skip


async def items(register, headers=None, **params):
    return {item["code"]: item for item in (await register.get("/quality-items", headers, **params)).json()["items"]}


async def test_faults_are_listed_with_who_mends_them_and_go_when_they_are_mended(register):
    person, house = await register.person(phone="", certificate_no=""), register.system.houses["registry"]
    for _ in range(2):
        await check_quality(house)
    found = await items(register)
    assert set(found) == {"PHONE_MISSING", "EMPLOYER_MISSING", "HONOUR_UNDOCUMENTED"}
    assert all(item["person_id"] == person and item["mender"] and item["door"].startswith("POST /registry/") for item in found.values())
    assert await items(register, register.clerk("芜湖市总工会")) == {}
    assert set(await items(register, kind="CONTRADICTORY")) == set()
    etag = (await register.get(f"/people/{person}")).headers["etag"]
    body = {"effective_on": "2024-06-01", "reason": "走访核实", "work": {"employer": "某厂", "condition": "CLOSED"}}
    assert (await register.post(f"/people/{person}/facts", body, register.clerk() | {"If-Match": etag}))[0] == 201
    await check_quality(house)
    assert set(await items(register)) == {"PHONE_MISSING", "STAFF_OF_CLOSED_UNIT", "HONOUR_UNDOCUMENTED"}
    counts = {row["code"]: (row["open"], row["mended"]) for row in (await register.get("/quality-items/counts")).json()}
    assert counts["EMPLOYER_MISSING"] == (0, 1)
    answer = await register.get("/quality-items/export", purpose="季度补正工作")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert len(sheet[3:]) == 3


async def test_what_nobody_touched_for_a_year_is_stale(register):
    await register.person(certificate_no="Z1")
    register.system.clock.move_to(datetime(2025, 6, 13, 9, tzinfo=SHANGHAI))
    await check_quality(register.system.houses["registry"])
    assert "STALE" in await items(register)


async def test_a_late_archive_is_an_item_against_the_awarding_unit_and_takes_nothing(register):
    person = await register.person(certificate_no="Z1")
    await register.done("/archives", ARCHIVE)
    await check_quality(register.system.houses["registry"])
    item = (await items(register))["ARCHIVE_LATE"]
    assert (item["against"], item["mender"]) == ("安徽省人民政府", "表彰单位")
    assert (await register.get("/people", tier="PROVINCIAL")).json()["items"][0]["id"] == person
    assert await register.said("HONOR_REVOKED", "MODEL_WORKER_UPDATED") == []


async def test_each_field_says_where_it_comes_from_and_never_what_it_is(register):
    person = await register.person(address="包公街道1号")
    answer = await register.get(f"/people/{person}/field-sources")
    fields = {(row["kind"], row["field"]): row for row in answer.json()}
    assert fields["RESIDENCE", "address"]["source"] == "单人登记"
    assert fields["RESIDENCE", "address"]["recorded_by"] == "registrar"
    assert "包公街道" not in answer.text
    assert (await register.get(f"/people/{person}/field-sources", register.clerk("芜湖市总工会"))).json() == []


async def test_a_focus_group_heard_twice_or_withdrawn_is_what_a_clerk_searches_by(register):
    person, speaking = await register.person(), Speaking(register.system, "registry")
    told = {"subject": person, "effective_on": "2024-06-12"}
    heard = await speaking.say(FocusGroupFlagged.model_validate({**told, "groups": ["VETERAN_STAFF", "LAID_OFF_OVERCAPACITY"]}))
    await speaking.hear(*heard)
    for group, ids in (("VETERAN_STAFF", [person]), ("LAID_OFF_OVERCAPACITY", [person]), ("VETERAN_FARMER", [])):
        assert [found["id"] for found in (await register.get("/people", focus_group=group)).json()["items"]] == ids
    await speaking.say(FocusGroupFlagged.model_validate({**told, "groups": []}))
    assert (await register.get("/people", focus_group="VETERAN_STAFF")).json()["items"] == []


async def test_an_export_stands_in_the_person_s_own_access_log(register):
    person = await register.person()
    assert (await register.get("/people/export", purpose="节日走访安排")).status_code == 200
    own = register.system.token("me", roles=["MODEL_WORKER"], person_id=person)
    log = (await register.get("/me/access-log", own)).json()["items"]
    assert [(row["action"], row["reason"], row["data"], row["unit"]) for row in log if row["action"] == "LIST_EXPORTED"] == [
        ("LIST_EXPORTED", "节日走访安排", "名单(号码掩码)", "合肥市总工会")
    ]
    admin = register.system.token("audit", roles=["AUDIT_ADMIN"])
    assert (await register.get(f"/people/{person}/access-log", admin)).json()["items"] == log
    assert (await register.get(f"/people/{person}/access-log")).json()["code"] == "ROLE_NOT_PERMITTED"
