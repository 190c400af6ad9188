"""Many at once on the same rows: exactly one wins where one may, and the books are exact."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import psycopg
from psycopg.rows import dict_row

from libs.common.kernel.ids import new_id
from services.funds.storage.ledger_errors import ledger_code
from tests.money.books import Books


def at_once(books: Books, acts: list[Callable[[psycopg.Connection], object]]) -> list[str]:
    """ "done" or the refusal of each act, every one on a connection of its own."""

    def one(act: Callable[[psycopg.Connection], object]) -> str:
        with psycopg.connect(books.app_url, autocommit=True, row_factory=dict_row) as connection:
            try:
                act(connection)
            except psycopg.Error as error:
                code = ledger_code(error)
                if code is None:
                    raise
                return code
            return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def test_64_reserves_of_one_batch(books: Books) -> None:
    books.fund(1_000_000)
    books.allot(1_000_000)
    owed, batch = books.owe(people=20), new_id()
    said = at_once(books, [lambda c: books.reserve(owed, batch=batch, connection=c)] * 64)
    assert (said.count("done"), said.count("INVALID_TRANSITION")) == (1, 63)
    assert books.balance("ALLOT")["dr_pending"] == 400_000
    books.prove()


def test_64_reserves_of_the_same_lines(books: Books) -> None:
    books.fund(10_000_000)
    books.allot(10_000_000)
    owed = books.owe(people=5)
    said = at_once(books, [lambda c: books.reserve(owed, connection=c)] * 64)
    assert (said.count("done"), said.count("INVALID_TRANSITION")) == (1, 63)
    books.prove()


def test_64_writers_share_money_for_40(books: Books) -> None:
    books.fund(800_000)
    books.allot(800_000)
    lots = [books.owe() for _ in range(64)]
    said = at_once(books, [lambda c, lot=lot: books.reserve(lot, connection=c) for lot in lots])
    assert (said.count("done"), said.count("INSUFFICIENT_EARMARKED_BALANCE")) == (40, 24)
    assert books.left("ALLOT") == 0
    books.prove()


def test_four_batches_on_one_account(books: Books) -> None:
    books.fund(40_000_000)
    books.allot(40_000_000)
    lots = [books.owe(people=100, months=5) for _ in range(4)]
    assert at_once(books, [lambda c, lot=lot: books.reserve(lot, connection=c) for lot in lots]) == ["done"] * 4
    assert books.left("ALLOT") == 0
    books.prove()


def test_64_files_with_the_same_answers(books: Books) -> None:
    books.fund(1_000_000)
    books.allot(1_000_000)
    refs = books.send(books.reserve(books.owe(people=10)))
    size = len(refs)

    def tell(connection: psycopg.Connection) -> None:
        books.call("post", refs, ["SETTLED"] * size, [20_000] * size, [None] * size, [""] * size, "2024-06-02", connection=connection)

    assert at_once(books, [tell] * 64) == ["done"] * 64
    assert books.balance("PAID")["cr_posted"] == 200_000
    books.prove()
