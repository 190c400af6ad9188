"""A year of an employer who hired somebody hard to employ: quarter by quarter, one month claimed twice, a refusal of funds, a death; paid by the bureau out of its book (C5.6–C5.8)."""

from datetime import date

import pytest

from tests.scenarios.paying import funds_of, pay
from tests.scenarios.paying import owed as owing
from tests.scenarios.test_job_lost import BUREAU, CODE, act, listed, told
from tests.scenarios.test_public_welfare_post import LOSS, RECOGNITION, WORKER, reported
from tests.services.assistance.conftest import CITY, PROVINCE, County
from tests.services.health.conftest import established


@pytest.fixture
async def city(departments):
    system = await departments("registry", "assistance", "employment", "notifications", "funds", start="2024-06-12")
    return County(system, (await established(system, "2024-06-12")).units)


STANDARD = {
    "key": "amount.SOCIAL_INSURANCE_SUBSIDY", "title": "社会保险补贴标准", "value": "500.00", "unit": "元/月", "effective_from": "2024-01-01",
    "cites": "C5.8", "doc_no": "皖人社发〔2024〕9号",
}  # fmt: skip


async def standard(city, value, since):
    row = await act(
        city, "/employment/parameters", city.clerk("POLICY_OFFICER", PROVINCE), STANDARD | {"value": value, "effective_from": since}
    )
    await act(city, f"/employment/parameters/{row['id']}/approval", city.clerk("POLICY_APPROVER", PROVINCE), {})


async def keyed(city, path, clerk):
    answer = await city.system.http.post(path, headers=clerk | {"Idempotency-Key": path.replace("/", "-")})
    assert answer.status_code == 201, answer.text
    await city.system.drain()


async def owed(city):
    async with city.system.houses["employment"].pool.connection() as connection:
        found = await connection.execute("SELECT subject, data FROM outbox WHERE type = 'EMPLOYER_SUBSIDY_APPROVED' ORDER BY seq")
        return await found.fetchall()


async def matrix(funds, since, *, allowed):
    """The province ends or allows again what employment money pays employers for insurance, by two persons."""
    row = {
        "source": "EMPLOYMENT_FUND", "purpose": "SOCIAL_INSURANCE_SUBSIDY", "tier": "ANY", "allowed": allowed, "effective_from": since, "doc_no": "皖财社〔2025〕1号",
    }  # fmt: skip
    entered = await funds.done("/source-purposes", "officer", "POLICY_OFFICER", "省总", json=row)
    await funds.done(f"/source-purposes/{entered['id']}/approval", "second", "POLICY_APPROVER", "省总")


