"""The bank's own books: one row per reference for ever, one row per movement, files remembered by hash."""

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from deploy.local.bank.files import DamagedFileError, Order, PaymentFile
from deploy.local.bank.script import Rule, rule_for

_SCHEMA = """
CREATE TABLE IF NOT EXISTS payment (
  ref TEXT PRIMARY KEY, batch TEXT NOT NULL, unit TEXT NOT NULL, account TEXT NOT NULL, fen INTEGER NOT NULL CHECK (fen > 0),
  state TEXT NOT NULL CHECK (state IN ('SETTLED', 'REJECTED', 'RETURNED', 'LOST')), silent INTEGER NOT NULL DEFAULT 0, later INTEGER NOT NULL DEFAULT 0,
  reason TEXT NOT NULL DEFAULT '', day TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS movement (
  ref TEXT NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('PAID', 'RETURNED')), unit TEXT NOT NULL, fen INTEGER NOT NULL, day TEXT NOT NULL,
  PRIMARY KEY (ref, kind)) STRICT;
CREATE TABLE IF NOT EXISTS file (sha256 TEXT PRIMARY KEY, name TEXT NOT NULL, answer TEXT NOT NULL, day TEXT NOT NULL) STRICT;
"""
_STATES = {"REJECT": "REJECTED", "LOSE": "LOST"}


class Books:
    """Everything is committed here before a file is written: a file can always be made again from the books."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;" + _SCHEMA)

    def close(self) -> None:
        self._db.close()

    @contextmanager
    def booking(self) -> Iterator[None]:
        """All of it is on the books when the block ends, or nothing."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def answer_of(self, content: bytes) -> tuple[str, str] | None:
        """The name and day of the answer to a file that is booked already."""
        found = self._db.execute("SELECT answer, day FROM file WHERE sha256 = ?", (hashlib.sha256(content).hexdigest(),)).fetchone()
        return (found[0], found[1]) if found else None

    def remember(self, name: str, content: bytes, answer: str, day: str) -> None:
        self._db.execute("INSERT INTO file VALUES (?, ?, ?, ?)", (hashlib.sha256(content).hexdigest(), name, answer, day))

    def next_answer(self, batch: str) -> str:
        """The name of the batch's next return file."""
        (count,) = self._db.execute("SELECT count(*) FROM file WHERE answer LIKE ?", (f"return-{batch}-%",)).fetchone()
        return f"return-{batch}-{count + 1}.csv"

    def pay(self, file: PaymentFile, rules: tuple[Rule, ...], day: str) -> None:
        """Book every order once. Raises DamagedFileError where a known reference comes with another account or amount."""
        for nth, order in enumerate(file.orders, 1):
            known = self._db.execute("SELECT account, fen, state FROM payment WHERE ref = ?", (order.ref,)).fetchone()
            if known is None:
                self._book(file, order, rule_for(rules, file.batch, nth), day)
            elif known[:2] != (order.account, order.fen):
                raise DamagedFileError(f"{order.ref} was another payment before")
            elif known[2] == "LOST":  # sent again under the same reference: paid now, once
                self._db.execute("UPDATE payment SET state = 'SETTLED', silent = 0, day = ? WHERE ref = ?", (day, order.ref))
                self._move(order.ref, "PAID", file.unit, order.fen, day)

    def return_later(self, day: str) -> dict[tuple[str, str], list[tuple[str, int, str]]]:
        """Send back what the script marks; (batch, unit) → reference, fen, reason of what comes back now."""
        back: dict[tuple[str, str], list[tuple[str, int, str]]] = {}
        rows = self._db.execute(
            "SELECT ref, batch, unit, fen, reason FROM payment WHERE state = 'SETTLED' AND later = 1 ORDER BY ref"
        ).fetchall()
        for ref, batch, unit, fen, reason in rows:
            self._db.execute("UPDATE payment SET state = 'RETURNED' WHERE ref = ?", (ref,))
            self._move(ref, "RETURNED", unit, fen, day)
            back.setdefault((batch, unit), []).append((ref, fen, reason))
        return back

    def results(self, refs: Iterable[str]) -> list[tuple[str, str, int, str, str]]:
        """Reference, result, fen, reason and day of those that the bank says something about when it is asked by name."""
        return [row for ref in refs if (row := self._result(ref)) is not None]

    def said_unasked(self, batch_refs: Iterable[str]) -> list[tuple[str, str, int, str, str]]:
        """The same, without what the bank stays silent about."""
        silent = {row[0] for row in self._db.execute("SELECT ref FROM payment WHERE silent = 1 OR state = 'LOST'").fetchall()}
        return self.results(ref for ref in batch_refs if ref not in silent)

    def movements(self, day: str) -> dict[str, list[tuple[str, str, int]]]:
        """Payer unit → reference, kind, fen of the day; every unit ever seen has an entry."""
        units: dict[str, list[tuple[str, str, int]]] = {
            row[0]: [] for row in self._db.execute("SELECT DISTINCT unit FROM payment ORDER BY unit")
        }
        for unit, ref, kind, fen in self._db.execute("SELECT unit, ref, kind, fen FROM movement WHERE day = ? ORDER BY ref, kind", (day,)):
            units[unit].append((ref, kind, fen))
        return units

    def totals(self) -> dict[str, Any]:
        """Per payer unit: how many and how much in each state, and the net that left its account."""
        totals: dict[str, Any] = {}
        for unit, state, count, fen in self._db.execute("SELECT unit, state, count(*), sum(fen) FROM payment GROUP BY 1, 2 ORDER BY 1, 2"):
            totals.setdefault(unit, {"states": {}, "net_fen": 0})["states"][state] = {"count": count, "fen": fen}
        for unit, net in self._db.execute("SELECT unit, sum(CASE kind WHEN 'PAID' THEN fen ELSE -fen END) FROM movement GROUP BY 1"):
            totals[unit]["net_fen"] = net
        return totals

    def payments(self) -> list[tuple[str, int, str]]:
        return self._db.execute("SELECT ref, fen, state FROM payment ORDER BY ref").fetchall()

    def _book(self, file: PaymentFile, order: Order, rule: Rule | None, day: str) -> None:
        act = rule.do if rule else ""
        state = _STATES.get(act, "SETTLED")
        marks = (int(act == "SILENT"), int(act == "RETURN_LATER"), rule.reason if rule else "")
        self._db.execute(
            "INSERT INTO payment VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (order.ref, file.batch, file.unit, order.account, order.fen, state, *marks, day),
        )
        if state == "SETTLED":
            self._move(order.ref, "PAID", file.unit, order.fen, day)

    def _move(self, ref: str, kind: str, unit: str, fen: int, day: str) -> None:
        self._db.execute("INSERT INTO movement VALUES (?, ?, ?, ?, ?)", (ref, kind, unit, fen, day))

    def _result(self, ref: str) -> tuple[str, str, int, str, str] | None:
        row = self._db.execute("SELECT state, fen, reason, day FROM payment WHERE ref = ?", (ref,)).fetchone()
        if row is None:
            return None
        state, fen, reason, day = row
        if state == "LOST":
            return ref, "NOT_RECEIVED", fen, "", ""
        return ref, state, fen, reason if state != "SETTLED" else "", day
