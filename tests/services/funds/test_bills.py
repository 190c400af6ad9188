"""What other departments approve is owed once, by the source and the payer that may pay it, in whatever order it is told (C4.6, C4.8, C5.5, C5.8, Q31)."""

import pytest

from libs.common.kernel.ids import new_id
from tests.services.funds.billing import (
    UNITS,
    bill,
    bills,
    central,
    checkup,
    convalescence,
    insurance,
    open_units,
    said,
    share,
    split,
    training,
    worker,
)


@pytest.fixture
async def payers(union):
    await open_units(union)
    return union


async def test_each_share_is_owed_once_by_its_payer(payers):
    person, farmer = await worker(payers), await worker(payers, "PROVINCIAL")
    heard = await payers.hear(central(payers, person), split(payers, farmer), training(payers, farmer), insurance(payers, farmer))
    await payers.again(*heard, *heard)
    assert sorted((row["source"], row["purpose"], row["amount"], row["state"]) for row in await bills(payers)) == [
        ("CENTRAL_SPECIAL", "HEALTH_CHECKUP_SUBSIDY", "1000.00", "OWED"), ("UNION_FUND", "CHECKUP", "264.00", "OWED"),
    ]  # fmt: skip
    assert [row["amount"] for row in await bills(payers, "庐江县总", "COUNTY_REVIEWER")] == ["272.01"]
    assert sorted(row["amount"] for row in await bills(payers, "合肥市人社局", "HRSS_CLERK")) == ["1500.00", "800.00"]
    assert await bills(payers, "芜湖市人社局", "HRSS_CLERK") == []
    assert len(await bills(payers, "省总", "FUNDS_CLERK")) == len(await bills(payers, "省财政厅", "FUNDS_CLERK")) == 6
    assert [row["payer"] for row in await bills(payers, "省总", "FUNDS_CLERK", f"?payer={payers.units['庐江县总']}")] == [
        str(payers.units["庐江县总"])
    ]
    assert await bills(payers, "合肥", "PREPARER", f"?payer={payers.units['省总']}") == []
    assert await said(payers, "BILL_SHARE_REFUSED", "FUND_MISUSE_BLOCKED") == []


async def test_pages_of_what_is_owed(payers):
    for _ in range(3):
        await payers.hear(training(payers, await worker(payers)))
    first = await payers.look("/bills?limit=2&state=OWED", "HRSS_CLERK", "合肥市人社局")
    second = await payers.look(f"/bills?limit=2&state=OWED&cursor={first['next']}", "HRSS_CLERK", "合肥市人社局")
    assert (len(first["items"]), len(second["items"]), second["next"]) == (2, 1, None)
    assert {row["id"] for row in first["items"]}.isdisjoint({row["id"] for row in second["items"]})


