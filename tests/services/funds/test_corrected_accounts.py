"""A wrong card after acceptance: corrected by a second person, held 24 hours (C2.3, Q27)."""

from datetime import date

from libs.common.kernel.ids import new_id
from tests.services.funds.union import card

NEW = {
    "kind": "CARD",
    "account_number": card(900),
    "account_name": "张三",
    "bank_name": "徽商银行",
    "doc_no": "复印件",
    "reason": "原卡注销",
}


async def test_nothing_is_paid_from_the_entry_until_a_day_after_the_second_person(union):
    person = await union.person("2024-06")
    earmark = await union.money()
    entered = await union.done(f"/payee-accounts/{person}/corrections", "preparer", "PREPARER", json=NEW)
    wanted = {"earmark_id": earmark, "through": "2024-06"}
    assert (await union.act("/batches", "preparer", "PREPARER", json=wanted))[0] == 404
    path = f"/payee-account-corrections/{entered['id']}/approval"
    assert (await union.act(path, "preparer", "PAYEE_REVIEWER"))[1]["code"] == "SELF_REVIEW_FORBIDDEN"
    assert (await union.act(path, "x", "PREPARER"))[1]["code"] == "ROLE_NOT_PERMITTED"
    assert (await union.act(path, "x", "PAYEE_REVIEWER", "芜湖"))[1]["code"] == "NOT_RESPONSIBLE_UNIT"
    await union.done(path, "second", "PAYEE_REVIEWER")
    assert (await union.act(path, "second", "PAYEE_REVIEWER"))[1]["code"] == "INVALID_TRANSITION"
    assert (await union.act("/batches", "preparer", "PREPARER", json=wanted))[0] == 404
    accounts = await union.look(f"/payee-accounts/{person}")
    assert [account["state"] for account in accounts] == ["HELD", "REGISTERED"]
    assert all(account["account"].startswith("*") for account in accounts)
    union.system.clock.move_to_day(date(2024, 6, 14))
    _, [line] = await union.send(earmark)
    assert line[2] == NEW["account_number"]


async def test_a_rejected_correction_leaves_the_old_account(union):
    person = await union.person("2024-06")
    earmark = await union.money()
    entered = await union.done(f"/payee-accounts/{person}/corrections", "preparer", "PREPARER", json=NEW)
    assert (await union.act(f"/payee-accounts/{person}/corrections", "preparer", "PREPARER", json=NEW))[1]["code"] == "INVALID_TRANSITION"
    await union.done(f"/payee-account-corrections/{entered['id']}/rejection", "second", "PAYEE_REVIEWER")
    _, [line] = await union.send(earmark)
    assert line[2] == card(1)


async def test_a_wrong_strange_or_shared_account_is_refused(union):
    person, other = await union.person("2024-06"), await union.person("2024-06")
    path = f"/payee-accounts/{person}/corrections"

    async def code(**changed):
        return (await union.act(path, "preparer", "PREPARER", json={**NEW, **changed}))[1]["code"]

    assert await code(account_number="6225881414207431") == "BANK_ACCOUNT_INVALID"
    assert await code(account_name="李四") == "PAYEE_NOT_ALLOWED"
    assert await code(account_number=card(2)) == "BANK_ACCOUNT_SHARED"
    assert (await union.act(path, "x", "PREPARER", "芜湖", json=NEW))[1]["code"] == "NOT_RESPONSIBLE_UNIT"
    assert (await union.act(f"/payee-accounts/{new_id()}/corrections", "x", "PREPARER", json=NEW))[1]["code"] == "NOT_RESPONSIBLE_UNIT"
    assert (await union.act(path, "x", "VERIFIER", json=NEW))[1]["code"] == "ROLE_NOT_PERMITTED"
    assert other != person


async def test_an_heir_or_guardian_has_a_door_of_their_own(union):
    person = await union.person("2024-05", "2024-06")
    for relation in ("GUARDIAN", "HEIR"):
        refused = await union.act(f"/payee-accounts/{person}/corrections", "preparer", "PREPARER", json={**NEW, "relation": relation})
        assert refused[1]["code"] == "PAYEE_NOT_ALLOWED"


async def test_an_account_of_before_may_come_back(union):
    person = await union.person("2024-06")
    earmark = await union.money()
    for number in (NEW["account_number"], card(1)):
        entered = await union.done(f"/payee-accounts/{person}/corrections", "preparer", "PREPARER", json={**NEW, "account_number": number})
        await union.done(f"/payee-account-corrections/{entered['id']}/approval", "second", "PAYEE_REVIEWER")
    assert (await union.act("/batches", "preparer", "PREPARER", json={"earmark_id": earmark, "through": "2024-06"}))[0] == 404
    union.system.clock.move_to_day(date(2024, 6, 14))
    _, [line] = await union.send(earmark)
    assert line[2] == card(1)


async def test_an_account_changed_after_preparing_stops_the_batch(union):
    person = await union.person("2024-06")
    earmark = await union.money()
    batch = (await union.prepare(earmark))["id"]
    await union.done(f"/payee-accounts/{person}/corrections", "preparer", "PREPARER", json=NEW)
    assert (await union.act(f"/batches/{batch}/approval", "approver", "APPROVER"))[1]["code"] == "PAYEE_HELD"
    removed = await union.done(f"/batches/{batch}/removals", "preparer", "PREPARER", json={"reason": "账户更正"})
    assert (removed["removed"], removed["state"]) == (1, "VOID")
    await union.proof()
