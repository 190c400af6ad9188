"""A reported serious illness makes a priority case for the L2, once a report, without the illness (C4.2); a funded check-up is funded once (Q31)."""

from datetime import date
from uuid import UUID

import pytest

from libs.common.contracts.bills import Bill, BillShare
from libs.common.contracts.health import CheckupBillApproved, SeriousIllnessReported, SeriousIllnessWithdrawn
from libs.common.kernel.ids import new_id
from tests.services.assistance.conftest import CITY, COUNTY
from tests.services.assistance.lists import NATIONAL, confirmed, granted, opened
from tests.services.assistance.registry_voice import office
from tests.support.speaking import Speaking

TODAY = date(2024, 6, 12)


def reported(county, person, report):
    units = {"l2": UUID(county.units[CITY]), "county": UUID(county.units[COUNTY])}
    return SeriousIllnessReported(subject=UUID(person), effective_on=TODAY, report_id=report, **units)


def withdrawn(person, report):
    return SeriousIllnessWithdrawn(subject=UUID(person), effective_on=TODAY, report_id=report)


async def cases(county, headers=None, **params):
    answer = await county.get("/priority-cases", headers or county.clerk("VERIFIER", CITY), **params)
    assert answer.status_code == 200, answer.text
    return {each["id"]: (each["state"], each["settled_by"]) for each in answer.json()["items"]}


@pytest.fixture
async def ill(county):
    """(person, report, health's voice)."""
    person, report, voice = await county.register(), new_id(), Speaking(county.system, "assistance")
    await voice.say(reported(county, person, report))
    return person, str(report), voice


async def test_a_report_is_a_case_once_however_often_it_is_told(county, ill):
    person, report, voice = ill
    again = voice.envelope(reported(county, person, UUID(report)))
    await voice.hear(again)
    await voice.hear(again)
    assert await cases(county, state="OPEN") == {report: ("OPEN", None)}
    assert await cases(county, county.clerk("VERIFIER", "芜湖市总工会")) == {}
    own = county.system.token("own", roles=["MODEL_WORKER"], person_id=person)
    assert await cases(county, own) == {report: ("OPEN", None)}
    for headers in (
        county.clerk("COUNTY_REVIEWER"),
        county.clerk("AUDITOR", CITY),
        county.clerk("VERIFIER", "安徽省总工会"),
        county.clerk("REGISTRAR", CITY),
    ):
        assert (await county.get("/priority-cases", headers)).json()["code"] == "ROLE_NOT_PERMITTED"


async def test_what_comes_out_of_order_waits_and_what_is_of_nobody_is_parked(county, ill):
    person, report, voice = ill
    other = new_id()
    first, second = voice.envelope(reported(county, person, other)), voice.envelope(withdrawn(person, UUID(report)))
    await voice.hear(second)
    assert (await cases(county))[report] == ("OPEN", None)  # the first is missing
    await voice.hear(first)
    assert await cases(county) == {report: ("WITHDRAWN", None), str(other): ("OPEN", None)}
    assert await voice.parked() == []
    stranger = new_id()
    await voice.say(reported(county, str(stranger), new_id()))
    [(subject, _, error)] = await voice.parked()
    assert subject == stranger
    assert "PERSON_NOT_FOUND" in error
    await voice.say(reported(county, person, new_id()))  # nobody else waits for the stranger
    assert len(await cases(county, state="OPEN")) == 2


async def test_a_referral_settles_it(county, ill):
    person, report, voice = ill
    await office(county, "MEDICAL_INSURANCE", "合肥市医保局", "340100")
    union = county.clerk("VERIFIER", CITY)
    [flagged] = (await county.get("/referral-screening", union)).json()["items"]
    assert (flagged["person_id"], flagged["schemes"]) == (person, {"MEDICAL": "SERIOUS_ILLNESS"})
    assert (await county.get("/referral-screening", county.clerk("REGISTRAR", "安徽省总工会"))).json().get("items", []) == []
    body = {"person_id": person, "scheme": "MEDICAL", "consented_on": "2024-06-10", "needed": {"illness_class": "大病"}}
    await county.done("/referrals", county.clerk("FORM_FILLER"), body)
    assert await cases(county) == {report: ("SETTLED", "REFERRAL")}
    assert (await county.get("/referral-screening", union)).json()["items"] == []
    await voice.say(withdrawn(person, UUID(report)))
    assert await cases(county) == {report: ("WITHDRAWN", None)}


async def test_a_determination_of_serious_illness_settles_it_and_another_does_not(county, ill):
    person, report, _ = ill
    proof = [{"kind": "证明", "shelf_mark": "柜1", "seen_by": "李会计"}]
    for ground, state in (("DIBAO", ("OPEN", None)), ("SERIOUS_ILLNESS", ("SETTLED", "DETERMINATION"))):
        body = {"person_id": person, "ground": ground, "from_on": "2024-06-01", "evidence": proof}
        entered = await county.done("/hardship-determinations", county.clerk("FORM_FILLER"), body)
        await county.done(f"/hardship-determinations/{entered['id']}/approval", county.clerk("VERIFIER", CITY))
        assert (await cases(county))[report] == state


async def test_the_responsible_union_closes_it_with_a_reason(county, ill):
    _, report, _ = ill
    path, body = f"/priority-cases/{report}/closing", {"reason": "费用已全部报销"}
    assert await county.refused(path, county.clerk("VERIFIER", "芜湖市总工会"), body) == "NOT_RESPONSIBLE_UNIT"
    assert await county.refused(path, county.clerk("COUNTY_REVIEWER"), body) == "ROLE_NOT_PERMITTED"
    assert await county.refused(path, county.clerk("VERIFIER", CITY), {"reason": ""}) == "INPUT_INVALID"
    assert await county.refused(f"/priority-cases/{new_id()}/closing", county.clerk("VERIFIER", CITY), body) == "NOT_FOUND"
    assert (await county.done(path, county.clerk("VERIFIER", CITY), body))["state"] == "CLOSED"
    assert await county.refused(path, county.clerk("VERIFIER", CITY), body) == "INVALID_TRANSITION"
    async with county.system.houses["assistance"].pool.connection() as connection:
        stored = str(await (await connection.execute("SELECT t::text FROM priority_case t")).fetchall())
    assert "报销".encode().hex() not in stored


@pytest.mark.parametrize("year", [2024, 2023])
async def test_a_checkup_that_its_bill_pays_has_no_subsidy_on_top(county, year):
    person, voice = await county.register(**NATIONAL), Speaking(county.system, "assistance")
    share = BillShare(share_id=new_id(), source="CENTRAL_SPECIAL", payer=UUID(county.units[CITY]), amount_fen=100000)
    bill = Bill(bill_id=new_id(), purpose="HEALTH_CHECKUP_SUBSIDY", fiscal_year=year, shares=(share,))
    told = CheckupBillApproved(subject=UUID(person), effective_on=TODAY, checkup_id=new_id(), year=year, bill=bill)
    heard = await voice.say(told)
    await voice.hear(*heard)
    campaign, _ = await opened(county, "HEALTH_CHECKUP_SUBSIDY", due_on="2024-12-20")
    assert await confirmed(county, campaign) == {"OK": 1}
    assert await granted(county, campaign) == ({"ANNUAL_LIMIT_REACHED": 1} if year == 2024 else {"OK": 1})
