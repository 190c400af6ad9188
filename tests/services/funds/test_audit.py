"""The auditor's doors: a sample anybody can draw again, the trace of a payment, red flags, a case taken out; within the mandate only (C2.7)."""

import csv
import hashlib
import io
import json
import zipfile
from datetime import date, timedelta

import pytest

from services.funds.domain.audit_sample import draw
from services.funds.policy.c2_7_red_flags import account_change_days
from services.funds.storage.parameters import PARAMETERS
from tests.services.funds.test_corrected_accounts import NEW

ASKED = {"seed": "七", "size": 3, "stratum": "UNION", "sent_from": "2024-06-01", "sent_to": "2024-06-30"}
REF = "LM000000010000001"


async def _paid(union, people=1):
    for _ in range(people):
        await union.person("2024-06")
    batch, lines = await union.send(await union.money())
    await union.answer(union.return_file("LM00000001", [(line[1], "SETTLED", 20000, "") for line in lines]))
    return batch


async def _flags(union, kind):
    return (await union.look(f"/audit/red-flags?kind={kind}", "AUDITOR", unit="省总"))["items"]


async def _auditor(union, path, body, who="looker"):
    headers = union.system.token(who, roles=["AUDITOR"]) | {"Idempotency-Key": hashlib.sha256(f"{who}{path}{body}".encode()).hexdigest()}
    return await union.system.http.post(f"/funds/audit{path}", json=body, headers=headers)


async def test_the_same_seed_draws_the_same_sample(union):
    await _paid(union, 7)
    first, again = [(await _auditor(union, "/samples", ASKED | {"size": 3, "stratum": s})).json() for s in ("UNION", "NONE")]
    assert (first["population"], len(first["refs"])) == (7, 3)
    assert first["refs"] == again["refs"]  # one union: one stratum
    assert first["population_sha256"] == again["population_sha256"]
    other = (await _auditor(union, "/samples", ASKED | {"seed": "八", "size": 6})).json()
    assert len(other["refs"]) == 6
    assert (await _auditor(union, "/samples", ASKED, who="王审")).json()["code"] == "MANDATE_MISSING"
    assert (await _auditor(union, "/samples", ASKED | {"sent_from": "2025-01-01", "sent_to": "2025-02-01"})).json()["code"] == "NOT_FOUND"
    await union.mandate("李审", reach="L2", unit=str(union.units["芜湖"]))
    assert (await _auditor(union, "/samples", ASKED, who="李审")).json()["code"] == "NOT_FOUND"
    await union.mandate("赵审", source="PROVINCIAL_SPECIAL", year_from=2023, year_to=2023)
    assert (await _auditor(union, "/samples", ASKED, who="赵审")).json()["code"] == "NOT_FOUND"


async def test_a_payment_is_traced_to_its_application_and_its_money(union):
    batch = await _paid(union)
    found = await union.look(f"/audit/payments/{REF}/trace", "AUDITOR", unit="省总")
    assert (found["payment"]["amount_fen"], found["payment"]["state"], found["payment"]["relation"]) == (20000, "SETTLED", "SELF")
    assert found["payment"]["account"].startswith("*")
    assert (found["batch"]["id"], found["batch"]["preparer"], found["batch"]["approver"]) == (batch, "preparer", "approver")
    assert found["batch"]["files"][0]["name"] == "pay-LM00000001.csv"
    assert found["money"]["documents"][0]["doc_no"] == "皖财社〔2024〕58号"
    assert [line["month"] for line in found["lines"]] == ["2024-06"]
    assert {gate["gate"] for gate in found["applications"][0]["gates"]} == {"FILL", "VERIFY"}
    assert [move["phase"] for move in found["transfers"]] == ["pending", "post"]
    clerk = union.system.token("x", roles=["PREPARER"], unit_id=union.units["合肥"])
    answer = await union.system.http.get(f"/funds/audit/payments/{REF}/trace", headers=clerk)
    assert answer.json()["code"] == "ROLE_NOT_PERMITTED"
    await union.mandate("李审", reach="L2", unit=str(union.units["芜湖"]))
    other = union.system.token("李审", roles=["AUDITOR"])
    assert (await union.system.http.get(f"/funds/audit/payments/{REF}/trace", headers=other)).json()["code"] == "NOT_FOUND"


