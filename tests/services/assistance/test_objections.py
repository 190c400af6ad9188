"""Objections (异议, C2.5, Q25): anyone's, sealed and limited; they block until decided, by the union that opened the notice."""

from datetime import date

from libs.common.kernel.ids import new_id
from tests.services.assistance.conftest import CITY, FORM

DISMISSED, UPHELD, REJECTED = ({"outcome": outcome, "reason": "经入户核查"} for outcome in ("DISMISSED", "RETURNED", "REJECTED"))


async def test_an_objection_blocks_until_it_is_decided(county):
    await county.register()
    application = await county.submit()
    notice = await county.notice(application)
    page, reviewer = await county.page(notice), county.clerk("COUNTY_REVIEWER")
    online = {"application_id": application, "statement": "此人有门面房出租"}
    answer = await county.system.http.post(f"{page}/objections", json=online)
    assert (answer.status_code, answer.json()) == (201, {"received": True, "receipt": "劳模异议〔2024〕000001号"})
    entered = {**online, "channel": "TELEPHONE", "received_on": "2024-06-12", "objector": "王某 138"}
    objection = await county.done(f"/notices/{notice}/objections", reviewer, entered)
    assert objection["due_on"] == "2024-06-26"
    assert await county.state(application) == "OBJECTED"
    county.system.clock.move_to_day(date(2024, 6, 20))
    assert await county.refused(f"/notices/{notice}/closing", reviewer) == "NOTICE_OBJECTION_OPEN"
    assert await county.refused(f"/applications/{application}/return", reviewer, {"reason": "退回"}) == "NOTICE_OBJECTION_OPEN"
    listed = (await county.get("/objections", reviewer)).json()["items"]
    assert {each["channel"] for each in listed} == {"ONLINE", "TELEPHONE"}
    decision = {"outcome": "DISMISSED", "reason": "经查为其子所有"}
    assert (
        await county.refused(f"/objections/{listed[0]['id']}/decision", county.clerk("COUNTY_REVIEWER", "镜湖区总工会"), decision)
        == "NOT_RESPONSIBLE_UNIT"
    )
    assert await county.refused(f"/objections/{new_id()}/decision", reviewer, decision) == "NOT_FOUND"
    for each in listed:
        await county.done(f"/objections/{each['id']}/decision", reviewer, decision)
    assert await county.refused(f"/objections/{listed[0]['id']}/decision", reviewer, decision) == "INVALID_TRANSITION"
    await county.done(f"/notices/{notice}/closing", reviewer)
    assert await county.state(application) == "NOTICE_PASSED"
    async with county.system.houses["assistance"].pool.connection() as connection:
        stored = await (await connection.execute("SELECT sealed::text FROM objection")).fetchall()
    assert all("门面房".encode().hex() not in row[0] for row in stored)


async def test_anonymous_objections_cannot_flood_a_notice(county):
    await county.register()
    application = await county.submit()
    page, reviewer = await county.page(await county.notice(application)), county.clerk("COUNTY_REVIEWER")
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


async def test_an_objection_that_is_upheld_returns_the_form_or_ends_the_application(county):
    await county.register()
    application = await county.submit()
    reviewer = county.clerk("COUNTY_REVIEWER")
    first = await county.objection(await county.notice(application), application)
    await county.done(f"/objections/{first}/decision", reviewer, UPHELD)
    assert await county.state(application) == "RETURNED"
    await county.correct(application, wage="1900.00")
    second = await county.objection(await county.notice(application), application)
    await county.done(f"/objections/{second}/decision", reviewer, REJECTED)
    assert await county.state(application) == "REJECTED"
    assert [len(await county.said(event)) for event in ("APPLICATION_RETURNED", "APPLICATION_REJECTED")] == [1, 1]
    assert (await county.post("/applications", county.clerk("FORM_FILLER"), {**FORM, "submitted_on": "2024-06-12"}))[0] == 201


