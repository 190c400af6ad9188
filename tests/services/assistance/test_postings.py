"""Notices place by place (C2.5, Q24): photos, removals, torn down and posted anew; objections with receipts, and those past their day (Q25)."""

from datetime import date

import psycopg
import pytest

from libs.common.kernel.ids import new_id
from tests.services.assistance.conftest import CITY, COUNTY, PROVINCE
from tests.services.assistance.test_evidence import added
from tests.support.documents import jpg

REMOVAL = {"place": "UNIT", "removed_on": "2024-06-14", "removed_by": "赵六"}


async def _noticed(county, places=("UNIT", "COUNTY")):
    await county.register()
    application = await county.submit()
    return application, await county.notice(application, places=places)


async def _postings(county, notice, unit=COUNTY):
    return (await county.get(f"/notices/{notice}/postings", county.clerk("COUNTY_REVIEWER", unit))).json()


async def test_what_is_torn_down_is_posted_anew_and_the_clock_begins_again(county):
    application, notice = await _noticed(county)
    reviewer = county.clerk("COUNTY_REVIEWER")
    county.system.clock.move_to_day(date(2024, 6, 14))
    assert await county.refused(f"/notices/{notice}/removals", reviewer, REMOVAL) == "FIELD_INVALID"
    early = {**REMOVAL, "reason": "公示栏被大风刮落"}
    assert (await county.done(f"/notices/{notice}/removals", reviewer, early))["last_day"] is None
    assert await county.refused(f"/notices/{notice}/removals", reviewer, early) == "NOT_FOUND"
    assert (await county.system.http.get(await county.page(notice))).status_code == 404
    county.system.clock.move_to_day(date(2024, 6, 20))
    assert await county.refused(f"/notices/{notice}/closing", reviewer) == "NOTICE_NOT_ELAPSED"
    posting = {"place": "UNIT", "posted_on": "2024-06-13", "posted_by": "王芳", "spot": "村务公开栏"}
    assert await county.refused(f"/notices/{notice}/postings", reviewer, posting) == "FIELD_INVALID"
    again = await county.done(f"/notices/{notice}/postings", reviewer, {**posting, "posted_on": "2024-06-17"})
    assert again["last_day"] == "2024-06-24"
    assert [(opened["ends_on"]) for opened in await county.said("PUBLIC_NOTICE_OPENED")] == ["2024-06-19", "2024-06-24"]
    hung = [(each["place"], each["seq"], each["early"], each["spot"]) for each in await _postings(county, notice)]
    assert hung == [("COUNTY", 1, False, ""), ("UNIT", 1, True, ""), ("UNIT", 2, False, "村务公开栏")]
    county.system.clock.move_to_day(date(2024, 6, 25))
    await county.done(f"/notices/{notice}/closing", reviewer)
    assert await county.refused(f"/notices/{notice}/removals", reviewer, {**early, "removed_on": "2024-06-24"}) == "FIELD_INVALID"
    await county.done(f"/notices/{notice}/removals", reviewer, {**REMOVAL, "removed_on": "2024-06-25"})
    assert await county.state(application) == "NOTICE_PASSED"
    async with county.system.houses["assistance"].pool.connection() as connection:
        rows = await (await connection.execute("SELECT r::text FROM notice_removal r")).fetchall()
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            await connection.execute("UPDATE notice_removal SET early = false")
    assert "大风" not in str(rows)


async def test_found_gone_after_its_time_it_has_not_run_its_time(county):
    _, notice = await _noticed(county)
    reviewer = county.clerk("COUNTY_REVIEWER")
    county.system.clock.move_to_day(date(2024, 6, 20))
    gone = {**REMOVAL, "removed_on": "2024-06-18", "reason": "检查时发现已撕毁"}
    await county.done(f"/notices/{notice}/removals", reviewer, gone)
    assert await county.refused(f"/notices/{notice}/closing", reviewer) == "NOTICE_NOT_ELAPSED"
    department = county.system.system.departments["assistance"]
    await department.calendar["close-elapsed-notices"](department.house)
    assert await county.said("PUBLIC_NOTICE_CLOSED") == []


async def test_a_place_taken_down_after_its_time_hangs_no_more(county):
    _, notice = await _noticed(county)
    reviewer = county.clerk("COUNTY_REVIEWER")
    county.system.clock.move_to_day(date(2024, 6, 20))
    await county.done(f"/notices/{notice}/removals", reviewer, {**REMOVAL, "removed_on": "2024-06-20"})
    posting = {"place": "UNIT", "posted_on": "2024-06-20", "posted_by": "王芳"}
    assert await county.refused(f"/notices/{notice}/postings", reviewer, posting) == "INVALID_TRANSITION"
    await county.done(f"/notices/{notice}/closing", reviewer)