async def test_a_case_is_taken_out_with_hashes_a_watermark_and_an_audit_row(union):
    await _paid(union)
    answer = await _auditor(union, f"/payments/{REF}/case", {"reason": "专项审计取证"})
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    sums = dict(reversed(line.split("  ")) for line in archive.read("SHA256SUMS").decode().splitlines())
    assert {name: hashlib.sha256(archive.read(name)).hexdigest() for name in ("case.json", "lines.csv")} == sums
    case = json.loads(archive.read("case.json"))
    assert (case["watermark"]["auditor"], case["watermark"]["reason"], case["case"]["bank_ref"]) == ("looker", "专项审计取证", REF)
    rows = list(csv.reader(io.StringIO(archive.read("lines.csv").decode("utf-8-sig"))))
    assert (rows[0][1], rows[2][2]) == (case["watermark"]["number"], "2024-06")
    async with union.system.houses["funds"].pool.connection() as connection:
        found = await connection.execute("SELECT subject, detail->>'sha256' FROM audit_row WHERE action = 'AUDIT_CASE_EXPORTED'")
        assert await found.fetchall() == [(case["watermark"]["number"], hashlib.sha256(answer.content).hexdigest())]


async def test_money_that_went_out_after_a_death_is_flagged_and_an_heirs_month_is_not(union):
    person, heir = await union.person("2024-06"), await union.person("2024-05")
    await union.dies(heir, date(2024, 5, 20))
    await union.lawful_payee(heir)
    union.system.clock.move_to_day(date(2024, 6, 14))
    _, lines = await union.send(await union.money())
    await union.answer(union.return_file("LM00000001", [(line[1], "SETTLED", 20000, "") for line in lines]))
    assert await _flags(union, "PAID_AFTER_DEATH") == []
    assert [flag["person_id"] for flag in await _flags(union, "PAYEE_NOT_PERSON")] == [str(heir)]
    await union.dies(person, date(2024, 5, 2))
    [flag] = await _flags(union, "PAID_AFTER_DEATH")
    assert (flag["person_id"], "2024-05-02" in flag["fact"]) == (str(person), True)


@pytest.mark.parametrize(("days", "flagged"), [(2, True), (29, True), (30, False)])
async def test_an_account_changed_shortly_before_a_payment_is_flagged(union, days, flagged):
    person = await union.person("2024-06")
    earmark = await union.money()
    entered = await union.done(f"/payee-accounts/{person}/corrections", "preparer", "PREPARER", json=NEW)
    await union.done(f"/payee-account-corrections/{entered['id']}/approval", "second", "PAYEE_REVIEWER")
    union.system.clock.move_to_day(
        union.system.clock.today() + timedelta(days=days), hour=10
    )  # an hour later in the day, however long the test took
    await union.send(earmark)
    assert [flag["person_id"] for flag in await _flags(union, "ACCOUNT_CHANGED_BEFORE_PAYMENT")] == ([str(person)] if flagged else [])
    assert [flag["person_id"] for flag in await _flags(union, "SAME_HANDS")] == [str(person)]  # who entered it also prepared the batch
    assert account_change_days(PARAMETERS.shipped().on(union.system.clock.today())) == 30


async def test_an_account_that_two_persons_claimed_is_flagged(union):
    person = await union.person("2024-06")
    other = await union.person("2024-06")
    row = {
        "person_id": str(other),
        "act": "register",
        "kind": "CARD",
        "account_number": "",
        "account_name": "李四",
        "bank_name": "徽商银行",
    }
    async with union.system.houses["funds"].pool.connection() as connection:
        await connection.execute("INSERT INTO shared_account SELECT id, %s, now() FROM payee_account WHERE person_id = %s", (other, person))
    await union.send(await union.money())
    assert [flag["person_id"] for flag in await _flags(union, "ONE_ACCOUNT_SEVERAL_PERSONS")] == [str(person)]
    assert row


def test_strata_share_by_largest_remainder():
    population = [(f"a{n}", 1, "甲") for n in range(7)] + [(f"b{n}", 1, "乙") for n in range(2)] + [("c0", 1, "丙")]
    sample = draw(population, "种", 5)
    assert sample.strata == {"丙": (1, 1), "乙": (2, 1), "甲": (7, 3)}
    assert sample.refs == draw(list(reversed(population)), "种", 5).refs
    assert draw(population, "种", 99).refs == tuple(sorted(ref for ref, _, _ in population))
    assert draw(population[1:], "种", 5).population_sha256 != sample.population_sha256
