"""Random histories of one earmark against an oracle in plain Python: no divergence, to the fen (G4)."""

from typing import Any

import psycopg
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from services.funds.storage.ledger_errors import ledger_code
from tests.conftest import Databases
from tests.money.books import AT, SUBSIDY, Books


class Oracle:
    """What the ledger should be, by ordinary arithmetic."""

    def __init__(self) -> None:
        self.pool = self.allot = self.reserved = self.paid = self.received = 0
        self.instructions: dict[str, str] = {}


class LedgerMachine(RuleBasedStateMachine):
    books: Books  # set by the test

    def __init__(self) -> None:
        super().__init__()
        self.o = Oracle()
        with psycopg.connect(
            self.books.owner_url, autocommit=True
        ) as owner:  # a new history: only the owner can, and only without the triggers
            owner.execute("ALTER TABLE ledger.transfer DISABLE TRIGGER USER")
            owner.execute("TRUNCATE ledger.earmark, ledger.obligation, ledger.exception_case CASCADE")
            owner.execute("ALTER TABLE ledger.transfer ENABLE TRIGGER USER")
        self.owed: list[dict[str, Any]] = []
        self.fund(SUBSIDY * 12)
        self.allot(SUBSIDY * 8)
        self.owe(4)
        self.pay_these(self.owed[:2])

    def attempt(self, act: Any, expected: str | None) -> Any:
        try:
            done = act()
        except psycopg.Error as error:
            if ledger_code(error) != expected:
                raise
            return None
        assert expected is None, expected
        return done

    @rule(fen=st.integers(1, SUBSIDY * 5))
    def fund(self, fen: int) -> None:
        self.books.fund(fen)
        self.o.received, self.o.pool = self.o.received + fen, self.o.pool + fen

    @rule(fen=st.integers(1, SUBSIDY * 6))
    def allot(self, fen: int) -> None:
        short = "INSUFFICIENT_EARMARKED_BALANCE" if fen > self.o.pool else None
        self.attempt(lambda: self.books.allot(fen), short)
        if short is None:
            self.o.pool, self.o.allot = self.o.pool - fen, self.o.allot + fen

    @rule(fen=st.integers(1, SUBSIDY * 2))
    def give_up(self, fen: int) -> None:
        short = "INSUFFICIENT_EARMARKED_BALANCE" if fen > self.o.allot else None
        self.attempt(lambda: self.books.call("return_unspent", self.books.earmark, self.books.unit, fen, "结余", AT), short)
        if short is None:
            self.o.pool, self.o.allot = self.o.pool + fen, self.o.allot - fen

    @rule(people=st.integers(1, 3))
    def owe(self, people: int) -> None:
        self.owed += [{**row, "state": "DUE"} for row in self.books.owe(people)]

    @precondition(lambda self: self.owed)
    @rule(data=st.data())
    def pay(self, data: Any) -> None:
        chosen = data.draw(st.lists(st.sampled_from(range(len(self.owed))), min_size=1, max_size=3, unique=True))
        self.pay_these([self.owed[n] for n in chosen])

    def pay_these(self, rows: list[dict[str, Any]]) -> None:
        total = SUBSIDY * len(rows)
        wrong = any(r["state"] not in {"DUE", "FAILED"} or r.get("contested") for r in rows)
        expected = "INVALID_TRANSITION" if wrong else "INSUFFICIENT_EARMARKED_BALANCE" if total > self.o.allot else None
        batch = self.attempt(lambda: self.books.reserve(rows), expected)
        if batch is None:
            return
        self.books.send(batch)
        refs = {
            r["person_id"]: r["bank_ref"]
            for r in self.books.rows("SELECT person_id, bank_ref FROM ledger.instruction WHERE batch_id = %s", batch)
        }
        for row in rows:  # in the order of the history, so that a replay draws the same
            ref = refs[row["person"]]
            self.o.instructions[ref] = "SENT"
            row.update(state="RESERVED")
            row.setdefault("refs", []).append(ref)
        self.o.allot, self.o.reserved = self.o.allot - total, self.o.reserved + total

    @precondition(lambda self: self.o.instructions)
    @rule(data=st.data(), result=st.sampled_from(["SETTLED", "REJECTED", "UNKNOWN"]))
    def answer(self, data: Any, result: str) -> None:
        ref = list(self.o.instructions)[data.draw(st.sampled_from(range(len(self.o.instructions))))]
        state = self.o.instructions[ref]
        row = next(r for r in self.owed if ref in r.get("refs", []))
        outcome = self.books.answer([ref], result)[0]
        if state in {"SENT", "UNKNOWN"} and (result != "UNKNOWN" or state == "SENT"):
            assert outcome == "APPLIED"
            self.o.instructions[ref] = result
            if result != "UNKNOWN":
                self.o.reserved -= SUBSIDY
                self.o.paid += SUBSIDY * (result == "SETTLED")
                self.o.allot += SUBSIDY * (result == "REJECTED")
                row["state"] = "PAID" if result == "SETTLED" else "FAILED"
        elif result in {"UNKNOWN", state} or (state == "RETURNED" and result == "SETTLED"):
            assert outcome == "REPEATED"
        else:
            assert outcome == "CONTRADICTED"
            row["contested"] = True

    @precondition(lambda self: self.o.instructions)
    @rule(data=st.data())
    def give_back(self, data: Any) -> None:
        ref = list(self.o.instructions)[data.draw(st.sampled_from(range(len(self.o.instructions))))]
        state = self.o.instructions[ref]
        row = next(r for r in self.owed if ref in r.get("refs", []))
        assert self.books.give_back([ref]) == [{"SETTLED": "APPLIED", "RETURNED": "REPEATED"}.get(state, "CONTRADICTED")]
        if state == "SETTLED":
            self.o.instructions[ref], row["state"] = "RETURNED", "FAILED"
            self.o.paid, self.o.allot = self.o.paid - SUBSIDY, self.o.allot + SUBSIDY
        elif state != "RETURNED":
            row["contested"] = True

    @invariant()
    def same_to_the_fen(self) -> None:
        proof = self.books.rows("SELECT * FROM ledger.conservation()")[0]
        assert proof["holds"], proof
        o = self.o
        told = tuple(proof[f"{name}_fen"] for name in ("received", "pool", "allotted", "reserved", "paid"))
        assert told == (o.received, o.pool, o.allot, o.reserved, o.paid)
        if self.owed:
            assert self.books.states(self.owed) == [r["state"] for r in self.owed]


def test_random_histories(databases: Databases) -> None:
    books = Books(*databases.fresh("funds"))
    machine = type("Machine", (LedgerMachine,), {"books": books})
    few = settings(max_examples=60, stateful_step_count=50, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(machine, settings=few)
    books.close()
