"""Carry-over, recovery in parts, holds: what must not be possible in raw SQL, many at once, and the proof over all of it."""

from datetime import date
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg import errors

from libs.common.kernel.errors import Code
from libs.common.kernel.ids import new_id
from services.funds.storage.ledger_errors import ledger_code
from tests.money.books import AT, PURPOSE, Books
from tests.money.test_ledger_together import at_once

RECOVERABLE = True


def refused(code: Code) -> Any:
    return pytest.raises(psycopg.Error, check=lambda error: ledger_code(error) is code)


def carry(books: Books, fen: int, *, unit: UUID | None = None, connection: Any = None, key: UUID | None = None) -> None:
    books.call("carry", key or new_id(), books.earmark, unit, fen, "皖财社〔2025〕2号", "finance", "federation", AT, connection=connection)


def overpaid(books: Books) -> UUID:
    """A settled line of 200.00 that ended before its month; the line."""
    [row] = books.owe()
    assert books.answer(books.send(books.reserve([row])), "SETTLED") == ["APPLIED"]
    books.call("end_entitlement", row["person"], "", UUID(int=0), date(2023, 12, 1), RECOVERABLE, "DECEASED", AT)
    return row["line"]


def recover(books: Books, line: UUID, fen: int, receipt: str, connection: Any = None) -> None:
    books.call("recover", new_id(), line, fen, receipt, date(2024, 6, 3), "preparer", "approver", AT, connection=connection)


@pytest.fixture
def funded(books: Books) -> Books:
    books.fund(100_000)
    books.fund(7_000, purpose="SPRING_FESTIVAL_GRANT")
    books.allot(90_000)
    return books


# a row of carry_over changed in one respect, and the guard that alone refuses it
OTHER = "(SELECT id FROM ledger.earmark WHERE purpose = 'SPRING_FESTIVAL_GRANT' AND fiscal_year = 2024)"
ROW = "id, source, purpose, from_year, to_year, from_earmark, to_earmark, kind, holder, from_account, to_account, amount_fen, doc_no, finance_signer, federation_signer, executed_at"
GUARDS = [
    ("carry_to", {"to_earmark": OTHER, "to_account": f"(SELECT id FROM ledger.account WHERE kind = 'ALLOT' AND earmark_id = {OTHER})"}),
    ("carry_to_next_year", {"to_year": "from_year", "to_earmark": "from_earmark", "to_account": "from_account"}),
    ("carry_two_signatures", {"finance_signer": "federation_signer"}),
    ("carry_over_amount_fen_check", {"amount_fen": "0"}),
    ("carry_over_doc_no_check", {"doc_no": "''"}),
    ("carry_holder_to", {"to_account": "(SELECT b.id FROM ledger.account b WHERE b.earmark_id = to_earmark AND b.kind = 'ALLOT' AND b.unit_id = '{other}')"}),
]  # fmt: skip


@pytest.mark.parametrize(("guard", "changed"), GUARDS, ids=lambda value: value if isinstance(value, str) else "")
def test_a_carry_over_to_anywhere_else_has_no_row(funded: Books, guard: str, changed: dict[str, str]) -> None:
    carry(funded, 10_000, unit=funded.unit)
    other = new_id()
    columns = [changed.get(name, "uuidv7()" if name == "id" else name).replace("{other}", str(other)) for name in ROW.split(", ")]
    attempt = f"INSERT INTO ledger.carry_over ({ROW}) SELECT {', '.join(columns)} FROM ledger.carry_over"
    with psycopg.connect(funded.owner_url) as owner:
        owner.execute(f"SELECT ledger.account_of({OTHER}, %s, 'ALLOT')", (funded.unit,))
        owner.execute("SELECT ledger.account_of(to_earmark, %s, 'ALLOT') FROM ledger.carry_over", (other,))
        with pytest.raises(errors.IntegrityError) as refusal, owner.transaction():
            owner.execute(attempt)
        assert refusal.value.diag.constraint_name == guard
        owner.execute(f"ALTER TABLE ledger.carry_over DROP CONSTRAINT {guard}")
        assert owner.execute(attempt).rowcount == 1
        owner.rollback()


