"""Subsidies to employers (C5.8): by months actually insured, to the employer of the contract, no month twice, approved by another person."""

import asyncio
from datetime import date
from uuid import UUID

import pytest

from libs.common.contracts.funds import BillSharePaid, BillShareRefused
from libs.common.contracts.registry import CategorySpan, EmployerChanged, JobLossSpan, JobLost, WorkSpan
from libs.common.kernel.errors import LaomoError
from libs.common.kernel.ids import PersonId, new_id
from services.employment.domain.hiring import Hiring
from tests.services.employment.conftest import BUREAU, CODE, LOST, OTHER_BUREAU
from tests.services.employment.test_hard_to_employ import clerk, recognised, works_again
from tests.services.employment.test_placements import opened, placed, ready
from tests.services.employment.test_training import word
from tests.support.desk import BORN, CITY, COUNTY, PROVINCE

OTHER_CODE = "91340100MA2N00000G"
HIRED = date(2024, 6, 12)
HIRING = {
    "employer_code": CODE, "employer_name": "合肥某机械有限公司", "hired_on": "2024-06-12", "until": "2027-06-11", "contract_no": "LD-2024-0032",
    "proof": "柜7-3",
}  # fmt: skip


def second(work):
    return clerk(work, who="another clerk")


def insured(*months):
    return [{"month": month, "voucher": f"SB-{month}"} for month in months]


async def hired(work, person=None, **changed):
    """Recognised, hired on 12 June, and by December insured for half a year."""
    if person is None:
        person, _ = await work.jobless()
        await recognised(work, person)
        await work.tell(person, EmployerChanged, on=HIRED, **works_again(work, HIRED))
    contract = (await work.done("/hirings", clerk(work), HIRING | {"person_id": person} | changed))["id"]
    return person, contract


async def amounts(work):
    await work.parameter("amount.SOCIAL_INSURANCE_SUBSIDY", "512.30")
    await work.parameter("amount.PUBLIC_WELFARE_POST_SUBSIDY", "1650.00")


def claim(person, contract, *months, **changed):
    body = {"person_id": person, "kind": "SOCIAL_INSURANCE", "payee_code": CODE, "contract_id": contract, "months": insured(*months)}
    return body | changed


async def entered(work, *args, **changed):
    return (await work.done("/employer-subsidies", clerk(work), claim(*args, **changed)))["id"]


async def test_from_contract_to_money_paid(work):
    await amounts(work)
    person, contract = await hired(work)
    work.system.clock.move_to_day(date(2024, 9, 2))
    claim_id = await entered(work, person, contract, "2024-08", "2024-07", "2024-06")
    path = f"/subsidies/{claim_id}/approval"
    assert await work.refused(path, clerk(work)) == "SELF_REVIEW_FORBIDDEN"
    assert (await work.done(path, second(work)))["amount"] == "1536.90"
    [told] = await work.said("EMPLOYER_SUBSIDY_APPROVED")
    [share] = told["bill"]["shares"]
    assert (told["claim_id"], told["kind"], told["months"]) == (claim_id, "SOCIAL_INSURANCE", ["2024-06", "2024-07", "2024-08"])
    assert (told["bill"]["payee_code"], told["bill"]["purpose"], told["bill"]["fiscal_year"]) == (CODE, "SOCIAL_INSURANCE_SUBSIDY", 2024)
    assert (share["source"], share["payer"], share["amount_fen"]) == ("EMPLOYMENT_FUND", work.units[BUREAU], 153690)
    await work.registry.say(word(BillSharePaid, told, subject=UUID(person), purpose="SOCIAL_INSURANCE_SUBSIDY"))
    [seen] = await work.items("/subsidies", work.clerk("VERIFIER", CITY), payee=CODE)
    assert (seen["state"], seen["months"], seen["vouchers"]) == (
        "PAID",
        ["2024-06", "2024-07", "2024-08"],
        ["SB-2024-06", "SB-2024-07", "SB-2024-08"],
    )
    [contract_seen] = await work.items("/hirings", clerk(work), employer=CODE)
    assert (contract_seen["id"], contract_seen["claimed_months"]) == (contract, 3)
    assert await work.items("/hirings", clerk(work, OTHER_BUREAU)) == await work.items("/subsidies", clerk(work, OTHER_BUREAU)) == []


