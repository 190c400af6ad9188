"""A year of an employer who hired somebody hard to employ: quarter by quarter, one month claimed twice, a refusal of funds, a death (C5.6–C5.8)."""

from datetime import date

from libs.common.contracts.funds import BillSharePaid, BillShareRefused
from tests.scenarios.test_job_lost import BUREAU, CODE, act, city, listed, told
from tests.scenarios.test_public_welfare_post import LOSS, RECOGNITION, WORKER, reported
from tests.services.assistance.conftest import CITY, PROVINCE
from tests.support.speaking import Speaking

__all__ = ["city"]

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


def answer(event, subject, data, day, **changed):
    """Funds' word on the bill."""
    [share] = data["bill"]["shares"]
    told = {
        "bill_id": data["bill"]["bill_id"],
        "share_id": share["share_id"],
        "source": share["source"],
        "purpose": data["bill"]["purpose"],
    }
    return event(subject=subject, effective_on=day, amount_fen=share["amount_fen"], **told, **changed)


async def test_an_employers_year(city):
    person, bureau, approver = await city.register(**WORKER), city.clerk("HRSS_CLERK", BUREAU), city.clerk("HRSS_CLERK", BUREAU, "hrss-2")
    clock, funds = city.system.clock, Speaking(city.system, "employment")
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
    await funds.say(answer(BillSharePaid, subject, data, date(2024, 10, 15)))
    assert (await claim("2024-09", "2024-10")).json()["code"] == "DUPLICATE_PERIOD"
    assert (await claim("2024-11")).json()["code"] == "FIELD_INVALID"  # not yet insured

    # fourth quarter, at a new standard from November; approved in January, from the money of the new year; refused by funds, claimed anew, paid
    await standard(city, "560.00", "2024-11-01")
    clock.move_to_day(date(2025, 1, 6))
    fourth = (await claim("2024-10", "2024-11", "2024-12")).json()
    assert fourth["amount"] == "1620.00"
    await keyed(city, f"/employment/subsidies/{fourth['id']}/approval", approver)
    (_, data) = (await owed(city))[1]
    assert data["bill"]["fiscal_year"] == 2025
    await funds.say(answer(BillShareRefused, subject, data, date(2025, 1, 7), code="PAYEE_NOT_ALLOWED"))
    await act(city, f"/employment/subsidies/{fourth['id']}/return", approver, {})
    again = (await claim("2024-10", "2024-11", "2024-12")).json()
    await keyed(city, f"/employment/subsidies/{again['id']}/approval", approver)
    (_, data) = (await owed(city))[2]
    await funds.say(answer(BillSharePaid, subject, data, date(2025, 1, 20)))

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
