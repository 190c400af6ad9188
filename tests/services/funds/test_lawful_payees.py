"""A guardian of the living, an heir for what accrued before death: two persons, a document, dates, revocable; nobody else ever (§6.7, Q27)."""

from datetime import date, timedelta

from libs.common.contracts.registry import ModelWorkerUpdated
from libs.common.kernel.ids import new_id
from tests.services.funds.union import card

MONTH = "2024-06"
GUARDIAN = {"relation": "GUARDIAN", "proof": "COURT_DECISION", "doc_no": "法院判决〔2024〕1号"}


async def _days(union, days):
    union.system.clock.move_to_day(union.system.clock.today() + timedelta(days=days))


async def _code(union, person, who="preparer", role="PREPARER", unit="合肥", **changed):
    return (await union.act("/lawful-payees", who, role, unit, json=union.payee(person, **changed)))[1]["code"]


async def _payees(union, **changed):
    return (await union.look("/lawful-payees", **changed))["items"]


async def test_an_heir_receives_what_accrued_before_death_and_nothing_later(union):
    person = await union.person("2024-05", MONTH)
    earmark = await union.money()
    assert await _code(union, person) == "PAYEE_NOT_ALLOWED"  # alive
    await union.dies(person, date(2024, 5, 20))
    entered = await union.done("/lawful-payees", "preparer", "PREPARER", json=union.payee(person))
    approval = f"/lawful-payees/{entered['id']}/approval"
    assert (await union.act(approval, "preparer", "PAYEE_REVIEWER"))[1]["code"] == "SELF_REVIEW_FORBIDDEN"
    assert (await union.act(approval, "second", "PREPARER"))[1]["code"] == "ROLE_NOT_PERMITTED"
    assert (await union.act(approval, "second", "PAYEE_REVIEWER", "芜湖"))[1]["code"] == "NOT_RESPONSIBLE_UNIT"
    await union.done(approval, "second", "PAYEE_REVIEWER")
    [payee] = await _payees(union)
    assert (payee["name"], payee["account"][-4:], payee["state"]) == ("张**", card(700)[-4:], "HELD")
    assert (await union.act("/batches", "preparer", "PREPARER", json={"earmark_id": earmark, "through": MONTH}))[0] == 404
    await _days(union, 2)
    batch, [line] = await union.send(earmark)
    assert (line[2], line[3], line[5]) == (card(700), "张小三", "20000")
    [shown] = await union.done(f"/batches/{batch}/payment-list", "preparer", "PREPARER", json={"reason": "核对付款清单"})
    assert (shown["relation"], shown["account_name"], shown["months"]) == ("HEIR", "张小三", ["2024-05"])
    await union.answer(union.return_file("LM00000001", [(line[1], "SETTLED", 20000, "")]))
    assert [kind for kind, _, _ in await union.told() if kind == "OVERPAYMENT_DETECTED"] == []  # no "paid after death"
    assert (await union.proof())[0]["paid"] == "200.00"


async def test_an_heir_never_receives_a_later_month_even_if_only_the_persons_facts_tell_of_the_death(union):
    person = await union.person("2024-05", MONTH)
    earmark = await union.money()
    await union.hear(
        ModelWorkerUpdated(
            subject=person, changed=("LIFE_STATUS",), effective_on=date(2024, 5, 20), facts=union.facts(died=date(2024, 5, 20))
        )
    )
    await union.lawful_payee(person)
    await _days(union, 2)
    batch = await union.prepare(earmark)
    assert (batch["lines"], batch["total"]) == (1, "200.00")


async def test_a_guardian_receives_while_the_right_lasts(union):
    person = await union.person("2024-05")
    earmark = await union.money()
    await union.lawful_payee(person, **GUARDIAN, valid_to="2024-06-20")
    await _days(union, 2)
    _, [line] = await union.send(earmark, "2024-05")
    assert (line[2], line[3]) == (card(700), "张小三")
    await union.grant(person, MONTH)
    await _days(union, 7)  # the 21st
    assert [payee["state"] for payee in await _payees(union)] == ["EXPIRED"]
    _, [line] = await union.send(earmark, MONTH)
    assert line[2] == card(1)  # the person's own again


async def test_a_death_between_entry_and_payment_ends_the_guardian(union):
    person = await union.person("2024-05")
    earmark = await union.money()
    await union.lawful_payee(person, **GUARDIAN)
    await _days(union, 2)
    batch = (await union.prepare(earmark))["id"]
    await union.dies(person, date(2024, 5, 20))
    assert (await union.act(f"/batches/{batch}/approval", "approver", "APPROVER"))[1]["code"] == "BENEFICIARY_DECEASED"


