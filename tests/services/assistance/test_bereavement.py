"""From a death to the visit and the one payment (C6.4, C6.5, A5, Q39, Q56)."""

import asyncio
from datetime import date

import pytest

from libs.common.contracts.registry import (
    ChainSpan,
    CustodySpan,
    ModelWorkerDeceased,
    ModelWorkerRegistered,
    ModelWorkerUpdated,
    ResidenceSpan,
)
from libs.common.kernel.ids import new_id
from tests.services.assistance.conftest import CITY, COUNTY, PROVINCE
from tests.services.assistance.registry_voice import BORN, facts, office, registry_voice
from tests.support.speaking import Speaking

DIED = date(2024, 6, 11)
VISIT = {"visited_on": "2024-06-12", "visitors": "某厂工会主席赵某", "note": "家属情绪平稳"}
PAYMENT = {
    "relation": "SPOUSE", "payee": "李某某", "proof": {"kind": "结婚证", "shelf_mark": "柜3-12", "seen_by": "王会计"}, "source": "UNION_FUND",
    "paid_on": "2024-06-12",
}  # fmt: skip


def deceased(county, person, died_on=DIED, **more):
    return ModelWorkerDeceased(subject=person, effective_on=died_on, facts=facts(county, [(died_on, "DECEASED")], **more))


def alive(county, person, **more):
    return ModelWorkerUpdated(subject=person, effective_on=DIED, changed=("LIFE",), facts=facts(county, **more))


async def cases(county, roles="VERIFIER", unit=CITY, **asked):
    return (await county.get("/bereavements", county.clerk(roles, unit), **asked)).json()["items"]


async def keyed(county, path, headers, body=None, key=None):
    answer = await county.system.http.post(f"/assistance{path}", json=body, headers=headers | {"Idempotency-Key": key or str(new_id())})
    return answer.status_code, answer.json()


async def configured(county):
    """The amount, set by two persons with its document."""
    row = {"key": "bereavement_gratuity.amount", "value": "2000.00", "unit": "元", "effective_from": "2024-01-01", "cites": "C6.5",
           "doc_no": "皖工发〔2024〕30号", "title": "抚恤慰问金"}  # fmt: skip
    entered = await county.done("/parameters", county.clerk("POLICY_OFFICER", PROVINCE), row)
    await county.done(f"/parameters/{entered['id']}/approval", county.clerk("POLICY_APPROVER", PROVINCE))


@pytest.fixture
async def case(county):
    """A death of yesterday whose family 包河区总工会 is to visit."""
    person = await county.register()
    registry = await registry_voice(county, person)
    await registry.say(deceased(county, person))
    [case] = await cases(county)
    return case["id"]


async def test_a_death_opens_one_case_however_it_is_told(county):
    person = await county.register()
    registry = await registry_voice(county, person)
    first, second = (registry.envelope(deceased(county, person)) for _ in range(2))
    await registry.hear(second)
    assert await cases(county) == []
    await registry.hear(first)
    await registry.hear(first, second, second)
    [case] = await cases(county)
    assert (case["name"], case["unit_name"], case["basis"], case["state"], case["due_on"]) == (
        "张三",
        COUNTY,
        "RESIDENCE",
        "DUE",
        "2024-06-17",
    )
    [due] = await county.said("BEREAVEMENT_VISIT_DUE")
    assert (due["unit"], due["due_on"]) == (county.units[COUNTY], "2024-06-17")
    assert await registry.parked() == []


async def test_what_cannot_be_read_waits_and_holds_up_nobody_else(county):
    person, other = await county.register(), str(new_id())
    registry, stranger = await registry_voice(county, person), Speaking(county.system, "assistance")
    poison = stranger.envelope(deceased(county, other, merged_into=None))
    poison.data["facts"]["life"] = "gone"
    await registry.hear(poison, registry.envelope(deceased(county, person)))
    assert [str(subject) for subject, _, _ in await registry.parked()] == [other]
    assert len(await cases(county)) == 1


async def test_a_person_told_of_and_dead_in_one_batch_has_a_case(county):
    person, registry = str(new_id()), Speaking(county.system, "assistance")
    born = ModelWorkerRegistered(subject=person, effective_on=BORN, facts=facts(county))
    await registry.hear(registry.envelope(born), registry.envelope(deceased(county, person)))
    assert [case["person_id"] for case in await cases(county)] == [person]