async def test_no_month_twice_until_it_is_sent_back(work):
    await amounts(work)
    person, contract = await hired(work)
    work.system.clock.move_to_day(date(2024, 9, 2))
    first = await entered(work, person, contract, "2024-07")
    again = claim(person, contract, "2024-06", "2024-07")
    assert await work.refused("/employer-subsidies", clerk(work), again) == "DUPLICATE_PERIOD"
    await work.done(f"/subsidies/{first}/approval", second(work))
    assert await work.refused(f"/subsidies/{first}/return", second(work)) == "INVALID_TRANSITION"
    [told] = await work.said("EMPLOYER_SUBSIDY_APPROVED")
    refused = word(BillShareRefused, told, subject=UUID(person), purpose="SOCIAL_INSURANCE_SUBSIDY", code="PAYEE_NOT_ALLOWED")
    await work.registry.say(refused)
    await work.done(f"/subsidies/{first}/return", second(work))
    await entered(work, person, contract, "2024-06", "2024-07")


async def test_a_month_claimed_by_many_at_once_is_claimed_once(work):
    await amounts(work)
    person, contract = await hired(work)
    body = claim(person, contract, "2024-06")
    answers = await asyncio.gather(*(work.post("/employer-subsidies", clerk(work, who=f"clerk-{n}"), body) for n in range(4)))
    assert sorted(status for status, _ in answers) == [201, 409, 409, 409]
    assert {problem["code"] for status, problem in answers if status == 409} == {"DUPLICATE_PERIOD"}
    with pytest.raises(Exception, match="subsidy_month_once"):  # the table itself says so
        await work.rows(
            "INSERT INTO subsidy_month (subsidy_id, person_id, kind, month, voucher, live) SELECT %s, person_id, kind, month, voucher, live"
            " FROM subsidy_month RETURNING 1",
            new_id(),
        )


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"contract_id": None}, "EVIDENCE_MISSING"),
        ({"contract_id": "018f9d0e-7a11-7c52-9c3e-2f6d1b8a4e71"}, "EVIDENCE_MISSING"),
        ({"payee_code": OTHER_CODE}, "PAYEE_NOT_ALLOWED"),
        ({"kind": "PUBLIC_WELFARE_POST"}, "EVIDENCE_MISSING"),  # not a public-welfare post
        ({"months": [{"month": "2024-06"}]}, "EVIDENCE_MISSING"),  # no receipt
        ({"months": insured("2024-07")}, "FIELD_INVALID"),  # not yet
        ({"months": insured("2024-05")}, "FIELD_INVALID"),  # before the contract
        ({"months": insured("2024-06", "2024-06")}, "FIELD_INVALID"),
        ({"months": []}, "INPUT_INVALID"),
        ({"months": insured("2024-13")}, "INPUT_INVALID"),
        ({"kind": "TRAINING"}, "INPUT_INVALID"),
    ],
)
async def test_bad_claims(work, changed, code):
    await amounts(work)
    person, contract = await hired(work)
    assert await work.refused("/employer-subsidies", clerk(work), claim(person, contract, "2024-06") | changed) == code


async def test_no_amount_no_claim(work):
    person, contract = await hired(work)
    assert await work.refused("/employer-subsidies", clerk(work), claim(person, contract, "2024-06")) == "AMOUNT_NOT_CONFIGURED"


async def test_only_who_was_recognised_on_the_day_of_hiring(work):
    await amounts(work)
    person, _ = await work.jobless()
    _, contract = await hired(work, person)
    body = claim(person, contract, "2024-06")
    assert await work.refused("/employer-subsidies", clerk(work), body) == "NOT_HARD_TO_EMPLOY"
    held = await recognised(work, person, until="2024-06-11")  # to the eve
    assert await work.refused("/employer-subsidies", clerk(work), body) == "NOT_HARD_TO_EMPLOY"
    await work.done(f"/hard-to-employ/{held}/withdrawal", clerk(work))
    await recognised(work, person, starts_on="2024-06-12")
    await entered(work, person, contract, "2024-06")


