"""Hospitals and employers are paid to accounts that two persons of the payer looked at, and that are nobody else's (C2.3, C4.6, C5.8)."""

from datetime import date

import pytest

from libs.common.kernel.ids import new_id
from tests.services.funds.billing import EMPLOYER, HOSPITAL, open_units, organisation
from tests.services.funds.union import card


@pytest.fixture
async def payers(union):
    await open_units(union)
    return union


async def _enter(union, unit="合肥", who="one", roles="PREPARER", **changed):
    return await union.act("/payee-organisations", who, roles, unit, json=organisation(**changed))


async def _decide(union, entry, who="two", roles="PAYEE_REVIEWER", unit="合肥", decision="approval"):
    return await union.act(f"/payee-organisations/{entry['id']}/{decision}", who, roles, unit)


async def test_the_first_account_is_ready_and_a_changed_one_waits_a_day(payers):
    _, first = await _enter(payers)
    assert (await _enter(payers))[1]["code"] == "INVALID_TRANSITION"  # one waits at a time
    assert (await _decide(payers, first, "one", "PREPARER PAYEE_REVIEWER"))[1]["code"] == "SELF_REVIEW_FORBIDDEN"
    assert (await _decide(payers, first, unit="芜湖"))[1]["code"] == "NOT_RESPONSIBLE_UNIT"
    assert (await _decide(payers, first, roles="PREPARER"))[1]["code"] == "ROLE_NOT_PERMITTED"
    status, ready = await _decide(payers, first)
    assert (status, ready["ready_at"][:10]) == (201, "2024-06-12")
    assert (await _decide(payers, first))[1]["code"] == "INVALID_TRANSITION"
    _, second = await _enter(payers, account_number=card(801))
    await _decide(payers, second, decision="rejection")
    _, third = await _enter(payers, account_number=card(802))
    await _decide(payers, third)
    rows = (await payers.look(f"/payee-organisations?credit_code={HOSPITAL}"))["items"]
    assert [(row["state"], row["account"][-4:]) for row in rows] == [
        ("APPROVED", card(800)[-4:]), ("REJECTED", card(801)[-4:]), ("HELD", card(802)[-4:]),
    ]  # fmt: skip
    assert all(row["account"].startswith("****") for row in rows)
    payers.system.clock.move_to_day(date(2024, 6, 14))
    assert (await payers.look("/payee-organisations"))["items"][2]["state"] == "APPROVED"
    assert (await payers.look("/payee-organisations", "PREPARER", "芜湖"))["items"] == []  # each payer keeps its own
    assert len((await payers.look("/payee-organisations?limit=1", "FUNDS_CLERK", "省总"))["items"]) == 1


@pytest.mark.parametrize(
    ("unit", "roles", "changed", "code"),
    [
        ("合肥", "APPROVER", {}, "ROLE_NOT_PERMITTED"),
        ("合肥某医院", "PREPARER", {}, "ROLE_NOT_PERMITTED"),
        ("合肥", "PREPARER", {"credit_code": "123400004850012340"}, "FIELD_INVALID"),
        ("合肥", "PREPARER", {"account_number": "1234567"}, "BANK_ACCOUNT_INVALID"),
        ("合肥", "PREPARER", {"account_number": "3400123456789O"}, "BANK_ACCOUNT_INVALID"),
        ("合肥", "PREPARER", {"credit_code": "1"}, "INPUT_INVALID"),
    ],
)
async def test_what_is_refused(payers, unit, roles, changed, code):
    assert (await _enter(payers, unit, roles=roles, **changed))[1]["code"] == code
    assert (await payers.look("/payee-organisations", "FUNDS_CLERK", "省总"))["items"] == []


async def test_an_account_is_one_persons_or_one_organisations(payers):
    person = await payers.person("2024-03")
    assert (await _enter(payers, account_number=card(1)))[1]["code"] == "BANK_ACCOUNT_SHARED"  # the person's own
    _, hospital = await _enter(payers)
    assert (await _enter(payers, "合肥市人社局", credit_code=EMPLOYER))[1]["code"] == "BANK_ACCOUNT_SHARED"
    assert (await _enter(payers, "合肥市人社局"))[0] == 201  # the same organisation, as another payer knows it
    row = {"person_id": str(new_id()), "act": "register", "kind": "CARD", "account_number": card(800), "account_name": "李四", "bank_name": "徽商银行"}  # fmt: skip
    service = payers.system.token("assistance", roles=["SERVICE"])
    answer = await payers.system.http.post("/funds/payee-accounts/bulk", json={"rows": [row]}, headers=service)
    assert answer.json()["answers"] == ["SHARED"]
    correction = {
        "kind": "CARD",
        "account_number": card(800),
        "account_name": "张三",
        "bank_name": "徽商银行",
        "doc_no": "复印件",
        "reason": "换卡",
    }
    assert (await payers.act(f"/payee-accounts/{person}/corrections", "one", "PREPARER", json=correction))[1][
        "code"
    ] == "BANK_ACCOUNT_SHARED"
    await _decide(payers, hospital, decision="rejection")
    assert (await _enter(payers, "芜湖", credit_code=EMPLOYER))[1]["code"] == "BANK_ACCOUNT_SHARED"  # 人社's entry stands


async def test_what_is_kept_is_sealed(payers):
    await _enter(payers)
    async with payers.system.houses["funds"].pool.connection() as connection:
        row = await (await connection.execute("SELECT payee_organisation::text FROM payee_organisation")).fetchone()
    assert card(800) not in row[0]
    assert card(800).encode().hex() not in row[0]