async def test_what_is_upheld_is_decided_last_so_that_nothing_open_is_left_behind(county):
    await county.register()
    application = await county.submit()
    notice, reviewer = await county.notice(application), county.clerk("COUNTY_REVIEWER")
    first, second = await county.objection(notice, application), await county.objection(notice, application)
    for upheld in (UPHELD, REJECTED):
        assert await county.refused(f"/objections/{first}/decision", reviewer, upheld) == "NOTICE_OBJECTION_OPEN"
    await county.done(f"/objections/{second}/decision", reviewer, DISMISSED)
    assert await county.state(application) == "OBJECTED"
    await county.done(f"/objections/{first}/decision", reviewer, UPHELD)
    assert (await county.get("/objections", reviewer)).json()["items"] == []


async def test_an_objection_dismissed_after_the_closing_lets_the_application_pass(county):
    await county.register()
    application = await county.submit()
    await county.register(id_number="120103198806018241", name="王五", sex="女", birth_date="1988-06-01")
    account = {"kind": "PASSBOOK", "number": "1302010109004567891", "holder": "王五", "bank": "徽商银行"}
    other = await county.submit(id_number="120103198806018241", name="王五", account=account)
    reviewer = county.clerk("COUNTY_REVIEWER")
    for each in (application, other):
        await county.done(f"/applications/{each}/review", reviewer)
    notice = (await county.done("/notices", reviewer, {"application_ids": [application, other]}))["id"]
    for place in ("UNIT", "COUNTY"):
        await county.done(f"/notices/{notice}/postings", reviewer, {"place": place, "posted_on": "2024-06-12", "posted_by": "王芳"})
    objection = await county.objection(notice, application)
    county.system.clock.move_to_day(date(2024, 6, 20))
    assert (await county.done(f"/notices/{notice}/closing", reviewer))["entries"] == 1
    assert [await county.state(each) for each in (application, other)] == ["OBJECTED", "NOTICE_PASSED"]
    assert await county.refused(f"/applications/{application}/declaration", reviewer) == "NOTICE_OBJECTION_OPEN"
    await county.done(f"/objections/{objection}/decision", reviewer, DISMISSED)
    assert await county.state(application) == "NOTICE_PASSED"
    assert len(await county.said("PUBLIC_NOTICE_CLOSED")) == 2


async def test_who_enters_and_decides_objections(county):
    await county.register()
    application = await county.submit()
    notice = await county.notice(application)
    body = {"application_id": application, "statement": "收入不实", "channel": "LETTER", "received_on": "2024-06-12"}
    path, reviewer, other = (
        f"/notices/{notice}/objections",
        county.clerk("COUNTY_REVIEWER"),
        county.clerk("COUNTY_REVIEWER", "镜湖区总工会"),
    )
    assert await county.refused(path, other, body) == "NOT_RESPONSIBLE_UNIT"
    assert await county.refused(path, county.clerk("VERIFIER", CITY), body) == "ROLE_NOT_PERMITTED"
    assert await county.refused(path, reviewer, {**body, "channel": "ONLINE"}) == "INPUT_INVALID"
    assert await county.refused(path, reviewer, {**body, "received_on": "2024-06-13"}) == "FIELD_INVALID"
    assert await county.refused(path, reviewer, {**body, "received_on": "2024-06-11"}) == "FIELD_INVALID"
    assert await county.refused(path, reviewer, {**body, "application_id": str(new_id())}) == "NOT_FOUND"
    decision = f"/objections/{await county.objection(notice, application)}/decision"
    assert await county.refused(decision, county.clerk("COUNTY_REVIEWER", who="form_filler"), DISMISSED) == "SELF_REVIEW_FORBIDDEN"
    assert await county.refused(decision, county.clerk("VERIFIER", CITY), DISMISSED) == "ROLE_NOT_PERMITTED"
    assert (await county.get("/objections", other)).json()["items"] == []
