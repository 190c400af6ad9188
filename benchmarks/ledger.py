"""Reserving a batch of 100k lines, and four batches on one account at once; floor: the ledger's inserts alone."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg

from benchmarks.harness import FULL, figure, fresh, stopwatch
from tests.money.books import Books

_CHUNK = 20_000
_TABLES = ("instruction", "instruction_line", "transfer")


async def measure(admin: str, size: str) -> list[dict[str, Any]]:
    return await asyncio.to_thread(_measure, admin, 100_000 if size == FULL else 20_000)


def _measure(admin: str, lines: int) -> list[dict[str, Any]]:
    app, owner = fresh(admin, "funds", "bench_ledger")
    books = Books(app, owner)
    books.fund(10**12)
    books.allot(10**12)
    owed = _owed(books, lines)
    with stopwatch() as one:
        batch = books.reserve(owed)
    floor = _floor(owner, batch)
    lots = [_owed(books, lines // 4) for _ in range(4)]
    with stopwatch() as four, ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda lot: _reserve_apart(books, lot), lots))
    held = books.balance("ALLOT")["dr_pending"]
    due = 20_000 * (len(owed) + sum(map(len, lots)))
    exact = "exact" if held == due else f"WRONG by {held - due} fen"
    books.prove()
    books.close()
    return [
        figure(
            "reserve one batch",
            f"{lines / 1000:.0f}k lines, 3 a person",
            f"{one():.1f} s",
            f"{floor:.1f} s",
            f"{one() / floor:.2f}×",
            "≤ 2×",
        ),
        figure(
            "four batches on one account",
            f"4 × {lines / 4000:.0f}k lines at once, balances {exact}",
            f"{four():.1f} s",
            f"{floor:.1f} s",
            f"{four() / floor:.2f}×",
            "exact balances",
        ),
    ]


def _owed(books: Books, lines: int) -> list[dict[str, Any]]:
    owed: list[dict[str, Any]] = []
    while len(owed) < lines:
        owed += books.owe(people=min(_CHUNK, lines - len(owed) + 2) // 3, months=3)
    return owed


def _reserve_apart(books: Books, lot: list[dict[str, Any]]) -> None:
    with psycopg.connect(books.app_url, autocommit=True, row_factory=psycopg.rows.dict_row) as connection:
        books.reserve(lot, connection=connection)


def _floor(owner: str, batch: object) -> float:
    """The same rows into tables with the same keys, and the obligations' state, by plain statements."""
    with psycopg.connect(owner) as connection:
        for table in _TABLES:
            connection.execute(f"CREATE TABLE ledger.floor_{table} (LIKE ledger.{table} INCLUDING ALL)")
        connection.execute("CREATE TABLE ledger.floor_obligation (LIKE ledger.obligation INCLUDING ALL)")
        connection.execute("INSERT INTO ledger.floor_obligation SELECT * FROM ledger.obligation")
        connection.commit()
        with stopwatch() as seconds:
            connection.execute("INSERT INTO ledger.floor_instruction SELECT * FROM ledger.instruction WHERE batch_id = %s", (batch,))
            connection.execute("INSERT INTO ledger.floor_instruction_line SELECT * FROM ledger.instruction_line")
            connection.execute("INSERT INTO ledger.floor_transfer SELECT * FROM ledger.transfer WHERE code = 'PAY'")
            connection.execute("UPDATE ledger.floor_obligation SET state = 'RESERVED'")
            connection.commit()
    return seconds()
