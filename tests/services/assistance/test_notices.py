"""Public notice (C2.5): a working-day clock, a page without login that ends, objections that block, a certificate (Q24, Q25)."""

from datetime import date

from libs.common.kernel.ids import new_id
from tests.services.assistance.conftest import CITY
from tests.services.assistance.test_applications import _code


async def _page(county, notice):
    listed = (await county.get("/notices", county.clerk("COUNTY_REVIEWER"))).json()["items"]
    [page] = [each["page"] for each in listed if each["id"] == notice]
    return page


async def test_the_clock_runs_working_days_after_the_later_posting(county):
    await county.register()
    application = await county.submit()
    reviewer = county.clerk("COUNTY_REVIEWER")
    await county.done(f"/applications/{application}/review", reviewer)
    notice = (await county.done("/notices", reviewer, {"application_ids": [application]}))["id"]
    path = f"/notices/{notice}/postings"
    posting = {"place": "UNIT", "posted_on": "2024-06-12", "posted_by": "王芳"}
    assert await _code(county, path, reviewer, {**posting, "posted_on": "2024-06-13"}) == "FIELD_INVALID"
    assert await _code(county, path, reviewer, {**posting, "place": "CITY"}) == "INPUT_INVALID"
    assert (await county.done(path, reviewer, posting))["last_day"] is None
    assert await _code(county, path, reviewer, posting) == "INVALID_TRANSITION"
    assert await county.said("PUBLIC_NOTICE_OPENED") == []
    county.system.clock.move_to_day(date(2024, 6, 14))
    assert (await county.done(path, reviewer, {**posting, "place": "COUNTY", "posted_on": "2024-06-14"}))["last_day"] == "2024-06-21"
    [opened] = await county.said("PUBLIC_NOTICE_OPENED")
    assert opened["ends_on"] == "2024-06-21"
    assert await _code(county, f"/applications/{application}/recall", reviewer, {"reason": "有误"}) == "INVALID_TRANSITION"
    county.system.clock.move_to_day(date(2024, 6, 21))
    assert await _code(county, f"/notices/{notice}/closing", reviewer) == "NOTICE_NOT_ELAPSED"
    assert await _code(county, f"/applications/{application}/declaration", reviewer) in ("NOTICE_NOT_ELAPSED", "INVALID_TRANSITION")
    county.system.clock.move_to_day(date(2024, 6, 22))
    certificate = await county.done(f"/notices/{notice}/closing", reviewer)
    assert (certificate["entries"], len(certificate["check_value"])) == (1, 64)
    assert await _code(county, f"/notices/{notice}/closing", reviewer) == "INVALID_TRANSITION"


async def test_the_public_page_shows_little_and_ends(county):
    await county.register()
    notice = await county.notice(await county.submit())
    page = await _page(county, notice)
    answer = await county.system.http.get(page)
    assert answer.status_code == 200
    assert (answer.headers["cache-control"], answer.headers["x-robots-tag"]) == ("no-store", "noindex, nofollow")
    assert "张三" in answer.text
    assert "每人每月200" in answer.text
    for hidden in ("360426", "1800", "6225", "1991"):
        assert hidden not in answer.text
    assert (await county.system.http.get(page[:-3] + "xyz")).status_code == 404
    county.system.clock.move_to_day(date(2024, 6, 20))
    await county.done(f"/notices/{notice}/closing", county.clerk("COUNTY_REVIEWER"))
    assert (await county.system.http.get(page)).status_code == 404
    assert await _page(county, notice) is None


async def test_an_objection_blocks_until_it_is_decided(county):
    await county.register()
    application = await county.submit()
    notice = await county.notice(application)
    page, reviewer = await _page(county, notice), county.clerk("COUNTY_REVIEWER")
    online = {"application_id": application, "statement": "此人有门面房出租"}
    answer = await county.system.http.post(f"{page}/objections", json=online)
    assert (answer.status_code, answer.json()) == (201, {"received": True})
    entered = {**online, "channel": "TELEPHONE", "received_on": "2024-06-12", "objector": "王某 138"}
    objection = await county.done(f"/notices/{notice}/objections", reviewer, entered)
    assert objection["due_on"] == "2024-06-26"
    assert await county.state(application) == "OBJECTED"
    county.system.clock.move_to_day(date(2024, 6, 20))
    assert await _code(county, f"/notices/{notice}/closing", reviewer) == "NOTICE_OBJECTION_OPEN"
    assert await _code(county, f"/applications/{application}/return", reviewer, {"reason": "退回"}) == "NOTICE_OBJECTION_OPEN"
    listed = (await county.get("/objections", reviewer)).json()["items"]
    assert {each["channel"] for each in listed} == {"ONLINE", "TELEPHONE"}
    decision = {"outcome": "DISMISSED", "reason": "经查为其子所有"}
    assert (
        await _code(county, f"/objections/{listed[0]['id']}/decision", county.clerk("COUNTY_REVIEWER", "镜湖区总工会"), decision)
        == "NOT_RESPONSIBLE_UNIT"
    )
    assert await _code(county, f"/objections/{new_id()}/decision", reviewer, decision) == "NOT_FOUND"
    for each in listed:
        await county.done(f"/objections/{each['id']}/decision", reviewer, decision)
    assert await _code(county, f"/objections/{listed[0]['id']}/decision", reviewer, decision) == "INVALID_TRANSITION"
    await county.done(f"/notices/{notice}/closing", reviewer)
    assert await county.state(application) == "NOTICE_PASSED"
    async with county.system.houses["assistance"].pool.connection() as connection:
        stored = await (await connection.execute("SELECT sealed::text FROM objection")).fetchall()
    assert all("门面房".encode().hex() not in row[0] for row in stored)


