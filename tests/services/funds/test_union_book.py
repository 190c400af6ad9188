"""The unions' own money (C4.8, C6.5, Q56): a book apart from every earmark; a gratuity once per death, in whatever order it is told."""

import asyncio
from dataclasses import replace
from datetime import date

import psycopg
import pytest

from libs.common.contracts.assistance import BereavementPaid, BereavementVisitDue
from libs.common.kernel.ids import new_id
from tests.services.funds.offices import open_offices

ENTRY = {"kind": "RECEIPT", "fiscal_year": 2024, "amount": "5000.00", "on_day": "2024-06-10", "doc_no": "记2024-06-15"}


async def _enter(union, unit="合肥", roles="PREPARER", **changed):
    return await union.act("/union-book/entries", "clerk", roles, unit, json={**ENTRY, **changed})


async def _book(union, unit="合肥", roles="PREPARER"):
    return await union.look("/union-book?year=2024", roles, unit)


def _paid(union, person, case, fen=100000, payer="合肥"):
    return BereavementPaid(subject=person, effective_on=date(2024, 6, 5), case_id=case, payer=union.units[payer], amount_fen=fen)


async def test_received_budgeted_paid_and_corrected(union):
    assert (await _enter(union, kind="PAYMENT", purpose="VISIT", amount="1.00"))[1]["code"] == "INSUFFICIENT_EARMARKED_BALANCE"
    await _enter(union)
    assert (await _enter(union, kind="PAYMENT", purpose="VISIT", amount="1.00"))[1]["code"] == "INSUFFICIENT_EARMARKED_BALANCE"  # no budget
    await _enter(union, kind="BUDGET", purpose="VISIT", amount="800.00")
    _, wrong = await _enter(union, kind="PAYMENT", purpose="VISIT", amount="700.00")
    assert (await _enter(union, kind="PAYMENT", purpose="VISIT", amount="100.01"))[1]["code"] == "INSUFFICIENT_EARMARKED_BALANCE"
    path = f"/union-book/entries/{wrong['id']}/reversal"
    assert (await union.act(path, "x", "PREPARER", "芜湖", json={"reason": "误录"}))[1]["code"] == "NOT_RESPONSIBLE_UNIT"
    red = await union.done(path, "clerk", "PREPARER", json={"reason": "用途填错"})
    assert (await union.act(path, "clerk", "PREPARER", json={"reason": "再次"}))[1]["code"] == "INVALID_TRANSITION"
    assert (await union.act(f"/union-book/entries/{red['id']}/reversal", "clerk", "PREPARER", json={"reason": "再次"}))[1][
        "code"
    ] == "INVALID_TRANSITION"
    await _enter(union, kind="PAYMENT", purpose="VISIT", amount="800.00")
    book = await _book(union)
    assert (book["received"], book["paid"], book["balance"], book["overdrawn"]) == ("5000.00", "800.00", "4200.00", False)
    assert book["purposes"] == [{"purpose": "VISIT", "budget": "800.00", "paid": "800.00", "left": "0.00", "payments": 1}]
    assert [row["amount"] for row in (await union.look("/union-book/entries"))["items"]] == [
        "5000.00",
        "800.00",
        "700.00",
        "-700.00",
        "800.00",
    ]
    assert await union.look("/earmarks") == []  # never an earmark


@pytest.mark.parametrize(
    ("unit", "roles", "changed", "code"),
    [
        ("合肥", "PREPARER", {"amount": "0.00"}, "MONEY_FORMAT_INVALID"),
        ("合肥", "PREPARER", {"purpose": "VISIT"}, "FIELD_INVALID"),
        ("合肥", "PREPARER", {"kind": "BUDGET"}, "FIELD_INVALID"),
        ("合肥", "PREPARER", {"on_day": "2024-06-13"}, "FIELD_INVALID"),
        ("合肥", "PREPARER", {"kind": "PAYMENT", "purpose": "CONVALESCENCE"}, "FUND_SOURCE_MISMATCH"),
        ("合肥", "PREPARER", {"kind": "PAYMENT", "purpose": "BEREAVEMENT"}, "FIELD_INVALID"),
        ("合肥", "PREPARER", {"kind": "PAYMENT", "purpose": "LIVING_HARDSHIP_SUBSIDY"}, "INPUT_INVALID"),
        ("省财政厅", "FUNDS_CLERK", {}, "ROLE_NOT_PERMITTED"),
        ("合肥", "MODEL_WORKER", {}, "ROLE_NOT_PERMITTED"),
    ],
)
async def test_what_is_refused(union, unit, roles, changed, code):
    assert (await _enter(union, unit, roles, **changed))[1]["code"] == code


