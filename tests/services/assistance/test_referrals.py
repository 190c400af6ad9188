"""Referrals to civil affairs and medical insurance: sent with what they need, answered by them, decided there (C3.1, Q43)."""

import asyncio
from datetime import date

import pytest

from libs.common.contracts.registry import ModelWorkerDeceased, ModelWorkerUpdated, ResidenceSpan
from libs.common.kernel.ids import new_id
from tests.services.assistance.conftest import CITY, COUNTY
from tests.services.assistance.registry_voice import BORN, facts, office, registry_voice

BUREAU, INSURANCE = "包河区民政局", "合肥市医疗保障局"
NEEDED = {"monthly_income": "600.00", "household_size": 2}


def asked(person, **changed):
    return {"person_id": person, "scheme": "DIBAO", "consented_on": "2024-06-10", "needed": NEEDED} | changed


@pytest.fixture
async def referred(county):
    """A case of 低保 sent to the civil-affairs bureau of the county: (person, referral)."""
    person = await county.register()
    await office(county, "CIVIL_AFFAIRS", BUREAU)
    await office(county, "MEDICAL_INSURANCE", INSURANCE, "340100")
    return person, (await county.done("/referrals", county.clerk("FORM_FILLER"), asked(person)))["id"]


def clerk(county, unit=BUREAU, roles="DEPARTMENT_CLERK", who=""):
    return county.clerk(roles, unit, who)


async def listed(county, headers, **params):
    return [each["id"] for each in (await county.get("/referrals", headers, **params)).json()["items"]]


async def test_a_case_goes_to_the_office_of_the_place_and_comes_back_decided(county, referred):
    person, referral = referred
    [sent] = await county.said("SOCIAL_ASSISTANCE_REFERRED")
    assert sent == {"referral_id": referral, "scheme": "DIBAO", "recipient": county.units[BUREAU], "due_on": "2024-07-12"}
    path, bureau = f"/referrals/{referral}/answers", clerk(county)
    granted = {"outcome": "GRANTED", "on": "2024-06-12", "doc_no": "包民低保〔2024〕12号", "granted_from": "2024-07-01"}
    assert await county.refused(path, bureau, granted) == "INVALID_TRANSITION"  # not accepted yet
    accepted = {"outcome": "ACCEPTED", "on": "2024-06-12"}
    assert (await county.done(path, bureau, accepted))["state"] == "ACCEPTED"
    assert (await county.done(path, bureau, accepted))["version"] == 2  # said again: nothing changes
    assert await county.refused(path, bureau, granted | {"doc_no": ""}) == "FIELD_INVALID"
    assert await county.refused(path, bureau, granted | {"on": "2024-06-13"}) == "FIELD_INVALID"
    assert await county.refused(path, bureau, granted | {"granted_until": "2024-06-30"}) == "FIELD_INVALID"
    assert (await county.done(path, bureau, granted))["state"] == "GRANTED"
    assert (await county.done(path, bureau, granted))["state"] == "GRANTED"
    assert await county.refused(path, bureau, granted | {"outcome": "REFUSED", "granted_from": None}) == "INVALID_TRANSITION"
    assert [event["outcome"] for event in await county.said("SOCIAL_ASSISTANCE_OUTCOME")] == ["ACCEPTED", "GRANTED"]
    [shown] = (await county.get("/referrals", county.clerk("VERIFIER", CITY))).json()["items"]
    assert (shown["state"], shown["doc_no"], shown["granted_from"], shown["category"]) == (
        "GRANTED", "包民低保〔2024〕12号", "2024-07-01", "LIVING_SUBSIDY",
    )  # fmt: skip
    again = await county.done("/referrals", county.clerk("FORM_FILLER"), asked(person))  # what is decided may be asked anew
    assert again["id"] != referral


