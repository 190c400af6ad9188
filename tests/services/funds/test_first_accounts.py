"""A person who never applied gets a first own account: in the register's name, by two persons, after a day (C2.3, C5.5, Q27)."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from libs.common.kernel.errors import LaomoError
from libs.common.kernel.ids import new_id
from services.funds.policy.c2_3_payee import require_first_account
from tests.services.assistance.conftest import CITY, PROVINCE, county
from tests.services.funds.billing import bills, central
from tests.services.funds.union import Union, card

__all__ = ["county"]

ACCOUNT = {
    "kind": "CARD", "account_number": card(1), "account_name": "张三", "bank_name": "徽商银行合肥分行", "doc_no": "银行卡复印件", "reason": "领取职业培训补贴",
}  # fmt: skip


async def _enter(union, person, who="preparer", roles="PREPARER", unit="合肥", **changed):
    return await union.act(f"/payee-accounts/{person}/first", who, roles, unit, json=ACCOUNT | changed)


async def test_a_first_account_is_checked_against_the_register_and_decided_by_another(county, tmp_path):
    person = await county.register()
    named = {"合肥": CITY, "芜湖": "芜湖市总工会", "省总": PROVINCE}
    union = Union(county.system, tmp_path / "bank", {short: county.units[name] for short, name in named.items()})
    for changed, code in (
        ({"account_name": "李四"}, "PAYEE_NOT_ALLOWED"), ({"account_number": "6225881414207431"}, "BANK_ACCOUNT_INVALID"),
        ({"kind": "CASH"}, "INPUT_INVALID"), ({"doc_no": ""}, "INPUT_INVALID"), ({"roles": "APPROVER"}, "ROLE_NOT_PERMITTED"),
        ({"unit": "芜湖"}, "NOT_RESPONSIBLE_UNIT"),
    ):  # fmt: skip
        assert (await _enter(union, person, **changed))[1]["code"] == code
    assert (await _enter(union, new_id()))[1]["code"] == "NOT_RESPONSIBLE_UNIT"
    assert (await _enter(union, "x"))[1]["code"] == "INPUT_INVALID"
    assert await union.look(f"/payee-accounts/{person}") == []
    found = await asyncio.gather(*(_enter(union, person, f"clerk-{n}", account_name="张 三") for n in range(3)))
    assert sorted(status for status, _ in found) == [201, 409, 409]
    [entered] = [body["id"] for status, body in found if status == 201]
    path = f"/payee-account-corrections/{entered}/approval"
    winner = next(f"clerk-{n}" for n, (status, _) in enumerate(found) if status == 201)
    assert (await union.act(path, winner, "PAYEE_REVIEWER"))[1]["code"] == "SELF_REVIEW_FORBIDDEN"
    ready = (await union.done(path, "second", "PAYEE_REVIEWER"))["ready_at"]
    assert ready[:10] == (union.system.clock.today() + timedelta(days=1)).isoformat()
    [account] = await union.look(f"/payee-accounts/{person}")
    assert (account["account"][-4:], account["relation"]) == (card(1)[-4:], "SELF")
    assert (await _enter(union, person, account_number=card(2)))[1]["code"] == "INVALID_TRANSITION"
    async with union.system.houses["funds"].pool.connection() as connection:
        audited = await (await connection.execute("SELECT detail::text FROM audit_row")).fetchall()
    assert not [row for row in audited if "张三" in str(row) or card(1) in str(row)]


@pytest.mark.parametrize(
    ("life", "has_own", "named", "code"),
    [
        ("ALIVE", False, True, None), ("ALIVE", False, False, "PAYEE_NOT_ALLOWED"), ("ALIVE", True, True, "INVALID_TRANSITION"),
        ("DECEASED", False, True, "BENEFICIARY_DECEASED"), ("LOST_CONTACT", False, True, None),
    ],
)  # fmt: skip
def test_whose_first_account_may_be_entered(life, has_own, named, code):
    if code is None:
        require_first_account(life=life, has_own=has_own, named=named)
        return
    with pytest.raises(LaomoError) as refused:
        require_first_account(life=life, has_own=has_own, named=named)
    assert refused.value.code == code


async def test_tiers_that_were_never_kept_are_asked_of_registry_when_a_bill_waits(county, tmp_path):
    """A database older than migration 0012: the person is known, the tier is not."""
    person = UUID(await county.register())
    union = Union(county.system, tmp_path / "bank", {"合肥": county.units[CITY]})
    async with county.system.houses["funds"].pool.connection() as connection:
        await connection.execute("DELETE FROM person_tier")
    await union.hear(central(union, person))
    assert [row["state"] for row in await bills(union)] == ["WAITING"]
    department = county.system.system.departments["funds"]
    for _ in range(2):
        await department.calendar["fill-tiers"](department.house)
    [row] = await bills(union)
    assert row["state"] in ("OWED", "REFUSED")  # by the tier that registry knows
    async with county.system.houses["funds"].pool.connection() as connection:
        found = await connection.execute(
            "SELECT detail->>'waiting', detail->>'filled' FROM audit_row WHERE action = 'TIERS_FILLED' ORDER BY seq"
        )
        assert await found.fetchall() == [("1", "1"), ("0", "0")]