async def test_an_objection_that_is_upheld_returns_or_rejects(county):
    await county.register()
    reviewer = county.clerk("COUNTY_REVIEWER")
    for outcome, state, event in (("RETURNED", "RETURNED", "APPLICATION_RETURNED"), ("REJECTED", "REJECTED", "APPLICATION_REJECTED")):
        application = (await county.get("/applications", reviewer)).json()["items"]
        if application:
            path = f"/applications/{application[0]['id']}"
            etag = (await county.get(path, reviewer)).headers["etag"]
            body = {"submitted_on": "2024-06-04", "consented_on": "2024-06-01", "wage": "1700.00", "source": "WAGE", "insurance": "职工",
                    "evidence": [{"kind": "收入证明", "shelf_mark": "柜3-13", "seen_by": "李会计"}]}  # fmt: skip
            filler = county.clerk("FORM_FILLER") | {"If-Match": etag}
            assert (await county.system.http.put(f"/assistance{path}/form", json=body, headers=filler)).status_code == 200
            await county.done(f"{path}/submission", filler)
            case = application[0]["id"]
        else:
            case = await county.submit()
        notice = await county.notice(case)
        entered = {"application_id": case, "statement": "收入不实", "channel": "VISIT", "received_on": "2024-06-12"}
        objection = await county.done(f"/notices/{notice}/objections", reviewer, entered)
        await county.done(f"/objections/{objection['id']}/decision", reviewer, {"outcome": outcome, "reason": "属实"})
        assert await county.state(case) == state
        assert len(await county.said(event)) == 1


async def test_the_calendar_closes_what_has_run_its_time(county):
    await county.register()
    application = await county.submit()
    await county.notice(application)
    department = county.system.system.departments["assistance"]
    county.system.clock.move_to_day(date(2024, 6, 19))
    await department.calendar["close-elapsed-notices"](department.house)
    assert await county.state(application) == "IN_NOTICE"
    county.system.clock.move_to_day(date(2024, 6, 20))
    for _ in range(2):
        await department.calendar["close-elapsed-notices"](department.house)
    assert await county.state(application) == "NOTICE_PASSED"
    assert len(await county.said("PUBLIC_NOTICE_CLOSED")) == 1


async def test_anonymous_objections_cannot_flood_a_notice(county):
    await county.register()
    application = await county.submit()
    page, reviewer = await _page(county, await county.notice(application)), county.clerk("COUNTY_REVIEWER")
    codes = []
    for number in range(8):
        body = {"application_id": application, "statement": f"异议{number}"}
        answer = await county.system.http.post(f"{page}/objections", json=body)
        codes.append(answer.status_code)
        if answer.status_code != 201:
            break
        again = await county.system.http.post(f"{page}/objections", json=body)
        assert again.json()["code"] == "NOTICE_OBJECTION_OPEN"  # one at a time; more by telephone, letter or visit
        for each in (await county.get("/objections", reviewer)).json()["items"]:
            await county.done(f"/objections/{each['id']}/decision", reviewer, {"outcome": "DISMISSED", "reason": "不属实"})
    assert codes[0] == 201
    assert codes[-1] == 429


async def test_no_calendar_no_notice(county):
    await county.register()
    application = await county.submit()
    county.system.clock.move_to_day(date(2026, 12, 30))
    reviewer = county.clerk("COUNTY_REVIEWER")
    await county.done(f"/applications/{application}/review", reviewer)
    notice = (await county.done("/notices", reviewer, {"application_ids": [application]}))["id"]
    posting = {"place": "UNIT", "posted_on": "2026-12-30", "posted_by": "王芳"}
    await county.done(f"/notices/{notice}/postings", reviewer, posting)
    assert await _code(county, f"/notices/{notice}/postings", reviewer, {**posting, "place": "COUNTY"}) == "CALENDAR_YEAR_MISSING"
    assert CITY in county.units
