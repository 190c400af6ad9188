"""One account, one person: in a file, across calls, and when two come at once."""

import asyncio

from libs.common.kernel.ids import new_id

CARD = "6225881414207430"


def _row(person, number=CARD, act="register"):
    return {"person_id": str(person), "act": act, "kind": "CARD", "account_number": number, "account_name": "张三", "bank_name": "徽商银行"}


async def _ask(system, headers, *rows):
    answer = await system.http.post("/funds/payee-accounts/bulk", json={"rows": rows}, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()["answers"]


async def test_a_file_is_answered_in_order_and_a_repeated_call_alike(departments):
    system = await departments("funds")
    service = system.token("assistance", roles=["SERVICE"])
    first, second = new_id(), new_id()
    rows = [_row(first, act="check"), _row(second), _row(first), _row(first, "6225881414207431")]
    assert await _ask(system, service, *rows) == ["OK", "OK", "SHARED", "INVALID"]
    assert await _ask(system, service, *rows[1:]) == ["OK", "SHARED", "INVALID"]
    async with system.houses["funds"].pool.connection() as connection:
        accounts = await (await connection.execute("SELECT person_id, account_masked FROM payee_account")).fetchall()
        claims = await (await connection.execute("SELECT claimed_by FROM shared_account")).fetchall()
        stored = await (await connection.execute("SELECT account::text FROM payee_account")).fetchall()
    assert accounts == [(second, "************7430")]
    assert claims == [(first,)]
    assert CARD.encode().hex() not in stored[0][0]


async def test_two_people_at_once_exactly_one_gets_the_account(departments):
    system = await departments("funds")
    service = system.token("assistance", roles=["SERVICE"])
    answers = await asyncio.gather(*(_ask(system, service, _row(new_id())) for _ in range(8)))
    assert sorted(answer[0] for answer in answers) == ["OK"] + ["SHARED"] * 7


async def test_only_a_department_registers_in_bulk(departments):
    system = await departments("funds")
    clerk = system.token("clerk", roles=["PREPARER"])
    answer = await system.http.post("/funds/payee-accounts/bulk", json={"rows": [_row(new_id())]}, headers=clerk)
    assert (answer.status_code, answer.json()["code"]) == (403, "ROLE_NOT_PERMITTED")
