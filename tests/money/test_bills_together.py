"""Bills in the ledger, many at once: each is paid once, the money is exact, and the proof holds whatever the order."""

from functools import partial

import psycopg

from libs.common.kernel.ids import new_id
from tests.money.books import AT, Books
from tests.money.test_ledger_together import at_once

CHECKUP = "HEALTH_CHECKUP_SUBSIDY"
FEN = 100_000


def _owed(books: Books, count: int, fen_of_money: int) -> list[object]:
    """Bills of as many people, and central money for them."""
    earmark = books.fund(fen_of_money, source="CENTRAL_SPECIAL", purpose=CHECKUP)
    books.allot(fen_of_money, earmark=earmark)
    shares: list[object] = [new_id() for _ in range(count)]
    for share in shares:
        books.call("owe_bill", share, new_id(), new_id(), "CENTRAL_SPECIAL", CHECKUP, "NATIONAL", 2024, FEN, books.unit, AT)
    return shares


def _reserve(books: Books, share: object, payment: object, connection: psycopg.Connection) -> None:
    books.call("reserve_bill", payment, share, books.unit, "preparer", AT, connection=connection)


def _paid(books: Books) -> list[int]:
    [row] = books.rows("SELECT * FROM ledger.conservation() WHERE source = 'CENTRAL_SPECIAL'")
    return [row["allotted_fen"], row["reserved_fen"], row["paid_fen"]]


def test_64_reserves_share_money_for_ten_bills(books: Books) -> None:
    shares = _owed(books, 64, 10 * FEN)
    said = at_once(books, [partial(_reserve, books, share, new_id()) for share in shares])
    assert (said.count("done"), said.count("INSUFFICIENT_EARMARKED_BALANCE")) == (10, 54)
    assert _paid(books) == [0, 10 * FEN, 0]
    books.prove()


def test_64_answers_of_the_bank_pay_a_bill_once_and_return_it_once(books: Books) -> None:
    [share], payment = _owed(books, 1, FEN), new_id()
    said = at_once(books, [partial(_reserve, books, share, payment if n == 0 else new_id()) for n in range(16)])
    assert (said.count("done"), said.count("INVALID_TRANSITION")) == (1, 15)
    [row] = books.rows("SELECT id FROM ledger.bill_payment")
    for state in ("APPROVED", "RELEASED"):
        books.call("advance_bill", row["id"], state, f"{state}-by")

    def settle(connection: psycopg.Connection) -> None:
        books.call("resolve_bill", row["id"], "post", "a", "b", "", AT, connection=connection)

    def reject(connection: psycopg.Connection) -> None:
        books.call("resolve_bill", row["id"], "void", "a", "b", "x", AT, connection=connection)

    assert at_once(books, [settle, reject] * 16).count("done") == 1
    settled = books.rows("SELECT state FROM ledger.bill_payment")[0]["state"] == "SETTLED"
    assert _paid(books) == ([0, 0, FEN] if settled else [FEN, 0, 0])
    books.prove()

    def give_back(connection: psycopg.Connection) -> None:
        books.call("return_bill", row["id"], "a", "b", "退票", AT, connection=connection)

    assert at_once(books, [give_back] * 16).count("done") == (1 if settled else 0)
    assert _paid(books) == [FEN, 0, 0]
    books.prove()