async def test_an_employers_year(city):
    person, bureau, approver = await city.register(**WORKER), city.clerk("HRSS_CLERK", BUREAU), city.clerk("HRSS_CLERK", BUREAU, "hrss-2")
    clock, funds = city.system.clock, funds_of(city.system, city.units)
    await standard(city, "500.00", "2024-01-01")
    await reported(city, person, LOSS)
    await act(city, "/employment/hard-to-employ", bureau, RECOGNITION | {"person_id": person})
    clock.move_to_day(date(2024, 7, 1))
    board = {"employer_code": CODE, "employer_name": "合肥某机械有限公司", "title": "钳工", "places": 1}
    vacancy = (await act(city, "/employment/vacancies", bureau, board))["id"]
    match = (await act(city, f"/employment/vacancies/{vacancy}/matches", bureau, {"person_id": person}))["id"]
    await act(city, f"/employment/vacancy-matches/{match}/outcome", bureau, {"state": "HIRED", "on": "2024-07-01"})
    [record] = await listed(city, "/employment/unemployment-records", bureau)
    work = {"started_on": "2024-07-01", "form": "EMPLOYED", "credit_code": CODE, "proof": "柜7-3"}
    await act(city, f"/employment/unemployment-records/{record['id']}/reemployment", bureau, work)
    [recognition] = await listed(city, "/employment/hard-to-employ", bureau)
    assert (recognition["ended_for"], recognition["ended_on"]) == ("REEMPLOYED", "2024-07-01")  # recognised when hired, and no more
    contract = {"person_id": person, "employer_code": CODE, "employer_name": "合肥某机械有限公司", "hired_on": "2024-07-01"}
    hiring = (await act(city, "/employment/hirings", bureau, contract | {"contract_no": "LD-1", "proof": "柜7-3"}))["id"]

    async def claim(*months, clerk=bureau):
        insured = [{"month": month, "voucher": f"SB-{month}"} for month in months]
        body = {"person_id": person, "kind": "SOCIAL_INSURANCE", "payee_code": CODE, "contract_id": hiring, "months": insured}
        return await city.system.http.post("/employment/employer-subsidies", json=body, headers=clerk)

    # third quarter: approved by a second person, paid
    clock.move_to_day(date(2024, 10, 9))
    third = (await claim("2024-07", "2024-08", "2024-09")).json()
    assert third["amount"] == "1500.00"
    await keyed(city, f"/employment/subsidies/{third['id']}/approval", approver)
    [(subject, data)] = await owed(city)
    assert (str(subject), data["bill"]["fiscal_year"], data["bill"]["payee_code"]) == (person, 2024, CODE)
    clock.move_to_day(date(2024, 10, 15))
    await pay(funds, BUREAU, name="合肥某机械有限公司")
    assert (await claim("2024-09", "2024-10")).json()["code"] == "DUPLICATE_PERIOD"
    assert (await claim("2024-11")).json()["code"] == "FIELD_INVALID"  # not yet insured

    # fourth quarter, at a new standard from November; approved in January, from the money of the new year; refused by funds, claimed anew, paid
    await standard(city, "560.00", "2024-11-01")
    clock.move_to_day(date(2025, 1, 6))
    await matrix(funds, "2025-01-06", allowed=False)
    fourth = (await claim("2024-10", "2024-11", "2024-12")).json()
    assert fourth["amount"] == "1620.00"
    await keyed(city, f"/employment/subsidies/{fourth['id']}/approval", approver)
    (_, data) = (await owed(city))[1]
    assert data["bill"]["fiscal_year"] == 2025
    assert (await listed(city, "/employment/subsidies", bureau))[-1]["state"] == "REFUSED"
    assert await owing(funds, BUREAU) == []
    await act(city, f"/employment/subsidies/{fourth['id']}/return", approver, {})
    clock.move_to_day(date(2025, 1, 20))
    await matrix(funds, "2025-01-20", allowed=True)
    again = (await claim("2024-10", "2024-11", "2024-12")).json()
    await keyed(city, f"/employment/subsidies/{again['id']}/approval", approver)
    (_, data) = (await owed(city))[2]
    [share] = await pay(funds, BUREAU)
    assert (share["id"], share["amount"], share["payee_code"]) == (data["bill"]["shares"][0]["share_id"], "1620.00", CODE)

    # the person dies in March: that month is still paid, April is not
    clock.move_to_day(date(2025, 4, 8))
    death = {"effective_on": "2025-03-20", "content": {"kind": "DECEASED", "proof": "DEATH_CERTIFICATE"}}
    await reported(city, person, death)
    assert (await claim("2025-01", "2025-02", "2025-03", "2025-04")).json()["code"] == "BENEFICIARY_DECEASED"
    first = (await claim("2025-01", "2025-02", "2025-03")).json()
    await keyed(city, f"/employment/subsidies/{first['id']}/approval", approver)

    totals = await city.system.http.get("/employment/subsidies/totals", headers=city.clerk("VERIFIER", CITY))
    assert [(each["fiscal_year"], each["count"], each["amount"], each["paid"]) for each in totals.json()] == [
        (2024, 1, "1500.00", "1500.00"), (2025, 2, "3300.00", "1620.00"),
    ]  # fmt: skip
    states = [each["state"] for each in await listed(city, "/employment/subsidies", bureau)]
    assert states == ["PAID", "SENT_BACK", "PAID", "APPROVED"]
    assert len(await told(city, "employment", "EMPLOYER_SUBSIDY_APPROVED")) == 4
