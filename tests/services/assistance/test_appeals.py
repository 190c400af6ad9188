"""Reconsideration by the responsible L2 union, then by 省总, within sixty days, by somebody who has not decided before (Q49)."""

from datetime import date

import pytest

from libs.common.kernel.ids import new_id
from tests.services.assistance.conftest import CITY, COUNTY, PROVINCE

STATEMENT = {"statement": "门面房为儿子所有，请求复核"}
REASON = {"reason": "办理复核事项"}


@pytest.fixture
async def rejected(county):
    """An application that an upheld objection ended on 12 June: (person, application, objection)."""
    person = await county.register()
    application = await county.submit()
    objection = await county.objection(await county.notice(application), application)
    decision = {"outcome": "REJECTED", "reason": "经入户核查"}
    await county.done(f"/objections/{objection}/decision", county.clerk("COUNTY_REVIEWER"), decision)
    assert await county.state(application) == "REJECTED"
    return person, application, objection


def asked(target_id, target="APPLICATION", known_on="2024-06-12", **more):
    return {"target": target, "target_id": target_id, "known_on": known_on} | STATEMENT | more


def own(county, person):
    return county.system.token("self", roles=["MODEL_WORKER"], person_id=person)


async def test_an_appeal_upheld_returns_the_application_which_goes_its_whole_way_again(county, rejected):
    person, application, _ = rejected
    filed = await county.done("/appeals", own(county, person), asked(application))
    assert (filed["number"], filed["level"], filed["last_day"]) == ("劳模复核〔2024〕000001号", "L2", "2024-08-12")
    assert await county.refused("/appeals", own(county, person), asked(application)) == "DUPLICATE_ROW"
    path, upheld = f"/appeals/{filed['id']}/decision", {"outcome": "UPHELD", "reason": "门面房为其子所有"}
    assert await county.refused(path, county.clerk("COUNTY_REVIEWER"), upheld) == "ROLE_NOT_PERMITTED"
    assert await county.refused(path, county.clerk("VERIFIER", "芜湖市总工会"), upheld) == "NOT_RESPONSIBLE_UNIT"
    assert await county.refused(path, county.clerk("VERIFIER", CITY, "county_reviewer"), upheld) == "SELF_REVIEW_FORBIDDEN"
    decided = await county.done(path, county.clerk("VERIFIER", CITY), upheld)
    assert (decided["outcome"], decided["remedy"]) == ("UPHELD", "REOPENED")
    assert await county.state(application) == "RETURNED"
    assert [event["application_id"] for event in await county.said("APPLICATION_RETURNED")] == [application]
    told = {"appeal_id": filed["id"], "target": "APPLICATION", "outcome": "UPHELD", "level": "L2"}
    assert await county.said("APPEAL_DECIDED") == [told]
    assert await county.refused(path, county.clerk("VERIFIER", CITY, "another"), upheld) == "INVALID_TRANSITION"
    assert len(await county.said("APPEAL_DECIDED")) == 1
    await county.correct(application)
    await county.verified(application)
    assert await county.state(application) == "VERIFIED"


async def test_a_dismissed_one_goes_to_the_province_from_its_delivery(county, rejected):
    person, application, _ = rejected
    first = await county.done("/appeals", county.clerk("FORM_FILLER", COUNTY, "clerk"), asked(application))
    dismissed = {"outcome": "DISMISSED", "reason": "证据不足"}
    await county.done(f"/appeals/{first['id']}/decision", county.clerk("VERIFIER", CITY), dismissed)
    assert await county.state(application) == "REJECTED"
    county.system.clock.move_to_day(date(2024, 7, 1))
    assert await county.refused("/appeals", own(county, person), asked(first["id"], "APPEAL", "2024-06-11")) == "FIELD_INVALID"
    delivery = {"delivered_on": "2024-06-20", "manner": "当面送达"}
    await county.done(f"/appeals/{first['id']}/delivery", county.clerk("FORM_FILLER", COUNTY, "clerk"), delivery)
    said = (await county.post(f"/appeals/{first['id']}/reading", own(county, person), REASON))[1]
    assert (said["outcome"], said["reason"], said["delivery"]) == ("DISMISSED", "证据不足", "当面送达")
    assert "省总工会" in said["next_instance"]
    second = await county.done("/appeals", own(county, person), asked(first["id"], "APPEAL", "2024-06-25"))
    assert (second["level"], second["last_day"]) == ("PROVINCE", "2024-08-19")
    path, upheld = f"/appeals/{second['id']}/decision", {"outcome": "UPHELD", "reason": "登记簿可证"}
    assert await county.refused(path, county.clerk("VERIFIER", CITY), upheld) == "ROLE_NOT_PERMITTED"
    assert await county.refused(path, county.clerk("SUPERVISOR", PROVINCE, "verifier"), upheld) == "SELF_REVIEW_FORBIDDEN"
    assert len(await county.said("APPEAL_DECIDED")) == 1, "what is refused is not said"
    assert (await county.done(path, county.clerk("SUPERVISOR", PROVINCE), upheld))["remedy"] == "REOPENED"
    assert [(told["appeal_id"], told["target"], told["outcome"], told["level"]) for told in await county.said("APPEAL_DECIDED")] == [
        (first["id"], "APPLICATION", "DISMISSED", "L2"),
        (second["id"], "APPEAL", "UPHELD", "PROVINCE"),
    ]
    words = str(await county.said("APPEAL_DECIDED"))
    assert not any(text in words for text in ("证据", "登记簿", "门面房"))
    assert await county.state(application) == "RETURNED"