async def test_a_purpose_that_is_not_the_unions_is_said_as_misuse(union):
    await _enter(union, kind="PAYMENT", purpose="CONVALESCENCE", amount="1.00")
    assert [data["purpose"] for kind, _, data in await union.told() if kind == "FUND_MISUSE_BLOCKED"] == ["CONVALESCENCE"]


async def test_a_gratuity_is_booked_once_per_death_however_often_it_is_told(union):
    person, case = new_id(), new_id()
    [told] = await union.hear(_paid(union, person, case))
    await union.again(told, told)
    book = await _book(union)
    assert (book["paid"], book["balance"], book["overdrawn"]) == ("1000.00", "-1000.00", True)  # it was paid: recorded, and shown
    assert [each["purpose"] for each in book["purposes"]] == ["BEREAVEMENT"]
    [entry] = (await union.look("/union-book/entries"))["items"]
    assert (await union.act(f"/union-book/entries/{entry['id']}/reversal", "clerk", "PREPARER", json={"reason": "误录"}))[1][
        "code"
    ] == "INVALID_TRANSITION"
    await union.hear(_paid(union, person, new_id(), payer="芜湖"))  # a second case of the same death
    await union.hear(_paid(union, new_id(), new_id(), 0))
    assert (await _book(union, "芜湖"))["paid"] == "0.00"
    async with union.system.houses["funds"].pool.connection() as connection:
        parked = await (await connection.execute("SELECT reason, error FROM parked ORDER BY parked_at, error")).fetchall()
    assert sorted(parked) == [("POISON", "DUPLICATE_ROW"), ("POISON", "FIELD_INVALID")]
    await union.hear(_paid(union, new_id(), new_id()))  # others go on
    assert (await _book(union))["paid"] == "2000.00"
    assert await union.proof() == []


async def test_a_gratuity_heard_before_what_was_said_first_waits_and_is_booked_once(union):
    person, case = new_id(), new_id()
    due = BereavementVisitDue(
        subject=person, effective_on=date(2024, 6, 5), case_id=case, unit=union.units["合肥"], due_on=date(2024, 6, 11)
    )
    first, second = union.speaking.envelope(due), union.speaking.envelope(_paid(union, person, case))
    await union.again(second)
    assert [(subject, reason) for subject, reason, _ in await union.speaking.parked()] == [(person, "GAP")]
    assert (await _book(union))["paid"] == "0.00"
    await union.again(first)
    await union.again(second, first)
    assert ((await _book(union))["paid"], await union.speaking.parked()) == ("1000.00", [])


async def test_a_gratuity_that_cannot_be_read_halts_its_person_only(union):
    person = new_id()
    sent = union.speaking.envelope(_paid(union, person, new_id()))
    await union.again(replace(sent, data={**sent.data, "payer": "不是编号"}), union.speaking.envelope(_paid(union, new_id(), new_id())))
    assert [(subject, reason) for subject, reason, _ in await union.speaking.parked()] == [(person, "POISON")]
    assert (await _book(union))["paid"] == "1000.00"


async def test_payments_at_once_never_exceed_the_book(union):
    await _enter(union, amount="1000.00")
    await _enter(union, kind="BUDGET", purpose="VISIT", amount="9999.00")
    said = await asyncio.gather(*(_enter(union, kind="PAYMENT", purpose="VISIT", amount="300.00") for _ in range(8)))
    assert sorted(status for status, _ in said) == [201] * 3 + [409] * 5
    assert (await _book(union))["balance"] == "100.00"


async def test_each_union_sees_its_own_book_and_the_federation_all(union):
    await open_offices(union)
    await _enter(union, "庐江县总", "COUNTY_REVIEWER")
    assert (await _book(union, "庐江县总", "COUNTY_REVIEWER"))["received"] == "5000.00"
    assert (await union.look(f"/union-book?year=2024&unit={union.units['庐江县总']}", "FUNDS_CLERK", "省总"))["received"] == "5000.00"
    headers = union.system.token("y", roles=["PREPARER"], unit_id=union.units["芜湖"])
    other = await union.system.http.get(f"/funds/union-book?year=2024&unit={union.units['庐江县总']}", headers=headers)
    assert other.status_code == 404
    async with union.system.houses["funds"].pool.connection() as connection:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            await connection.execute("UPDATE union_entry SET amount_fen = 1")
