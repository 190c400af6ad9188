"""Public notice (C2.5): a working-day clock, a page without login that ends, objections that block, a certificate (Q24, Q25)."""

from datetime import date

from libs.common.kernel.ids import new_id
from tests.services.assistance.conftest import CITY


async def test_the_clock_runs_working_days_after_the_later_posting(county):
    await county.register()
    application = await county.submit()
    reviewer = county.clerk("COUNTY_REVIEWER")
    await county.done(f"/applications/{application}/review", reviewer)
    notice = (await county.done("/notices", reviewer, {"application_ids": [application]}))["id"]
    path = f"/notices/{notice}/postings"
    posting = {"place": "UNIT", "posted_on": "2024-06-12", "posted_by": "王芳"}
    assert await county.refused(path, reviewer, {**posting, "posted_on": "2024-06-13"}) == "FIELD_INVALID"
    assert await county.refused(path, reviewer, {**posting, "place": "CITY"}) == "INPUT_INVALID"
    assert (await county.done(path, reviewer, posting))["last_day"] is None
    assert await county.refused(path, reviewer, posting) == "INVALID_TRANSITION"
    assert await county.said("PUBLIC_NOTICE_OPENED") == []
    county.system.clock.move_to_day(date(2024, 6, 14))
    assert (await county.done(path, reviewer, {**posting, "place": "COUNTY", "posted_on": "2024-06-14"}))["last_day"] == "2024-06-21"
    [opened] = await county.said("PUBLIC_NOTICE_OPENED")
    assert opened["ends_on"] == "2024-06-21"
    assert await county.refused(f"/applications/{application}/recall", reviewer, {"reason": "有误"}) == "INVALID_TRANSITION"
    county.system.clock.move_to_day(date(2024, 6, 21))
    assert await county.refused(f"/notices/{notice}/closing", reviewer) == "NOTICE_NOT_ELAPSED"
    assert await county.refused(f"/applications/{application}/declaration", reviewer) == "NOTICE_NOT_ELAPSED"
    county.system.clock.move_to_day(date(2024, 6, 22))
    certificate = await county.done(f"/notices/{notice}/closing", reviewer)
    assert (certificate["entries"], len(certificate["check_value"])) == (1, 64)
    assert await county.refused(f"/notices/{notice}/closing", reviewer) == "INVALID_TRANSITION"


async def test_the_public_page_shows_little_and_ends(county):
    await county.register()
    notice = await county.notice(await county.submit())
    page = await county.page(notice)
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
    assert await county.page(notice) is None


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


async def test_no_calendar_no_notice(county):
    await county.register()
    application = await county.submit()
    county.system.clock.move_to_day(date(2026, 12, 30))
    reviewer = county.clerk("COUNTY_REVIEWER")
    await county.done(f"/applications/{application}/review", reviewer)
    notice = (await county.done("/notices", reviewer, {"application_ids": [application]}))["id"]
    posting = {"place": "UNIT", "posted_on": "2026-12-30", "posted_by": "王芳"}
    await county.done(f"/notices/{notice}/postings", reviewer, posting)
    assert await county.refused(f"/notices/{notice}/postings", reviewer, {**posting, "place": "COUNTY"}) == "CALENDAR_YEAR_MISSING"


async def test_what_is_withdrawn_is_off_the_page_at_once_and_the_page_ends_with_its_last_day(county):
    await county.register()
    application = await county.submit()
    notice = await county.notice(application)
    page = await county.page(notice)
    await county.done(f"/applications/{application}/withdrawal", county.clerk("FORM_FILLER"), {"reason": "本人不再申请"})
    assert "张三" not in (await county.system.http.get(page)).text
    online = await county.system.http.post(f"{page}/objections", json={"application_id": application, "statement": "异议"})
    assert online.json()["code"] == "INVALID_TRANSITION"
    county.system.clock.move_to_day(date(2024, 6, 19))
    assert (await county.system.http.get(page)).status_code == 200
    county.system.clock.move_to_day(date(2024, 6, 20))
    assert (await county.system.http.get(page)).json()["code"] == "NOT_FOUND"


async def test_neither_the_address_nor_a_name_lies_in_the_database(county):
    await county.register()
    application = await county.submit()
    page = await county.page(await county.notice(application))
    online = {"application_id": application, "statement": "其本人有门面房出租", "objector": "王大义"}
    assert (await county.system.http.post(f"{page}/objections", json=online, headers={"Idempotency-Key": "a-key"})).status_code == 201
    assert (await county.system.http.get(page)).status_code == 200
    token = page.rsplit("/", 1)[1]
    async with county.system.houses["assistance"].pool.connection() as connection:
        tables = await (await connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).fetchall()
        for (table,) in tables:
            for (row,) in await (await connection.execute(f'SELECT t::text FROM "{table}" t')).fetchall():
                assert not any(secret in row for secret in (token, "张三", "门面房", "王大义")), table


async def test_a_notice_is_looked_after_by_the_union_that_opened_it(county):
    await county.register()
    application = await county.submit()
    other, reviewer = county.clerk("COUNTY_REVIEWER", "镜湖区总工会"), county.clerk("COUNTY_REVIEWER")
    await county.done(f"/applications/{application}/review", reviewer)
    asked = {"application_ids": [application]}
    assert await county.refused("/notices", other, asked) == "NOT_RESPONSIBLE_UNIT"
    assert await county.refused("/notices", county.clerk("COUNTY_REVIEWER", who="form_filler"), asked) == "SELF_REVIEW_FORBIDDEN"
    assert await county.refused("/notices", reviewer, {"application_ids": [str(new_id())]}) == "NOT_FOUND"
    notice = (await county.done("/notices", reviewer, asked))["id"]
    assert await county.refused("/notices", reviewer, asked) == "INVALID_TRANSITION"
    posting = {
        "place": "UNIT",
        "posted_on": "2024-06-12",
        "posted_by": "王芳",
        "photo": {"kind": "张贴照片", "sha256": "a" * 64, "pages": 1},
    }
    for act, body in (("postings", posting), ("closing", None)):
        assert await county.refused(f"/notices/{notice}/{act}", other, body) == "NOT_RESPONSIBLE_UNIT"
        assert await county.refused(f"/notices/{notice}/{act}", county.clerk("VERIFIER", CITY), body) == "ROLE_NOT_PERMITTED"
        assert await county.refused(f"/notices/{new_id()}/{act}", reviewer, body) == "NOT_FOUND"
    await county.done(f"/notices/{notice}/postings", reviewer, posting)
    assert await county.refused(f"/notices/{notice}/closing", reviewer) == "NOTICE_NOT_ELAPSED"
    assert (await county.get("/notices", other)).json()["items"] == []
    assert (await county.get("/notices", county.clerk("VERIFIER", CITY))).json()["code"] == "ROLE_NOT_PERMITTED"
