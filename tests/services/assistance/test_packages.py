"""Yearly benefits (C3.2, C3.3, C3.7): the right tier and condition, an amount with its document, once a year, three persons."""

import asyncio
from datetime import date

import pytest

from services.assistance.jobs.derive_determinations import derive_due_determinations
from services.assistance.jobs.recompute_campaigns import recompute_campaigns
from tests.services.assistance.conftest import ALL, CITY, COUNTY, PROVINCE
from tests.services.assistance.lists import NATIONAL, THIRD, confirmed, determined, entries, granted, opened, parameter

FESTIVAL, AID, CHECKUP, OLD_AGE, LIVING = (
    "SPRING_FESTIVAL_GRANT", "SPECIAL_HARDSHIP_AID", "HEALTH_CHECKUP_SUBSIDY", "OLD_AGE_ALLOWANCE", "LIVING_HARDSHIP_SUBSIDY",
)  # fmt: skip
DUE = {"due_on": "2024-11-30"}


async def of(county, campaign, **wanted):
    return {each["person_id"]: (each["state"], each["reasons"]) for each in await entries(county, campaign, **wanted)}


async def test_without_an_amount_nobody_is_granted_anything_and_all_are_listed(county):
    national = await county.register(**NATIONAL)
    campaign, counted = await opened(county, AID, **DUE)
    assert counted == {"people": 1, "eligible": 0, "waiting": 0, "not_eligible": 1}
    await determined(county, national)
    await recompute_campaigns(county.system.houses["assistance"])
    await county.system.run_jobs()
    assert await of(county, campaign, state="WAITING") == {national: ("WAITING", ["AMOUNT_NOT_CONFIGURED"])}
    assert await confirmed(county, campaign) == {}
    await parameter(county, "national.special_hardship_aid.amount", "2000.00")
    await recompute_campaigns(county.system.houses["assistance"])
    await county.system.run_jobs()
    assert await of(county, campaign) == {national: ("ELIGIBLE", [])}
    assert await confirmed(county, campaign) == {"OK": 1}
    assert await granted(county, campaign) == {"OK": 1}
    [said] = await county.said("ENTITLEMENT_GRANTED")
    assert (said["benefit"], said["tier"], [(line["month"], line["amount_fen"]) for line in said["lines"]]) == (
        AID,
        "NATIONAL",
        [("2024-11", 200000)],
    )
    [line] = await county.lines()
    assert (line["benefit"], line["category"], line["amount"], line["grounds"]) == (AID, "HARDSHIP_RELIEF", "2000.00", "YEARLY")


async def test_each_tier_has_its_package_and_its_conditions(county):
    national, provincial = await county.register(**NATIONAL), await county.register()
    third = await county.register(**THIRD)  # 59 years old, PROVINCIAL
    await determined(county, provincial)
    for tier, benefit in (("national", LIVING), ("national", CHECKUP), ("provincial", CHECKUP), ("provincial", OLD_AGE)):
        if (tier, benefit) != ("national", CHECKUP):  # 1000.00 by the circular itself
            await parameter(county, f"{tier}.{benefit.lower()}.amount", "500.00")
    campaigns = {benefit: (await opened(county, benefit, **DUE))[0] for benefit in (LIVING, CHECKUP, OLD_AGE)}
    assert await of(county, campaigns[LIVING]) == {national: ("ELIGIBLE", [])}
    assert await of(county, campaigns[CHECKUP]) == {national: ("ELIGIBLE", []), provincial: ("ELIGIBLE", [])}
    waiting = {person: ("WAITING", ["CONFIG_MISSING"]) for person in (provincial, third)}
    assert await of(county, campaigns[OLD_AGE]) == waiting  # the circular names no age (Q19)
    await parameter(county, "old_age_allowance.age", "59", unit="周岁")
    await recompute_campaigns(county.system.houses["assistance"])
    await county.system.run_jobs()
    assert await of(county, campaigns[OLD_AGE]) == {provincial: ("DROPPED", ["OLD_AGE_NOT_MET"]), third: ("ELIGIBLE", [])}
    assert await confirmed(county, campaigns[LIVING]) == {"OK": 1}
    assert await granted(county, campaigns[LIVING]) == {"OK": 1}
    assert (await county.run_lines("2024-06")) == {"applications": 0, "lines": 0, "adjustments": 0}  # a list is no monthly form