async def test_a_photo_shows_the_place_and_may_be_asked_for(county):
    _, notice = await _noticed(county)
    reviewer = county.clerk("COUNTY_REVIEWER")
    parameter = {"key": "notice.photo", "value": "REQUIRED", "effective_from": "2024-06-13", "doc_no": "皖工发〔2024〕9号", "cites": "C2.5"}
    entered = await county.post("/parameters", county.clerk("POLICY_OFFICER", PROVINCE), {**parameter, "unit": "选项", "title": "公示照片"})
    assert entered[0] == 201, entered
    await county.done(f"/parameters/{entered[1]['id']}/approval", county.clerk("POLICY_APPROVER", PROVINCE))
    county.system.clock.move_to_day(date(2024, 6, 20))
    assert await county.refused(f"/notices/{notice}/closing", reviewer) == "EVIDENCE_MISSING"
    photos = [
        (await added(county, "NOTICE", notice, reviewer, jpg(place.encode()), kind="NOTICE_PHOTO", name="a.jpg"))["id"]
        for place in ("UNIT", "COUNTY")
    ]
    other = {"place": "UNIT", "photo_id": str(new_id())}
    assert await county.refused(f"/notices/{notice}/photos", reviewer, other) == "FIELD_INVALID"
    for place, photo in zip(("UNIT", "COUNTY"), photos, strict=True):
        await county.done(f"/notices/{notice}/photos", reviewer, {"place": place, "photo_id": photo})
    assert await county.refused(f"/notices/{notice}/photos", reviewer, {"place": "UNIT", "photo_id": photos[0]}) == "FIELD_INVALID"
    assert sorted(photo for each in await _postings(county, notice) for photo in each["photos"]) == sorted(photos)
    await county.done(f"/notices/{notice}/closing", reviewer)


async def test_only_the_union_that_opened_it_looks_after_its_places(county):
    _, notice = await _noticed(county)
    other = county.clerk("COUNTY_REVIEWER", "镜湖区总工会")
    assert await county.refused(f"/notices/{notice}/removals", other, {**REMOVAL, "removed_on": "2024-06-12"}) == "NOT_RESPONSIBLE_UNIT"
    photo = {"place": "UNIT", "photo_id": str(new_id())}
    assert await county.refused(f"/notices/{notice}/photos", other, photo) == "NOT_RESPONSIBLE_UNIT"
    assert await county.refused(f"/evidence/NOTICE/{notice}/papers", other, {"kind": "OTHER", "shelf_mark": "柜1", "seen_by": "李某"}) == (
        "NOT_RESPONSIBLE_UNIT"
    )
    assert await _postings(county, notice, "镜湖区总工会") == []


async def test_a_clerks_objection_has_a_receipt_and_a_last_day(county):
    application, notice = await _noticed(county)
    reviewer = county.clerk("COUNTY_REVIEWER")
    body = {"application_id": application, "statement": "其本人有门面房出租", "channel": "LETTER", "received_on": "2024-06-12"}
    named = await county.done(f"/notices/{notice}/objections", reviewer, {**body, "objector": "王大义 0551-12345678"})
    unnamed = await county.done(f"/notices/{notice}/objections", reviewer, {**body, "channel": "TELEPHONE"})
    assert (named["receipt"], named["real_name"], named["due_on"]) == ("劳模异议〔2024〕000001号", True, "2024-06-26")
    assert (unnamed["receipt"], unnamed["real_name"]) == ("劳模异议〔2024〕000002号", False)
    for role, unit in (("COUNTY_REVIEWER", COUNTY), ("VERIFIER", CITY), ("AUDITOR", PROVINCE)):
        assert (await county.get("/overdue-objections", county.clerk(role, unit))).json()["items"] == []
    county.system.clock.move_to_day(date(2024, 6, 28))
    for role, unit in (("COUNTY_REVIEWER", COUNTY), ("VERIFIER", CITY), ("SUPERVISOR", PROVINCE)):
        late = (await county.get("/overdue-objections", county.clerk(role, unit))).json()["items"]
        assert [(each["receipt"], each["days_late"], each["unit"]) for each in late] == [
            ("劳模异议〔2024〕000001号", 2, COUNTY),
            ("劳模异议〔2024〕000002号", 2, COUNTY),
        ]
        assert "王大义" not in str(late)
    assert (await county.get("/overdue-objections", county.clerk("COUNTY_REVIEWER", "镜湖区总工会"))).json()["items"] == []
    assert (await county.get("/overdue-objections", county.clerk("PREPARER", CITY))).json()["code"] == "ROLE_NOT_PERMITTED"
    await county.done(f"/objections/{named['id']}/decision", reviewer, {"outcome": "DISMISSED", "reason": "经核查为其子所有"})
    [left] = (await county.get("/overdue-objections", county.clerk("VERIFIER", CITY))).json()["items"]
    assert left["receipt"] == unnamed["receipt"]


async def test_an_objection_from_the_page_has_a_receipt_too(county):
    application, notice = await _noticed(county)
    online = {"application_id": application, "statement": "收入不实"}
    answer = await county.system.http.post(f"{await county.page(notice)}/objections", json=online)
    assert answer.json() == {"received": True, "receipt": "劳模异议〔2024〕000001号"}
    [listed] = (await county.get("/objections", county.clerk("COUNTY_REVIEWER"))).json()["items"]
    assert (listed["receipt"], listed["real_name"]) == ("劳模异议〔2024〕000001号", False)