def test_each_leg_is_posted_once_with_its_own_amount_and_account(funded: Books) -> None:
    carry(funded, 10_000, unit=funded.unit)
    copy = "id, earmark_id, amount_fen, code, debit_id, debit_kind, credit_id, credit_kind, phase, carried_out, carried_in, reason, recorded_at"
    for code, index in (("CARRY_OUT", "carried_out_once"), ("CARRY_IN", "carried_in_once")):
        for changed, guard in (
            ({}, index),
            ({"amount_fen": "amount_fen + 1"}, f"{code.lower()}_leg"),
            ({"carried_out": "NULL", "carried_in": "NULL"}, f"{code.lower()}_named"),
        ):
            columns = [changed.get(name, "uuidv7()" if name == "id" else name) for name in copy.split(", ")]
            with psycopg.connect(funded.owner_url) as owner:
                if guard != index:
                    owner.execute(f"DROP INDEX ledger.{index}")
                with pytest.raises(errors.IntegrityError) as refusal, owner.transaction():
                    owner.execute(
                        f"INSERT INTO ledger.transfer ({copy}) SELECT {', '.join(columns)} FROM ledger.transfer WHERE code = '{code}'"
                    )
                assert refusal.value.diag.constraint_name == guard
                owner.rollback()


def test_the_proof_sees_a_leg_that_is_missing(funded: Books) -> None:
    carry(funded, 10_000, unit=funded.unit)
    funded.prove()
    with psycopg.connect(funded.owner_url) as owner:
        owner.execute("ALTER TABLE ledger.transfer DISABLE TRIGGER USER")
        owner.execute("DELETE FROM ledger.transfer WHERE code = 'CARRY_IN'")
        owner.execute("UPDATE ledger.account_balance b SET dr_posted = 0, cr_posted = 0 FROM ledger.account a JOIN ledger.earmark e ON e.id = a.earmark_id WHERE a.id = b.account_id AND e.fiscal_year = 2025")  # fmt: skip
        broken = owner.execute("SELECT fiscal_year FROM ledger.conservation() WHERE NOT holds ORDER BY 1").fetchall()
        owner.rollback()
    assert broken == [(2024,), (2025,)]


def test_money_is_carried_on_year_after_year(funded: Books) -> None:
    carry(funded, 10_000)
    carry(funded, 90_000, unit=funded.unit)
    first = funded.earmark
    [second] = funded.rows("SELECT id FROM ledger.earmark WHERE purpose = %s AND fiscal_year = 2025", PURPOSE)
    funded.earmark = second["id"]
    assert (funded.left("POOL"), funded.left("ALLOT")) == (10_000, 90_000)
    carry(funded, 50_000, unit=funded.unit)
    with refused(Code.INSUFFICIENT_EARMARKED_BALANCE):
        carry(funded, 40_001, unit=funded.unit)
    funded.call("return_to_source", funded.earmark, 10_000, "皖财社〔2026〕1号", "finance", "federation", AT)
    for wrong in (("x", "x"), ("x", None)):
        with refused(Code.SELF_REVIEW_FORBIDDEN):
            funded.call("return_to_source", first, 1, "号", *wrong, AT)
    funded.prove()


def test_64_carry_overs_at_once(funded: Books) -> None:
    key = new_id()
    said = at_once(funded, [lambda c: carry(funded, 10_000, unit=funded.unit, key=key, connection=c)] * 32)
    assert (said.count("done"), said.count("INVALID_TRANSITION")) == (1, 31)
    said = at_once(funded, [lambda c: carry(funded, 10_000, unit=funded.unit, connection=c)] * 32)
    assert (said.count("done"), said.count("INSUFFICIENT_EARMARKED_BALANCE")) == (8, 24)
    funded.prove()