@pytest.mark.parametrize(
    ("tier", "purpose", "source", "payer", "code"),
    [
        ("PROVINCIAL", "HEALTH_CHECKUP_SUBSIDY", "CENTRAL_SPECIAL", "合肥", "FUND_SOURCE_MISMATCH"),
        ("NONE", "HEALTH_CHECKUP_SUBSIDY", "CENTRAL_SPECIAL", "合肥", "FUND_SOURCE_MISMATCH"),
        ("NATIONAL", "CHECKUP", "CENTRAL_SPECIAL", "合肥", "FUND_SOURCE_MISMATCH"),
        ("NATIONAL", "TRAINING_SUBSIDY", "CENTRAL_SPECIAL", "合肥", "FUND_SOURCE_MISMATCH"),
        ("PROVINCIAL", "HEALTH_CHECKUP_SUBSIDY", "PROVINCIAL_SPECIAL", "合肥", "FUND_SOURCE_MISMATCH"),
        ("PROVINCIAL", "HEALTH_CHECKUP_SUBSIDY", "UNION_FUND", "合肥", "FUND_SOURCE_MISMATCH"),
        ("PROVINCIAL", "CHECKUP", "EMPLOYMENT_FUND", "合肥市人社局", "FUND_SOURCE_MISMATCH"),
        ("PROVINCIAL", "CHECKUP", "UNION_FUND", "合肥市人社局", "PAYER_MISMATCH"),
        ("NATIONAL", "HEALTH_CHECKUP_SUBSIDY", "CENTRAL_SPECIAL", "庐江县总", "PAYER_MISMATCH"),
        ("NATIONAL", "HEALTH_CHECKUP_SUBSIDY", "CENTRAL_SPECIAL", "省总", "PAYER_MISMATCH"),
        ("PROVINCIAL", "TRAINING_SUBSIDY", "EMPLOYMENT_FUND", "合肥", "PAYER_MISMATCH"),
    ],
)
async def test_what_the_source_or_the_payer_may_not_pay_is_refused_and_nothing_posted(payers, tier, purpose, source, payer, code):
    person = await worker(payers, tier)
    await payers.hear(checkup(person, bill(purpose, share(payers, source, payer, 100000))))
    [(_, refused)] = await said(payers, "BILL_SHARE_REFUSED")
    assert (refused["code"], refused["source"], refused["purpose"], refused["amount_fen"]) == (code, source, purpose, 100000)
    blocked = [(data["source"], data["purpose"]) for _, data in await said(payers, "FUND_MISUSE_BLOCKED")]
    assert blocked == ([(source, purpose)] if code == "FUND_SOURCE_MISMATCH" else [])
    [row] = await bills(payers, "省总", "FUNDS_CLERK")
    assert (row["state"], row["code"]) == ("REFUSED", code)
    assert await payers.look("/earmarks") == []
    assert await payers.speaking.parked() == []


async def test_convalescence_is_not_paid_until_a_document_says_so(payers):
    await payers.hear(convalescence(payers))
    assert [data["code"] for _, data in await said(payers, "BILL_SHARE_REFUSED")] == ["FUND_SOURCE_MISMATCH"]
    row = {
        "source": "UNION_FUND", "purpose": "CONVALESCENCE", "tier": "ANY", "effective_from": "2024-06-01", "doc_no": "皖工发〔2024〕20号",
    }  # fmt: skip
    entered = await payers.done("/source-purposes", "officer", "POLICY_OFFICER", "省总", json=row)
    await payers.done(f"/source-purposes/{entered['id']}/approval", "second", "POLICY_APPROVER", "省总")
    await payers.hear(convalescence(payers))
    assert [(row["state"], row["person_id"]) for row in await bills(payers, "省总", "FUNDS_CLERK", "?state=OWED")] == [("OWED", None)]


async def test_employment_money_is_a_book_of_its_own_in_the_matrix(payers):
    rows = await payers.look("/source-purposes?on=2024-06-12")
    assert {(row["purpose"], row["book"], row["tier"]) for row in rows if row["source"] == "EMPLOYMENT_FUND"} == {
        (purpose, "EMPLOYMENT", "ANY")
        for purpose in ("TRAINING_SUBSIDY", "APPRAISAL_SUBSIDY", "SOCIAL_INSURANCE_SUBSIDY", "PUBLIC_WELFARE_POST_SUBSIDY")
    }
    ended = {"source": "EMPLOYMENT_FUND", "purpose": "TRAINING_SUBSIDY", "tier": "ANY", "allowed": False, "effective_from": "2024-06-12", "doc_no": "皖财社〔2024〕99号"}  # fmt: skip
    entered = await payers.done("/source-purposes", "officer", "POLICY_OFFICER", "省总", json=ended)
    await payers.done(f"/source-purposes/{entered['id']}/approval", "second", "POLICY_APPROVER", "省总")
    await payers.hear(training(payers, await worker(payers)), insurance(payers, await worker(payers)))
    assert sorted((row["purpose"], row["state"]) for row in await bills(payers, "合肥市人社局", "HRSS_CLERK")) == [
        ("SOCIAL_INSURANCE_SUBSIDY", "OWED"), ("TRAINING_SUBSIDY", "REFUSED"),
    ]  # fmt: skip
    wrong = ended | {"purpose": "CHECKUP", "allowed": True}
    assert (await payers.act("/source-purposes", "officer", "POLICY_OFFICER", "省总", json=wrong))[1]["code"] == "FUND_SOURCE_MISMATCH"


