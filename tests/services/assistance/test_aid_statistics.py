"""Aid counted by quarter and year: what arrived less what came back, once each, the same whenever it is asked (C1.3, C1.5)."""

from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader

from libs.common.contracts.funds import DisbursementPaid, DisbursementReturned
from libs.common.kernel.ids import new_id
from tests.services.assistance.conftest import CITY, PROVINCE
from tests.services.assistance.registry_voice import office
from tests.support.speaking import Speaking


@pytest.fixture
async def paid(county):
    """Two months of one person, paid in June by one batch. (county, funds as assistance hears it, the event)"""
    person = await county.register()
    application = await county.submit()
    await county.verified(application)
    await county.run_lines("2024-06")
    lines = await county.lines()
    funds = Speaking(county.system, "assistance")
    told = {
        "subject": person, "effective_on": date(2024, 6, 28), "batch_id": new_id(), "bank_ref": "LM00000001-1", "benefit": "LIVING_HARDSHIP_SUBSIDY",
        "source": "PROVINCIAL_SPECIAL", "line_ids": tuple(line["id"] for line in lines), "months": tuple(line["month"] for line in lines),
        "amount_fen": 20000 * len(lines),
    }  # fmt: skip
    return county, funds, told


async def _counted(county, by, period="2024Q2", who=None, **params):
    answer = await county.get("/statistics/aid", who or county.clerk("VERIFIER", CITY), by=by, period=period, **params)
    assert answer.status_code == 200, answer.text
    return {tuple(group["values"]): (group["people"], group["times"], group["amount"]) for group in answer.json()["groups"]}


async def test_what_arrived_is_counted_once_in_its_quarter(paid):
    county, funds, told = paid
    envelopes = await funds.say(DisbursementPaid(**told))
    await funds.hear(*envelopes)  # again
    assert await _counted(county, ["CITY", "SOURCE"]) == {(CITY, "省财政专项"): (1, 1, "200.00")}
    assert await _counted(county, ["AID_CATEGORY", "BENEFIT"]) == {("生活补助", "生活困难补助金"): (1, 1, "200.00")}
    assert await _counted(county, ["TIER", "CATEGORY", "FOCUS_GROUP"]) == {("省部级", "在职职工", "(无)"): (1, 1, "200.00")}
    assert await _counted(county, ["KIND"], "2024") == {("资金发放",): (1, 1, "200.00")}
    assert await _counted(county, ["KIND"], "2024Q3") == {}
    assert await _counted(county, ["COUNTY"], who=county.clerk("COUNTY_REVIEWER")) == {("包河区总工会",): (1, 1, "200.00")}
    assert await _counted(county, ["CITY"], who=county.clerk("VERIFIER", "芜湖市总工会")) == {}


async def test_what_came_back_is_taken_off_and_a_past_quarter_stays_as_it_was_known(paid):
    county, funds, told = paid
    await funds.say(DisbursementPaid(**told))
    known = county.system.clock.now().isoformat()
    county.system.clock.move_to_day(date(2024, 7, 10))
    back = DisbursementReturned(**{**told, "effective_on": date(2024, 6, 30)}, reason="REJECTED")
    await funds.say(back)
    assert await _counted(county, ["SOURCE"]) == {("省财政专项",): (1, 0, "0.00")}
    assert await _counted(county, ["SOURCE"], known_at=known) == {("省财政专项",): (1, 1, "200.00")}


async def test_a_visit_is_aid_without_money(county):
    person = await county.register()
    body = {"person_id": person, "visited_on": "2024-06-11", "form": "HOME_VISIT", "visitors": "市总工会副主席一行", "reason": "生病住院"}
    await county.done("/visits", county.clerk("COUNTY_REVIEWER"), body)
    assert await _counted(county, ["AID_CATEGORY", "KIND"]) == {("节日慰问", "走访慰问"): (1, 1, "0.00")}


async def test_what_another_department_granted_is_aid_once_it_is_granted_and_once_only(county):
    person = await county.register()
    await office(county, "CIVIL_AFFAIRS", "包河区民政局")
    sent = {
        "person_id": person,
        "scheme": "DIBAO",
        "consented_on": "2024-06-10",
        "needed": {"monthly_income": "600.00", "household_size": 2},
    }
    referral = (await county.done("/referrals", county.clerk("FORM_FILLER"), sent))["id"]
    path, bureau = f"/referrals/{referral}/answers", county.clerk("DEPARTMENT_CLERK", "包河区民政局")
    await county.done(path, bureau, {"outcome": "ACCEPTED", "on": "2024-06-12"})
    assert await _counted(county, ["KIND"]) == {}  # nothing has reached anybody yet
    granted = {"outcome": "GRANTED", "on": "2024-06-12", "doc_no": "包民低保〔2024〕12号", "granted_from": "2024-07-01"}
    for _ in range(2):
        await county.done(path, bureau, granted)
    assert await _counted(county, ["KIND", "AID_CATEGORY", "BENEFIT", "SOURCE"]) == {
        ("转介救助", "生活补助", "最低生活保障", "民政救助资金"): (1, 1, "0.00")
    }
    assert await _counted(county, ["CITY"], "2024Q3") == {}


async def test_what_was_refused_elsewhere_is_no_aid(county):
    person = await county.register()
    await office(county, "MEDICAL_INSURANCE", "合肥市医疗保障局", "340100")
    sent = {"person_id": person, "scheme": "MEDICAL", "consented_on": "2024-06-10", "needed": {"self_paid_cost": "35000.00"}}
    referral = (await county.done("/referrals", county.clerk("FORM_FILLER"), sent))["id"]
    path, bureau = f"/referrals/{referral}/answers", county.clerk("DEPARTMENT_CLERK", "合肥市医疗保障局")
    await county.done(path, bureau, {"outcome": "ACCEPTED", "on": "2024-06-12"})
    await county.done(path, bureau, {"outcome": "REFUSED", "on": "2024-06-12", "doc_no": "合医保〔2024〕7号"})
    assert await _counted(county, ["KIND"]) == {}


async def test_bad_questions_and_readers_are_refused(county):
    verifier = county.clerk("VERIFIER", CITY)
    for params in (
        {"by": ["CITY"]},
        {"by": ["NAME"], "period": "2024"},
        {"by": ["CITY"], "period": "2024Q5"},
        {"by": ["CITY", "CITY"], "period": "2024"},
    ):
        answer = await county.get("/statistics/aid", verifier, **params)
        assert (answer.status_code, answer.json()["code"]) == (422, "INPUT_INVALID"), params
    refused = await county.get("/statistics/aid", county.clerk("FORM_FILLER"), by=["CITY"], period="2024")
    assert (refused.status_code, refused.json()["code"]) == (403, "ROLE_NOT_PERMITTED")


async def test_the_table_and_its_chart_are_printed(paid):
    county, funds, told = paid
    await funds.say(DisbursementPaid(**told))
    province = county.clerk("POLICY_OFFICER", PROVINCE)
    issued = await county.done("/statistics/aid/printouts", province, {"by": ["CITY", "BENEFIT"], "period": "2024Q2"})
    pdf = await county.get(f"/printouts/{issued['number']}/pdf", province)
    text = "".join(PdfReader(BytesIO(pdf.content)).pages[0].extract_text().split())
    for word in ("劳模帮扶统计表", "2024Q2", CITY, "200.00元", "退票已从次数"):
        assert word in text, word