async def test_another_persons_contract_is_no_evidence_and_an_absorbed_records_months_count(work):
    await amounts(work)
    person, contract = await hired(work)
    other, _ = await work.jobless()
    assert await work.refused("/employer-subsidies", clerk(work), claim(other, contract, "2024-06")) == "EVIDENCE_MISSING"
    await entered(work, person, contract, "2024-06")
    await work.tell(person, EmployerChanged, on=HIRED, merged_into=UUID(other), **works_again(work, HIRED))
    assert await work.refused("/employer-subsidies", clerk(work), claim(other, contract, "2024-06")) == "DUPLICATE_PERIOD"
    assert await work.refused("/employer-subsidies", clerk(work), claim(person, contract, "2024-06")) == "INVALID_TRANSITION"


async def test_after_a_death_the_months_before_it_are_still_owed(work):
    await amounts(work)
    person, contract = await hired(work)
    work.system.clock.move_to_day(date(2024, 9, 2))
    claimed = await entered(work, person, contract, "2024-08")
    await work.tell(person, EmployerChanged, died=date(2024, 7, 31), **works_again(work, HIRED))
    assert await work.refused(f"/subsidies/{claimed}/approval", second(work)) == "BENEFICIARY_DECEASED"  # examined again
    await work.done(f"/subsidies/{claimed}/return", second(work))
    assert await work.refused("/employer-subsidies", clerk(work), claim(person, contract, "2024-08")) == "BENEFICIARY_DECEASED"
    await entered(work, person, contract, "2024-06", "2024-07")


async def test_a_post_has_both_subsidies_for_its_own_months(work):
    await amounts(work)
    post, person = await opened(work), await ready(work)
    held = await placed(work, post, person)
    work.system.clock.move_to_day(date(2024, 8, 2))
    for kind in ("SOCIAL_INSURANCE", "PUBLIC_WELFARE_POST"):
        await entered(work, person, held, "2024-06", "2024-07", kind=kind)
    assert [each["amount"] for each in await work.items("/subsidies", clerk(work))] == ["1024.60", "3300.00"]
    await work.done(f"/placements/{held}/leaving", clerk(work), {"last_day": "2024-07-31"})
    body = claim(person, held, "2024-08", kind="PUBLIC_WELFARE_POST")
    assert await work.refused("/employer-subsidies", clerk(work), body) == "FIELD_INVALID"
    assert await work.refused("/employer-subsidies", clerk(work), body | {"payee_code": OTHER_CODE}) == "PAYEE_NOT_ALLOWED"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"employer_code": "91110108551385082A"}, "FIELD_INVALID"),
        ({"hired_on": "2024-06-13"}, "FIELD_INVALID"),
        ({"until": "2024-06-11"}, "FIELD_INVALID"),
        ({"retirement_on": "2026-01-01"}, "FIELD_INVALID"),
        ({"retirement_on": "2024-06-12", "retirement_proof": "柜1"}, "FIELD_INVALID"),
        ({"proof": ""}, "INPUT_INVALID"),
    ],
)
async def test_bad_contracts(work, changed, code):
    person, _ = await work.jobless()
    assert await work.refused("/hirings", clerk(work), HIRING | {"person_id": person} | changed) == code


async def test_who_records_contracts_and_their_end(work):
    person, contract = await hired(work)
    body = HIRING | {"person_id": person}
    assert await work.refused("/hirings", clerk(work), body) == "DUPLICATE_ROW"
    assert await work.refused("/hirings", clerk(work, OTHER_BUREAU), body) == "NOT_RESPONSIBLE_UNIT"
    assert await work.refused("/hirings", work.clerk("COUNTY_REVIEWER", COUNTY), body) == "ROLE_NOT_PERMITTED"
    assert (
        await work.refused("/employer-subsidies", clerk(work, OTHER_BUREAU), claim(person, contract, "2024-06")) == "NOT_RESPONSIBLE_UNIT"
    )
    ending = f"/hirings/{contract}/ending"
    for day in ("2024-06-11", "2024-06-13"):
        assert await work.refused(ending, clerk(work), {"ended_on": day}) == "FIELD_INVALID"
    await work.done(ending, clerk(work), {"ended_on": "2024-06-12"})
    assert await work.refused(ending, clerk(work), {"ended_on": "2024-06-12"}) == "INVALID_TRANSITION"
    assert await work.refused(f"/hirings/{new_id()}/ending", clerk(work), {"ended_on": "2024-06-12"}) == "NOT_FOUND"
    dead, _ = await work.jobless()
    await work.loses(dead, died=date(2024, 6, 11))
    assert await work.refused("/hirings", clerk(work), HIRING | {"person_id": dead}) == "BENEFICIARY_DECEASED"