async def test_the_recipient_reads_what_it_needs_of_its_own_cases_and_every_reading_is_kept(county, referred):
    person, referral = referred
    path = f"/referrals/{referral}/reading"
    status, read = await county.post(path, clerk(county))
    assert (status, read["name"], read["id_number"], read["needed"]) == (200, "张三", "360426199101010071", NEEDED)
    assert read["paid_lately"] == []
    assert await listed(county, clerk(county)) == [referral]
    for stranger in (clerk(county, INSURANCE), county.clerk("VERIFIER", CITY), county.clerk("FORM_FILLER"), clerk(county, COUNTY)):
        status, problem = await county.post(path, stranger)
        assert (status, problem["code"]) == (404, "NOT_FOUND")
    assert await listed(county, clerk(county, INSURANCE)) == []
    assert await listed(county, county.clerk("VERIFIER", "芜湖市总工会")) == []
    for house in ("assistance", "registry"):
        async with county.system.houses[house].pool.connection() as connection:
            rows = await (
                await connection.execute("SELECT action, detail FROM audit_row WHERE subject = %s AND action LIKE 'REVEAL%%'", (person,))
            ).fetchall()
        assert len(rows) == 1, house
    assert rows[0][1]["unit"] == county.units[BUREAU]
    assert rows[0][1]["case"] == referral
    await county.done(f"/referrals/{referral}/answers", clerk(county), {"outcome": "ACCEPTED", "on": "2024-06-12"})
    await county.done(
        f"/referrals/{referral}/answers", clerk(county), {"outcome": "REFUSED", "on": "2024-06-12", "doc_no": "包民〔2024〕1号"}
    )
    assert (await county.post(path, clerk(county)))[1]["code"] == "INVALID_TRANSITION"


async def test_the_departments_system_answers_with_a_token_of_its_unit(county, referred):
    _, referral = referred
    system = clerk(county, roles="SERVICE", who="service:minzheng")
    assert await listed(county, system) == [referral]
    assert await listed(county, clerk(county, INSURANCE, "SERVICE", "service:yibao")) == []
    answer = {"outcome": "ACCEPTED", "on": "2024-06-12"}
    path = f"/assistance/referrals/{referral}/answers"
    first, second = [await county.system.http.post(path, json=answer, headers=system | {"Idempotency-Key": "m-1"}) for _ in range(2)]
    assert (first.status_code, first.json()) == (second.status_code, second.json()) == (201, first.json())
    other = await county.system.http.post(path, json=answer | {"note": "改"}, headers=system | {"Idempotency-Key": "m-1"})
    assert other.json()["code"] == "IDEMPOTENCY_KEY_REUSED"
    foreign = clerk(county, INSURANCE, "SERVICE", "service:yibao")
    assert await county.refused(f"/referrals/{referral}/answers", foreign, answer) == "NOT_RESPONSIBLE_UNIT"
    assert len(await county.said("SOCIAL_ASSISTANCE_OUTCOME")) == 1


async def test_answers_that_meet_say_one_outcome(county, referred):
    _, referral = referred
    answer = {"outcome": "ACCEPTED", "on": "2024-06-12"}
    heads = [clerk(county, who=f"clerk {n}") for n in range(4)]
    answers = await asyncio.gather(*(county.post(f"/referrals/{referral}/answers", head, answer) for head in heads))
    assert [status for status, _ in answers] == [201] * 4
    assert len(await county.said("SOCIAL_ASSISTANCE_OUTCOME")) == 1


async def test_a_department_without_an_account_is_entered_by_its_paper(county, referred):
    _, referral = referred
    path = f"/referrals/{referral}/answers"
    answer = {"outcome": "ACCEPTED", "on": "2024-06-12"}
    assert await county.refused(path, county.clerk("COUNTY_REVIEWER"), answer) == "FIELD_INVALID"
    assert await county.refused(path, county.clerk("VERIFIER", "芜湖市总工会"), answer | {"doc_no": "收件1号"}) == "NOT_RESPONSIBLE_UNIT"
    assert (await county.done(path, county.clerk("COUNTY_REVIEWER"), answer | {"doc_no": "收件1号"}))["state"] == "ACCEPTED"