async def test_one_a_year_by_construction_whichever_list_and_however_often(county):
    national = await county.register(**NATIONAL)
    own, _ = await opened(county, CHECKUP, **DUE)
    province, _ = await opened(county, CHECKUP, PROVINCE, **DUE)
    for campaign in (own, province):
        assert await confirmed(county, campaign) == {"OK": 1}
    verifiers = [county.clerk("VERIFIER", CITY, f"v{n}") for n in range(4)]
    orders = [county.post(f"/benefit-campaigns/{campaign}/grants", v) for campaign in (own, province) for v in verifiers]
    assert [status for status, _ in await asyncio.gather(*orders)] == [202] * 8
    await county.system.run_jobs()
    assert len(await county.lines()) == 1
    assert len(await county.said("ENTITLEMENT_GRANTED")) == 1
    states = {(await of(county, campaign))[national][0] for campaign in (own, province)}
    assert states == {"GRANTED", "CONFIRMED"}
    body = {"year": 2024, "benefit": CHECKUP, **DUE}
    assert await county.refused("/benefit-campaigns", county.clerk("REGISTRAR", CITY), body) == "INVALID_TRANSITION"
    async with county.system.houses["assistance"].pool.connection() as connection:
        with pytest.raises(Exception, match="line_yearly"):
            await connection.execute(
                "INSERT INTO line (id, application_id, person_id, benefit, month, amount_fen, grounds, payer, decided_at, campaign_id, year) "
                "SELECT uuidv7(), application_id, person_id, benefit, '2024-01-01', amount_fen, grounds, payer, now(), campaign_id, year FROM line"
            )


async def test_next_year_goes_on_and_last_years_application_is_closed(county):
    await county.register(**NATIONAL)
    first, _ = await opened(county, CHECKUP, **DUE)
    await confirmed(county, first)
    await granted(county, first)
    county.system.clock.move_to_day(date(2025, 5, 6))
    second, _ = await opened(county, CHECKUP, due_on="2025-11-30")
    assert (await confirmed(county, second), await granted(county, second)) == ({"OK": 1}, {"OK": 1})
    assert [line["month"] for line in await county.lines()] == ["2024-11", "2025-11"]
    applications = (await county.get("/applications", county.clerk("VERIFIER", CITY))).json()["items"]
    assert [each["state"] for each in applications] == ["CLOSED", "VERIFIED"]


async def test_who_confirms_does_not_grant_and_a_list_is_dealt_with_in_the_list(county):
    await county.register(**NATIONAL)
    campaign, _ = await opened(county, CHECKUP, **DUE)
    reviewer = county.clerk("COUNTY_REVIEWER")
    path = f"/benefit-campaigns/{campaign}"
    assert await county.refused(f"{path}/grants", reviewer) == "ROLE_NOT_PERMITTED"
    assert await county.refused(f"{path}/computations", county.clerk("REGISTRAR", "芜湖市总工会")) == "NOT_RESPONSIBLE_UNIT"
    [entry] = await entries(county, campaign)
    hold = f"/benefit-entries/{entry['id']}/hold"
    assert await county.refused(hold, county.clerk("COUNTY_REVIEWER", "镜湖区总工会"), {"reason": "有异议"}) == "NOT_RESPONSIBLE_UNIT"
    await county.done(hold, reviewer, {"reason": "公示期间有人反映"})
    assert await confirmed(county, campaign) == {}
    release = f"/benefit-entries/{entry['id']}/release"
    assert (
        await county.refused(release, county.clerk("VERIFIER", CITY, "county_reviewer"), {"reason": "查无此事"}) == "SELF_REVIEW_FORBIDDEN"
    )
    await county.done(release, county.clerk("VERIFIER", CITY, "other"), {"reason": "查无此事"})
    assert await confirmed(county, campaign, "one") == {"OK": 1}
    assert await granted(county, campaign, "one") == {"SELF_REVIEW_FORBIDDEN": 1}
    application = (await entries(county, campaign))[0]["application_id"]
    case, verifier = f"/applications/{application}", county.clerk("VERIFIER", CITY)
    assert await county.refused(f"{case}/verification", verifier, {"findings": ALL}) == "INVALID_TRANSITION"
    assert await county.refused(f"{case}/return", verifier, {"reason": "收入证明缺页"}) == "INVALID_TRANSITION"
    assert await county.refused("/bulk-acts", verifier, {"act": "verify"}) == "NOT_FOUND"
    assert (await county.get(f"{case}/forms", verifier)).json() == []
    assert await granted(county, campaign) == {"OK": 1}
    seen = await county.get(path + "/entries", county.clerk("VERIFIER", "芜湖市总工会"))
    assert seen.json()["items"] == []