async def test_the_duty_is_the_employers_unions_then_the_custodians_then_the_countys_of_residence(county):
    employer = await office(county, "EMPLOYER_UNION", "某厂工会", parent=CITY)
    village = await office(county, "RESIDENTS_COMMITTEE", "新民村委会", parent=COUNTY)
    custodian, residence = county.units["镜湖区总工会"], county.units["庐江县总工会"]

    async def unit_of(unit, **more):
        person, registry = str(new_id()), Speaking(county.system, "assistance")
        chain = ChainSpan(starts_on=BORN, l2=county.units[CITY], county=county.units[COUNTY], unit=unit)
        await registry.say(ModelWorkerRegistered(subject=person, effective_on=BORN, facts=facts(county, chain=chain, **more)))
        await registry.say(deceased(county, person, chain=chain, **more))
        [case] = [case for case in await cases(county) if case["person_id"] == person]
        return case["unit"], case["basis"]

    lives = {"residence": (ResidenceSpan(starts_on=BORN, region="340124"),)}
    custody = {"custody": (CustodySpan(starts_on=BORN, county=custodian, city=county.units["芜湖市总工会"]), CustodySpan(starts_on=DIED))}
    assert await unit_of(employer, **lives) == (employer, "EMPLOYER_UNION")
    assert await unit_of(None, **lives, **custody) == (custodian, "CUSTODIAN")  # it ends with the death, and the duty stays
    assert await unit_of(village, **lives) == (residence, "RESIDENCE")
    assert await unit_of(None) == (county.units[COUNTY], "RESIDENCE")


async def test_from_the_visit_to_the_receipt_by_two_persons(county, case):
    await configured(county)
    filler, reviewer = county.clerk("FORM_FILLER"), county.clerk("COUNTY_REVIEWER")
    assert (await keyed(county, f"/bereavements/{case}/payments", filler, PAYMENT))[1]["code"] == "INVALID_TRANSITION"  # not visited yet
    assert (await county.done(f"/bereavements/{case}/visit", filler, VISIT))["state"] == "VISITED"
    assert await county.refused(f"/bereavements/{case}/visit", filler, VISIT) == "INVALID_TRANSITION"
    assert (await county.said("VISIT_RECORDED"))[0]["case_id"] == case
    _, entered = await keyed(county, f"/bereavements/{case}/payments", filler, PAYMENT)
    path = f"/bereavement-payments/{entered['id']}/approval"
    assert (await keyed(county, path, filler))[1]["code"] == "SELF_REVIEW_FORBIDDEN"
    assert (await keyed(county, f"/bereavements/{case}/payments", reviewer, PAYMENT))[1]["code"] == "INVALID_TRANSITION"
    status, paid = await keyed(county, path, reviewer, key="once")
    assert (status, paid["state"], paid["receipt"]) == (201, "PAID", "劳模抚慰〔2024〕000001号")
    assert (await keyed(county, path, reviewer, key="once"))[1] == paid  # the same answer again
    assert (await keyed(county, path, reviewer))[1]["code"] == "INVALID_TRANSITION"
    [said] = await county.said("BEREAVEMENT_PAID")
    assert said == {"case_id": case, "payer": county.units[COUNTY], "amount_fen": 200000, "source": "UNION_FUND"}
    receipt = (await county.get(f"/bereavements/{case}/receipt", reviewer)).json()
    assert (receipt["name"], receipt["amount"], receipt["doc_no"], receipt["payer"]) == ("张三", "2000.00", "皖工发〔2024〕30号", COUNTY)
    assert "李某某" not in str(receipt)
    assert (await county.get(f"/bereavements/{case}/receipt", county.clerk("VERIFIER", "芜湖市总工会"))).status_code == 404
    reason = {"reason": "核对收据签收"}
    assert (await county.post(f"/bereavements/{case}/payee", reviewer, reason))[1]["payee"] == "李某某"
    assert await county.refused(f"/bereavements/{case}/payee", county.clerk("VERIFIER", "芜湖市总工会"), reason) == "NOT_RESPONSIBLE_UNIT"
    async with county.system.houses["assistance"].pool.connection() as connection:
        stored = await (await connection.execute("SELECT p::text FROM bereavement_payment p")).fetchone()
    assert "李某某".encode().hex() not in stored[0]


async def test_no_amount_no_proof_no_earmarked_money_no_stranger(county, case):
    filler = county.clerk("FORM_FILLER")
    await county.done(f"/bereavements/{case}/visit", filler, VISIT)
    path = f"/bereavements/{case}/payments"
    assert (await keyed(county, path, filler, PAYMENT))[1]["code"] == "AMOUNT_NOT_CONFIGURED"
    await configured(county)
    for wrong, code in (
        ({"source": "PROVINCIAL_SPECIAL"}, "FUND_SOURCE_MISMATCH"),
        ({"proof": None}, "PAYEE_NOT_ALLOWED"),
        ({"relation": "CHILD"}, "PAYEE_NOT_ALLOWED"),
        ({"relation": "OTHER", "absent": ["SPOUSE", "CHILD", "PARENT"], "absence": "均已去世"}, "PAYEE_NOT_ALLOWED"),
        ({"relation": "CHILD", "absent": ["SPOUSE"]}, "FIELD_INVALID"),
        ({"paid_on": "2024-06-13"}, "FIELD_INVALID"),
    ):
        assert (await keyed(county, path, filler, PAYMENT | wrong))[1]["code"] == code, wrong
    assert (await keyed(county, path, county.clerk("FORM_FILLER", "镜湖区总工会"), PAYMENT))[1]["code"] == "NOT_RESPONSIBLE_UNIT"
    assert (await keyed(county, path, county.clerk("PREPARER", CITY), PAYMENT))[1]["code"] == "ROLE_NOT_PERMITTED"
    child = PAYMENT | {"relation": "CHILD", "absent": ["SPOUSE"], "absence": "配偶已于2020年去世"}
    status, entered = await keyed(county, path, filler, child)
    assert status == 201
    assert (await keyed(county, f"/bereavement-payments/{entered['id']}/return", county.clerk("COUNTY_REVIEWER")))[0] == 201
    assert (await keyed(county, path, filler, child))[0] == 201  # sent back, entered again
    assert await county.said("BEREAVEMENT_PAID") == []