async def test_nobody_is_paid_while_a_revocation_waits_and_the_next_payee_waits_a_day(union):
    person = await union.person(MONTH)
    earmark = await union.money()
    await union.lawful_payee(person, **GUARDIAN)
    await _days(union, 2)
    batch = (await union.prepare(earmark))["id"]
    [payee] = await _payees(union)
    path, told = f"/lawful-payees/{payee['id']}/revocations", {"doc_no": "裁定3号", "reason": "监护关系终止"}
    assert (await union.act(path, "x", "VERIFIER", json=told))[1]["code"] == "ROLE_NOT_PERMITTED"
    assert (await union.act(path, "x", "PREPARER", "芜湖", json=told))[1]["code"] == "NOT_RESPONSIBLE_UNIT"
    entered = await union.done(path, "preparer", "PREPARER", json=told)
    assert (await union.act(path, "other", "PREPARER", json=told))[1]["code"] == "INVALID_TRANSITION"
    assert [each["state"] for each in await _payees(union)] == ["REVOKING"]
    assert (await union.act(f"/batches/{batch}/approval", "approver", "APPROVER"))[1]["code"] == "PAYEE_HELD"
    decide = f"/payee-revocations/{entered['id']}"
    assert (await union.act(f"{decide}/approval", "preparer", "PAYEE_REVIEWER"))[1]["code"] == "SELF_REVIEW_FORBIDDEN"
    assert (await union.act(f"{decide}/approval", "second", "PREPARER"))[1]["code"] == "ROLE_NOT_PERMITTED"
    assert (await union.act(f"{decide}/approval", "second", "PAYEE_REVIEWER", "芜湖"))[1]["code"] == "NOT_RESPONSIBLE_UNIT"
    await union.done(f"{decide}/approval", "second", "PAYEE_REVIEWER")
    assert (await union.act(f"{decide}/rejection", "third", "PAYEE_REVIEWER"))[1]["code"] == "INVALID_TRANSITION"
    await union.done(f"/batches/{batch}/removals", "preparer", "PREPARER", json={"reason": "监护人撤销"})
    assert (await union.act("/batches", "preparer", "PREPARER", json={"earmark_id": earmark, "through": MONTH}))[0] == 404
    await _days(union, 2)
    _, [line] = await union.send(earmark)
    assert line[2] == card(1)
    assert (await union.act(path, "preparer", "PREPARER", json=told))[0] == 404
    await union.proof()


async def test_a_revocation_that_is_sent_back_leaves_the_right(union):
    person = await union.person(MONTH)
    earmark = await union.money()
    await union.lawful_payee(person, **GUARDIAN)
    await _days(union, 2)
    [payee] = await _payees(union)
    entered = await union.done(
        f"/lawful-payees/{payee['id']}/revocations", "preparer", "PREPARER", json={"doc_no": "裁定3号", "reason": "误录"}
    )
    await union.done(f"/payee-revocations/{entered['id']}/rejection", "second", "PAYEE_REVIEWER")
    _, [line] = await union.send(earmark)
    assert line[2] == card(700)


async def test_a_payee_of_before_may_come_back_with_the_same_account(union):
    person = await union.person(MONTH)
    earmark = await union.money()
    await union.lawful_payee(person, **GUARDIAN)
    [payee] = await _payees(union)
    entered = await union.done(
        f"/lawful-payees/{payee['id']}/revocations", "preparer", "PREPARER", json={"doc_no": "裁定3号", "reason": "撤销"}
    )
    await union.done(f"/payee-revocations/{entered['id']}/approval", "second", "PAYEE_REVIEWER")
    await union.lawful_payee(person, **GUARDIAN)
    await _days(union, 2)
    _, [line] = await union.send(earmark)
    assert line[2] == card(700)


async def test_a_strange_shared_or_unit_account_is_refused(union):
    person, other = await union.person(MONTH), await union.person(MONTH)
    assert await _code(union, person, **GUARDIAN, account_name="李四") == "PAYEE_NOT_ALLOWED"
    assert (
        await _code(union, person, **GUARDIAN, name="合肥", account_name="合肥") == "PAYEE_NOT_ALLOWED"
    )  # a unit's name, as registry says it
    assert await _code(union, person, **GUARDIAN, name="某某合作社", account_name="某某合作社") == "PAYEE_NOT_ALLOWED"
    assert await _code(union, person, **GUARDIAN, account_number=card(2)) == "BANK_ACCOUNT_SHARED"  # another person's
    assert await _code(union, person, **GUARDIAN, account_number=card(1)) == "BANK_ACCOUNT_SHARED"  # the ward's own
    assert await _code(union, person, **GUARDIAN, account_number="6225881414207431") == "BANK_ACCOUNT_INVALID"
    assert await _code(union, person, **GUARDIAN | {"proof": "WILL"}) == "PAYEE_NOT_ALLOWED"
    assert await _code(union, person, role="VERIFIER", **GUARDIAN) == "ROLE_NOT_PERMITTED"
    assert await _code(union, person, unit="芜湖", **GUARDIAN) == "NOT_RESPONSIBLE_UNIT"
    assert await _code(union, new_id(), **GUARDIAN) == "NOT_RESPONSIBLE_UNIT"
    await union.lawful_payee(person, **GUARDIAN)
    assert await _code(union, other, **GUARDIAN) == "BANK_ACCOUNT_SHARED"  # one account, two persons


async def test_a_payees_name_and_reasons_are_sealed_and_another_union_sees_nothing(union):
    person = await union.person(MONTH)
    await union.lawful_payee(person, **GUARDIAN, reason="无民事行为能力")
    assert await _payees(union, unit="芜湖") == []
    async with union.system.houses["funds"].pool.connection() as connection:
        for table in ("payee_account", "payee_correction", "payee_revocation", "audit_row"):
            rows = await (await connection.execute(f"SELECT t::text FROM {table} t")).fetchall()
            assert not [row for row in rows if "张小三" in row[0] or "行为能力" in row[0] or card(700) in row[0]], table