async def test_what_is_wrong_with_a_referral_is_refused(county):
    person, filler = await county.register(), county.clerk("FORM_FILLER")
    assert await county.refused("/referrals", filler, asked(person)) == "CONFIG_MISSING"
    problem = (await county.post("/referrals", filler, asked(person)))[1]
    assert "340111" in problem["detail"]
    assert "CIVIL_AFFAIRS" in problem["detail"]
    await office(county, "CIVIL_AFFAIRS", BUREAU)
    assert await county.refused("/referrals", filler, asked(person, consented_on=None)) == "CONSENT_MISSING"
    assert await county.refused("/referrals", filler, asked(person, needed=NEEDED | {"illness_class": "恶性肿瘤"})) == "FIELD_INVALID"
    assert await county.refused("/referrals", filler, asked(person, needed={"monthly_income": "6,00"})) == "MONEY_FORMAT_INVALID"
    assert await county.refused("/referrals", filler, asked(str(new_id()))) == "PERSON_NOT_FOUND"
    assert await county.refused("/referrals", county.clerk("FORM_FILLER", "镜湖区总工会"), asked(person)) == "NOT_RESPONSIBLE_UNIT"
    assert await county.refused("/referrals", county.clerk("APPROVER", CITY), asked(person)) == "ROLE_NOT_PERMITTED"
    await county.done("/referrals", filler, asked(person))
    assert await county.refused("/referrals", filler, asked(person)) == "DUPLICATE_ROW"
    registry = await registry_voice(county, person)
    died = date(2024, 6, 11)
    await registry.say(ModelWorkerDeceased(subject=person, effective_on=died, facts=facts(county, [(died, "DECEASED")])))
    assert await county.refused("/referrals", filler, asked(person, scheme="TEKUN")) == "BENEFICIARY_DECEASED"


async def test_a_case_follows_the_residence_of_the_person(county):
    person = await county.register()
    lujiang = await office(county, "CIVIL_AFFAIRS", "庐江县民政局", "340124")
    await office(county, "CIVIL_AFFAIRS", BUREAU)
    registry = await registry_voice(county, person)
    lives = facts(county, residence=(ResidenceSpan(starts_on=BORN, region="340124"),))
    moved = registry.envelope(ModelWorkerUpdated(subject=person, effective_on=BORN, changed=("RESIDENCE",), facts=lives))
    await registry.hear(moved, moved)
    assert (await county.done("/referrals", county.clerk("FORM_FILLER"), asked(person)))["recipient"] == lujiang


async def test_what_goes_with_a_case_is_sealed_and_the_overdue_are_listed(county, referred):
    _, referral = referred
    async with county.system.houses["assistance"].pool.connection() as connection:
        stored = await (await connection.execute("SELECT r::text FROM referral r")).fetchone()
        events = await (await connection.execute("SELECT data::text FROM outbox WHERE type LIKE 'SOCIAL%%'")).fetchall()
    assert b"600.00".hex() not in stored[0]
    assert all("600" not in row[0] for row in events)
    union = county.clerk("COUNTY_REVIEWER")
    assert await listed(county, union, overdue=True) == []
    county.system.clock.move_to_day(date(2024, 7, 13))
    assert await listed(county, union, overdue=True) == [referral]


async def test_who_seems_to_qualify_is_flagged_until_referred(county):
    person = await county.register()
    await county.verified(await county.submit())
    union = county.clerk("COUNTY_REVIEWER")
    [flagged] = (await county.get("/referral-screening", union)).json()["items"]
    assert (flagged["person_id"], flagged["name"], flagged["schemes"]) == (person, "张三", {"DIBAO": "INCOME_BELOW_LINE"})
    assert (await county.get("/referral-screening", county.clerk("COUNTY_REVIEWER", "镜湖区总工会"))).json()["items"] == []
    await office(county, "CIVIL_AFFAIRS", BUREAU)
    await county.done("/referrals", county.clerk("FORM_FILLER"), asked(person))
    assert (await county.get("/referral-screening", union)).json()["items"] == []


async def test_registry_gives_a_number_to_a_service_for_a_matching_office_only(county, referred):
    person, referral = referred
    body = {"person_id": person, "case_id": referral, "unit": county.units[BUREAU], "reader": "minzheng-01"}
    assert (await county.post("/registry/people/matching", county.clerk("VERIFIER", CITY), body))[1]["code"] == "ROLE_NOT_PERMITTED"
    service = county.system.token("service:assistance", roles=["SERVICE"])
    wrong = body | {"unit": county.units[CITY]}
    assert (await county.post("/registry/people/matching", service, wrong))[1]["code"] == "ROLE_NOT_PERMITTED"
    assert (await county.post("/registry/people/matching", service, body | {"person_id": str(new_id())}))[1]["code"] == "PERSON_NOT_FOUND"