async def test_many_who_approve_at_once_pay_once(county, case):
    await configured(county)
    await county.done(f"/bereavements/{case}/visit", county.clerk("FORM_FILLER"), VISIT)
    _, entered = await keyed(county, f"/bereavements/{case}/payments", county.clerk("FORM_FILLER"), PAYMENT)
    path = f"/bereavement-payments/{entered['id']}/approval"
    clerks = [county.clerk("COUNTY_REVIEWER", COUNTY, f"clerk {n}") for n in range(4)]
    answers = await asyncio.gather(*(keyed(county, path, clerk) for clerk in clerks))
    assert sorted(status for status, _ in answers) == [201, 409, 409, 409]
    assert len(await county.said("BEREAVEMENT_PAID")) == 1


async def test_who_lives_after_all_is_not_visited_and_what_was_paid_is_to_be_recovered(county, case):
    [listed] = await cases(county)
    person = listed["person_id"]
    registry = await registry_voice(county, person)
    back = registry.envelope(alive(county, person))
    await registry.hear(back, back)
    assert [each["state"] for each in await cases(county)] == ["REVERSED"]
    assert await county.refused(f"/bereavements/{case}/visit", county.clerk("FORM_FILLER"), VISIT) == "INVALID_TRANSITION"
    await registry.say(deceased(county, person))  # and then truly
    second = next(each["id"] for each in await cases(county) if each["state"] == "DUE")
    await configured(county)
    await county.done(f"/bereavements/{second}/visit", county.clerk("FORM_FILLER"), VISIT)
    _, entered = await keyed(county, f"/bereavements/{second}/payments", county.clerk("FORM_FILLER"), PAYMENT)
    await keyed(county, f"/bereavement-payments/{entered['id']}/approval", county.clerk("COUNTY_REVIEWER"))
    await registry.say(alive(county, person))
    assert [(each["state"], each["to_recover"]) for each in await cases(county)] == [("REVERSED", False), ("REVERSED", True)]
    assert [event["to_recover"] for event in await county.said("BEREAVEMENT_REVERSED")] == [False, True]


async def test_a_reversal_sends_back_what_waits_for_its_second_person(county, case):
    await configured(county)
    await county.done(f"/bereavements/{case}/visit", county.clerk("FORM_FILLER"), VISIT)
    _, entered = await keyed(county, f"/bereavements/{case}/payments", county.clerk("FORM_FILLER"), PAYMENT)
    [listed] = await cases(county)
    registry = await registry_voice(county, listed["person_id"])
    await registry.say(alive(county, listed["person_id"]))
    status, problem = await keyed(county, f"/bereavement-payments/{entered['id']}/approval", county.clerk("COUNTY_REVIEWER"))
    assert (status, problem["code"]) == (409, "INVALID_TRANSITION")
    assert await county.said("BEREAVEMENT_PAID") == []


async def test_the_overdue_are_listed_to_whoever_owes_and_to_the_chain_only(county, case):
    county.system.clock.move_to_day(date(2024, 6, 17))
    assert await cases(county, overdue=True) == []
    county.system.clock.move_to_day(date(2024, 6, 18))
    assert [each["id"] for each in await cases(county, "COUNTY_REVIEWER", COUNTY, overdue=True)] == [case]
    assert [each["id"] for each in await cases(county, overdue=True)] == [case]
    assert await cases(county, "VERIFIER", "芜湖市总工会") == []
    assert (await county.get("/bereavements", county.clerk("HRSS_CLERK", COUNTY))).json()["code"] == "ROLE_NOT_PERMITTED"


async def test_a_year_without_its_calendar_does_not_hold_up_a_death(county):
    person = await county.register()
    registry = await registry_voice(county, person)
    county.system.clock.move_to_day(date(2026, 12, 31))
    await registry.say(deceased(county, person, date(2026, 12, 30)))
    [case] = await cases(county)
    assert case["due_on"] == "2027-01-03"
    assert await registry.parked() == []