def test_64_recoveries_of_one_line_never_exceed_it(funded: Books) -> None:
    line = overpaid(funded)
    said = at_once(funded, [lambda c, n=n: recover(funded, line, 3_000, f"回单{n}", c) for n in range(32)])
    assert said.count("done") == 6  # 18,000 of 20,000
    said = at_once(funded, [lambda c: recover(funded, line, 2_000, "同一回单", c)] * 32)
    assert said.count("done") == 1
    [receivable] = funded.rows("SELECT recovered_fen, outstanding_fen FROM ledger.receivable WHERE line_id = %s", line)
    assert receivable == {"recovered_fen": 20_000, "outstanding_fen": 0}
    assert funded.rows("SELECT state FROM ledger.obligation WHERE line_id = %s", line) == [{"state": "RECOVERED"}]
    assert funded.left("ALLOT") == 90_000
    funded.prove()


def test_the_bank_returns_and_the_person_repays_at_once_only_one_counts(funded: Books) -> None:
    line = overpaid(funded)
    [ref] = [row["bank_ref"] for row in funded.rows("SELECT bank_ref FROM ledger.instruction")]

    def give_back(connection: psycopg.Connection) -> None:
        funded.call("return_payment", [ref], ["销户"], AT, connection=connection)

    at_once(funded, [give_back, lambda c: recover(funded, line, 20_000, "回单", c)] * 8)
    codes = [row["code"] for row in funded.rows("SELECT code FROM ledger.transfer WHERE code IN ('BANK_RETURN', 'RECOVER')")]
    assert len(codes) == 1, codes
    assert funded.left("ALLOT") == 90_000
    funded.prove()


def test_recovery_needs_two_persons_and_a_receivable(funded: Books) -> None:
    line = overpaid(funded)
    with refused(Code.SELF_REVIEW_FORBIDDEN):
        funded.call("recover", new_id(), line, 1, "回单", date(2024, 6, 3), "one", "one", AT)
    for fen, code in ((0, Code.FIELD_INVALID), (20_001, Code.FIELD_INVALID)):
        with refused(code):
            recover(funded, line, fen, "回单")
    with refused(Code.NOT_FOUND):
        recover(funded, new_id(), 1, "回单")
    [due] = funded.owe()
    with refused(Code.NOT_FOUND):
        recover(funded, due["line"], 1, "回单")
    with refused(Code.FIELD_INVALID):
        funded.call("waive", new_id(), line, 20_001, "号", "one", "two", AT)
    funded.call("waive", new_id(), line, 20_000, "号", "one", "two", AT)
    with refused(Code.INVALID_TRANSITION):
        recover(funded, line, 1, "回单")
    funded.prove()


def test_releases_and_holds_at_once(funded: Books) -> None:
    batches = [funded.reserve(funded.owe()) for _ in range(4)]
    for batch in batches:
        funded.call("approve", batch, "approver", AT)

    def release(connection: psycopg.Connection, batch: UUID) -> None:
        funded.call("release", batch, "releaser", f"{batch}.csv", b"x", AT, connection=connection)

    def hold(connection: psycopg.Connection) -> None:
        funded.call("place_hold", new_id(), "EARMARK", funded.earmark, funded.unit, "FINANCE", "supervisor", AT, connection=connection)

    said = at_once(funded, [lambda c, b=batch: release(c, b) for batch in batches] + [hold] * 4)
    assert said[4:].count("done") == 1
    assert set(said[:4]) <= {"done", "SUPERVISION_HOLD"}
    for batch, outcome in zip(batches, said, strict=False):
        if outcome != "done":
            with refused(Code.SUPERVISION_HOLD):
                release(funded.app, batch)
    with refused(Code.SUPERVISION_HOLD):
        funded.reserve(funded.owe())
    funded.prove()