async def test_hardship_that_no_notice_has_published_is_published_with_the_list(county):
    published = await county.register()
    await county.verified(await county.submit())
    await county.run_lines("2024-06")
    await derive_due_determinations(county.system.houses["assistance"])
    new = await county.register(**THIRD)
    await determined(county, new)
    await parameter(county, "provincial.health_checkup_subsidy.amount", "300.00")
    campaign, _ = await opened(county, CHECKUP, **DUE)
    assert {each["person_id"]: each["needs_notice"] for each in await entries(county, campaign)} == {published: False, new: True}
    assert await confirmed(county, campaign) == {"OK": 1, "NOTICE_NOT_ELAPSED": 1}
    reviewer, path = county.clerk("COUNTY_REVIEWER"), f"/benefit-campaigns/{campaign}/postings"
    posting = {"place": "UNIT", "posted_on": "2024-06-20", "posted_by": "王芳"}
    assert (await county.done(path, reviewer, posting))["last_day"] is None
    assert await county.refused(path, reviewer, posting) == "INVALID_TRANSITION"
    assert await county.refused(path, reviewer, posting | {"place": "COUNTY", "posted_on": "2024-06-21"}) == "FIELD_INVALID"
    assert (await county.done(path, reviewer, posting | {"place": "COUNTY"}))["last_day"] == "2024-06-27"
    county.system.clock.move_to_day(date(2024, 6, 27))
    assert await confirmed(county, campaign) == {"NOTICE_NOT_ELAPSED": 1}
    county.system.clock.move_to_day(date(2024, 6, 28))
    assert await confirmed(county, campaign) == {"OK": 1}
    assert await granted(county, campaign) == {"OK": 2}


async def test_a_top_up_pays_what_the_declared_income_lacks_and_nothing_unknown(county):
    first, second = await county.register(), await county.register(**THIRD)
    await county.verified(await county.submit())
    for person in (first, second):
        await determined(county, person, "L2_RECOGNITION")
    await parameter(county, "provincial.special_hardship_aid.amount", "TOP_UP 2000.00 500.00")
    campaign, _ = await opened(county, AID, **DUE)
    county.system.clock.move_to_day(date(2024, 7, 8))
    reviewer = county.clerk("COUNTY_REVIEWER")
    for place in ("UNIT", "COUNTY"):
        await county.done(
            f"/benefit-campaigns/{campaign}/postings", reviewer, {"place": place, "posted_on": "2024-06-20", "posted_by": "王芳"}
        )
    assert await confirmed(county, campaign) == {"OK": 2}
    assert await granted(county, campaign) == {"OK": 1, "INCOME_MISSING": 1}
    assert [line["amount"] for line in await county.lines() if line["benefit"] == AID] == ["200.00"]


async def test_every_benefit_and_tier_of_the_packages_takes_an_amount_by_two_persons(county):
    for tier, benefits in (("national", (FESTIVAL, LIVING, AID, CHECKUP)), ("provincial", (FESTIVAL, AID, CHECKUP, OLD_AGE))):
        for benefit in benefits:
            for value in ("100.00", "TOP_UP 2500.00 200.00"):
                await parameter(county, f"{tier}.{benefit.lower()}.amount", value)
    await parameter(county, "old_age_allowance.age", "80", unit="周岁")
    await parameter(county, "national.hardship_benefits", "-", unit="名单")
    row = {
        "key": "national.hardship_benefits", "value": "OLD_AGE_ALLOWANCE", "unit": "名单", "effective_from": "2024-06-01", "cites": "C3.2",
        "doc_no": "皖工发〔2024〕9号", "title": "条件",
    }  # fmt: skip
    assert await county.refused("/parameters", county.clerk("POLICY_OFFICER", PROVINCE), row) == "FIELD_INVALID"
    values = {each["key"]: each["value"] for each in (await county.get("/parameters", county.clerk("VERIFIER", CITY))).json()}
    assert values["provincial.old_age_allowance.amount"] == "TOP_UP 2500.00 200.00"


async def test_who_wrote_no_form_has_an_account_registered_in_their_own_name(county):
    national = await county.register(**NATIONAL)
    campaign, _ = await opened(county, CHECKUP, **DUE)
    [entry] = await entries(county, campaign)
    path, filler = f"/benefit-entries/{entry['id']}/account", county.clerk("FORM_FILLER", COUNTY)
    account = {"kind": "CARD", "number": "6225881414207430", "holder": "李四", "bank": "徽商银行"}
    assert await county.refused(path, filler, account | {"holder": "张三"}) == "PAYEE_NOT_ALLOWED"
    assert await county.refused(path, filler, account | {"number": "6225881414207431"}) == "BANK_ACCOUNT_INVALID"
    assert await county.refused(path, county.clerk("FORM_FILLER", "镜湖区总工会"), account) == "NOT_RESPONSIBLE_UNIT"
    await county.done(path, filler, account)
    assert await county.refused(path, filler, account) == "INVALID_TRANSITION"
    held = await county.system.http.get(f"/funds/payee-accounts/{national}", headers=county.clerk("PREPARER", CITY))
    assert len(held.json()) == 1