async def test_a_bill_before_its_person_waits_for_the_tier(payers):
    person, other = new_id(), new_id()
    await payers.hear(central(payers, person), central(payers, other))
    assert [row["state"] for row in await bills(payers)] == ["WAITING", "WAITING"]
    await worker(payers, "NATIONAL", person)
    await worker(payers, "PROVINCIAL", other)
    assert {row["person_id"]: row["state"] for row in await bills(payers)} == {str(person): "OWED", str(other): "REFUSED"}
    await worker(payers, "NATIONAL", other)  # what was refused stays refused: health enters it anew
    assert {row["person_id"]: row["state"] for row in await bills(payers)} == {str(person): "OWED", str(other): "REFUSED"}
    assert len(await said(payers, "BILL_SHARE_REFUSED")) == 1


async def test_one_funding_line_per_checkup(payers):
    person = await worker(payers)
    await payers.hear(central(payers, person))
    await payers.hear(central(payers, person), split(payers, person), central(payers, person, year=2025))
    rows = await bills(payers, "省总", "FUNDS_CLERK")
    assert sorted((row["fiscal_year"], row["purpose"], row["state"]) for row in rows) == [
        (2024, "CHECKUP", "REFUSED"), (2024, "CHECKUP", "REFUSED"), (2024, "CHECKUP", "REFUSED"), (2024, "HEALTH_CHECKUP_SUBSIDY", "OWED"),
        (2024, "HEALTH_CHECKUP_SUBSIDY", "REFUSED"), (2025, "HEALTH_CHECKUP_SUBSIDY", "OWED"),
    ]  # fmt: skip
    assert {data["code"] for _, data in await said(payers, "BILL_SHARE_REFUSED")} == {"ANNUAL_LIMIT_REACHED"}


async def test_poison_is_parked_and_others_go_on(payers):
    people = [await worker(payers, "PROVINCIAL") for _ in range(4)]
    good = split(payers, people[0])
    changed = good.bill.model_copy(update={"shares": (*good.bill.shares[:2], good.bill.shares[2].model_copy(update={"amount_fen": 1}))})
    stolen = bill("CHECKUP", share(payers, "UNION_FUND", "合肥", 5, good.bill.shares[0].share_id))
    await payers.hear(
        good,
        checkup(people[1], bill("CHECKUP")),
        checkup(people[2], bill("CHECKUP", share(payers, "UNION_FUND", "合肥", 0))),
        checkup(people[3], stolen),
        checkup(people[0], changed),
    )
    assert sorted((reason, error) for _, reason, error in await payers.speaking.parked()) == [
        ("POISON", "DUPLICATE_ROW"), ("POISON", "DUPLICATE_ROW"), ("POISON", "FIELD_INVALID"), ("POISON", "FIELD_INVALID"),
    ]  # fmt: skip
    await payers.hear(training(payers, await worker(payers)))
    assert sorted(row["amount"] for row in await bills(payers, "省总", "FUNDS_CLERK")) == ["264.00", "264.00", "272.01", "800.00"]


@pytest.mark.parametrize(
    ("unit", "roles", "code"),
    [("合肥", "MODEL_WORKER", "ROLE_NOT_PERMITTED"), ("合肥某医院", "DEPARTMENT_CLERK", "ROLE_NOT_PERMITTED")],
)
async def test_nobody_else_sees_them(payers, unit, roles, code):
    assert unit in UNITS or unit in payers.units
    answer = await payers.system.http.get("/funds/bills", headers=payers.system.token("x", roles=roles.split(), unit_id=payers.units[unit]))
    assert (answer.status_code, answer.json()["code"]) == (403, code)
    stranger = payers.system.token("stranger", roles=["AUDITOR"])
    assert (await payers.system.http.get("/funds/bills", headers=stranger)).json()["code"] == "MANDATE_MISSING"
    await payers.mandate("stranger")
    assert (await payers.system.http.get("/funds/bills", headers=stranger)).status_code == 200