async def test_work_lost_again_ends_the_contract_here(work):
    await amounts(work)
    person, _ = await hired(work)
    work.system.clock.move_to_day(date(2024, 9, 2))
    again = {
        "job_loss": (
            JobLossSpan(starts_on=LOST, cause="BANKRUPTCY"),
            JobLossSpan(starts_on=HIRED),
            JobLossSpan(starts_on=date(2024, 8, 1), cause="BANKRUPTCY"),
        ),
        "work": (
            WorkSpan(starts_on=LOST),
            WorkSpan(starts_on=HIRED, has_unit=True, condition="NORMAL"),
            WorkSpan(starts_on=date(2024, 8, 1)),
        ),
        "category": (CategorySpan(starts_on=BORN, value="STAFF"),),
    }
    await work.tell(person, JobLost, on=date(2024, 8, 1), more={"cause": "BANKRUPTCY"}, **again)
    [seen] = await work.items("/hirings", clerk(work))
    assert seen["ended_on"] == "2024-08-01"
    before = await work.fingerprint()
    await work.tell(person, JobLost, on=date(2024, 8, 1), more={"cause": "BANKRUPTCY"}, **again)
    assert await work.fingerprint() == before


async def test_a_second_contract_never_takes_the_months_beyond_thirty_six(work):
    await amounts(work)
    await work.parameter("employer_subsidy.max_months", "3")
    person, contract = await hired(work)
    work.system.clock.move_to_day(date(2024, 10, 8))
    await entered(work, person, contract, "2024-06", "2024-07")
    await work.done(f"/hirings/{contract}/ending", clerk(work), {"ended_on": "2024-07-31"})
    _, later = await hired(work, person, hired_on="2024-06-11", contract_no="LD-2")
    assert await work.refused("/employer-subsidies", clerk(work), claim(person, later, "2024-08", "2024-09")) == "FIELD_INVALID"
    await entered(work, person, later, "2024-08")


async def test_finance_sees_the_money_and_not_the_work(work):
    await amounts(work)
    person, contract = await hired(work)
    await entered(work, person, contract, "2024-06")
    finance = work.clerk("SUPERVISOR", "安徽省财政厅")
    assert [each["amount"] for each in await work.items("/subsidies", finance)] == ["512.30"]
    for path in ("/trainings", "/vacancy-matches", "/hard-to-employ", "/placements", "/hirings"):
        assert await work.code(path, finance) == "ROLE_NOT_PERMITTED"
        assert await work.code(path, work.clerk("SUPERVISOR", PROVINCE)) == "OK"


async def test_no_door_of_employment_takes_or_shows_an_account_an_income_or_a_diagnosis(work):
    document = (await work.system.http.get("/employment/openapi.json")).json()
    named = {name for schema in document["components"]["schemas"].values() for name in schema.get("properties", ())}
    assert "certificate_no" in named
    assert not {name for name in named if any(word in name for word in ("account", "bank", "card_no", "income", "diagnosis", "id_number"))}


def test_a_contract_ends_once():
    held = Hiring(new_id(), PersonId(new_id()), CODE, "", HIRED, date(2025, 6, 11), "1", "1")
    assert held.last_on == date(2025, 6, 11)
    held.end(date(2024, 12, 31))
    assert held.last_on == date(2024, 12, 31)
    with pytest.raises(LaomoError, match="INVALID_TRANSITION"):
        held.end(date(2024, 12, 31))