async def test_the_last_day_is_kept_and_the_day_after_is_too_late(county, rejected):
    person, application, _ = rejected
    county.system.clock.move_to_day(date(2024, 8, 13))
    assert await county.refused("/appeals", own(county, person), asked(application)) == "APPEAL_TOO_LATE"  # 11 August is a Sunday
    assert await county.refused("/appeals", own(county, person), asked(application, known_on="2024-08-14")) == "FIELD_INVALID"
    await county.done("/appeals", own(county, person), asked(application, known_on="2024-06-14"))


async def test_only_what_was_decided_is_appealed_against_and_only_by_whom_it_concerns(county):
    person = await county.register()
    application = await county.submit()
    assert await county.refused("/appeals", own(county, person), asked(application)) == "INVALID_TRANSITION"
    assert await county.refused("/appeals", own(county, person), asked(str(new_id()))) == "NOT_FOUND"
    assert await county.refused("/appeals", own(county, person), asked(application, month="2024-06")) == "FIELD_INVALID"
    month = asked(application, "MONTH", month="2024-06")
    assert await county.refused("/appeals", own(county, str(new_id())), month) == "NOT_FOUND"
    assert await county.refused("/appeals", county.clerk("FORM_FILLER", "镜湖区总工会"), month) == "NOT_RESPONSIBLE_UNIT"
    filed = await county.done("/appeals", own(county, person), month)
    upheld = {"outcome": "UPHELD", "reason": "收入确有误"}
    decided = await county.done(f"/appeals/{filed['id']}/decision", county.clerk("VERIFIER", CITY), upheld)
    assert decided["remedy"] == "FORM_CORRECTION"
    assert await county.state(application) == "SUBMITTED"


async def test_a_new_application_under_way_goes_on_instead(county, rejected):
    person, application, _ = rejected
    filed = await county.done("/appeals", own(county, person), asked(application))
    await county.submit()
    upheld = {"outcome": "UPHELD", "reason": "门面房为其子所有"}
    decided = await county.done(f"/appeals/{filed['id']}/decision", county.clerk("VERIFIER", CITY), upheld)
    assert decided["remedy"] == "PENDING_APPLICATION"
    assert await county.state(application) == "REJECTED"


async def test_appeals_are_listed_to_the_chain_and_their_text_is_sealed(county, rejected):
    person, _, objection = rejected
    filed = await county.done("/appeals", county.clerk("FORM_FILLER", COUNTY, "clerk"), asked(objection, "OBJECTION"))
    for headers, seen in (
        (county.clerk("VERIFIER", CITY), 1),
        (own(county, person), 1),
        (county.clerk("SUPERVISOR", PROVINCE), 1),
        (county.clerk("VERIFIER", "芜湖市总工会"), 0),
        (own(county, str(new_id())), 0),
    ):
        assert len((await county.get("/appeals", headers)).json()["items"]) == seen
    assert await county.refused(f"/appeals/{filed['id']}/reading", county.clerk("VERIFIER", "芜湖市总工会"), REASON) == "NOT_FOUND"
    county.system.clock.move_to_day(date(2024, 8, 13))
    assert len((await county.get("/appeals", county.clerk("VERIFIER", CITY), overdue=True)).json()["items"]) == 1
    async with county.system.houses["assistance"].pool.connection() as connection:
        stored = await (await connection.execute("SELECT a::text FROM appeal a")).fetchone()
    assert "门面房".encode().hex() not in stored[0]
