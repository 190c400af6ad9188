"""The Spring Festival of one city (C3.2, C3.3, Q26): who is in hardship, for how much and by which document, published, granted, paid before the day."""

from datetime import date

import pytest

from services.assistance.jobs.derive_determinations import derive_due_determinations
from tests.services.assistance.conftest import CITY, COUNTY, PROVINCE
from tests.services.assistance.lists import NATIONAL, THIRD, confirmed, determined, entries, granted, id_number, opened, parameter
from tests.services.funds.union import Union, card

BENEFIT, BEFORE, FESTIVAL = "SPRING_FESTIVAL_GRANT", date(2025, 1, 28), date(2025, 1, 29)
BETTER_OFF = THIRD | {"name": "孙七", "id_number": id_number("1970-07-07", 3), "birth_date": "1970-07-07"}
DOUBTED = THIRD | {"name": "周八", "id_number": id_number("1961-08-08", 5), "birth_date": "1961-08-08"}


@pytest.fixture
def money(county, tmp_path):
    """Finance, federation and the city's paying clerks."""
    units = {"省总": county.units[PROVINCE], "省财政厅": county.units["安徽省财政厅"], "合肥": county.units[CITY]}
    return Union(county.system, tmp_path / "bank", units)


async def received(money, source, amount):
    """Earmarked for the festival, entered and approved by two persons, allocated to the city by two signatures."""
    document = {
        "source": source, "purpose": BENEFIT, "fiscal_year": 2025, "doc_no": f"{source}〔2025〕1号", "amount": amount,
        "received_on": money.system.clock.today().isoformat(), "bank_receipt_no": f"R-{source}",
    }  # fmt: skip
    entered = await money.done("/funding-documents", "clerk", "FUNDS_CLERK", "省财政厅", json=document)
    earmark = (await money.done(f"/funding-documents/{entered['id']}/approval", "finance", "FINANCE_ALLOCATOR", "省财政厅"))["earmark_id"]
    await money.allocate(earmark, amount, through="2025-01")
    return earmark


async def with_account(county, campaign, person, holder, number):
    [entry] = [each for each in await entries(county, campaign) if each["person_id"] == person]
    account = {"kind": "CARD", "number": card(number), "holder": holder, "bank": "徽商银行"}
    await county.done(f"/benefit-entries/{entry['id']}/account", county.clerk("FORM_FILLER", COUNTY), account)
    return entry["id"]


async def test_the_festival_grant_reaches_everybody_on_the_list_before_the_festival(county, money):
    clock, house = county.system.clock, county.system.houses["assistance"]
    published = await county.register()
    await county.verified(await county.submit())
    await county.run_lines("2024-06")
    await derive_due_determinations(house)  # C3.4, granted in June: in hardship through June 2025
    national, poor = await county.register(**NATIONAL), await county.register(**THIRD)
    doubted = await county.register(**DOUBTED)
    await county.register(**BETTER_OFF)
    clock.move_to_day(date(2025, 1, 2))
    for person in (poor, doubted):
        await determined(county, person)

    campaign, counted = await opened(county, BENEFIT)
    assert counted == {"people": 5, "eligible": 0, "waiting": 4, "not_eligible": 1}
    [listed] = (await county.get("/benefit-campaigns", county.clerk("VERIFIER", CITY), category="FESTIVAL_CONDOLENCE")).json()
    assert (listed["festival_on"], listed["due_on"], listed["month"], listed["waiting"]) == ("2025-01-29", "2025-01-28", "2025-01", 4)
    await parameter(county, "national.spring_festival_grant.amount", "3000.00", day="2025-01-01")
    await parameter(county, "provincial.spring_festival_grant.amount", "500.00", day="2025-01-01")
    await county.done(f"/benefit-campaigns/{campaign}/computations", county.clerk("REGISTRAR", CITY))
    await county.system.run_jobs()

    reviewer = county.clerk("COUNTY_REVIEWER")
    for place in ("UNIT", "COUNTY"):
        posting = {"place": place, "posted_on": "2025-01-02", "posted_by": "王芳"}
        hung = await county.done(f"/benefit-campaigns/{campaign}/postings", reviewer, posting)
    assert hung["last_day"] == "2025-01-09"
    assert await confirmed(county, campaign) == {"OK": 2, "NOTICE_NOT_ELAPSED": 2}  # the national title, and C3.4 published in June
    [entry] = [each["id"] for each in await entries(county, campaign) if each["person_id"] == doubted]
    await county.done(f"/benefit-entries/{entry}/hold", reviewer, {"reason": "来电反映有固定收入，待核查"})
    clock.move_to_day(date(2025, 1, 10))
    assert await confirmed(county, campaign) == {"OK": 1}
    assert await granted(county, campaign) == {"OK": 3}
    for person, holder, number in ((national, "李四", 11), (poor, "王五", 12)):
        await with_account(county, campaign, person, holder, number)

    clock.move_to_day(date(2025, 1, 13))
    paid = {}
    for source, amount in (("CENTRAL_SPECIAL", "3000.00"), ("PROVINCIAL_SPECIAL", "1000.00")):
        earmark = await received(money, source, amount)
        _, lines = await money.send(earmark, "2025-01")
        paid[source] = sorted(int(line[5]) for line in lines)
        name = f"LM{len(paid):08d}"
        status, _ = await money.answer(money.return_file(name, [(line[1], "SETTLED", int(line[5]), "") for line in lines]))
        assert status == 201
        await county.system.drain()
    assert paid == {"CENTRAL_SPECIAL": [300000], "PROVINCIAL_SPECIAL": [50000, 50000]}  # each tier from its own source
    await money.mandate()
    assert (await money.proof())[0]["paid"] in ("3000.00", "1000.00")

    clock.move_to_day(FESTIVAL)
    seen = {each["person_id"]: (each["payment"], each["late"]) for each in await entries(county, campaign)}
    assert seen == {published: ("PAID", False), national: ("PAID", False), poor: ("PAID", False), doubted: (None, True)}
    assert [each["person_id"] for each in await entries(county, campaign, late=True)] == [doubted]
    [listed] = (await county.get("/benefit-campaigns", county.clerk("VERIFIER", CITY), year=2025)).json()
    assert (listed["paid"], listed["held"], listed["late"]) == (3, 1, 1)
    assert {(e["benefit"], e["tier"]) for e in await county.said("APPLICATION_VERIFIED") if e["benefit"] == BENEFIT} == {
        (BENEFIT, "NATIONAL"),
        (BENEFIT, "PROVINCIAL"),
    }
