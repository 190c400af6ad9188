"""The simulated bank: pays a reference once whatever file it comes in, refuses damaged files whole, and its books close."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploy.local.bank.desk import Desk

UNIT, DAY = "0190a000-0000-7000-8000-000000000001", "2024-06-12"


def trailed(rows: list[str], total: int) -> bytes:
    body = "".join(f"{row}\n" for row in rows).encode()
    return body + f"T,{len(rows) - 1},{total},{hashlib.sha256(body).hexdigest()}\n".encode()


def pay_file(refs: list[int], batch: str = "LM00000001", fen: int = 20000) -> bytes:
    total = fen * len(refs)
    rows = [f"H,PAY,1,{batch},{UNIT},{len(refs)},{total},{DAY}"]
    return trailed([*rows, *(f"D,{ref(n)},62258800000{n},张三,徽商银行,{fen},LIVING_HARDSHIP_SUBSIDY" for n in refs)], total)


def inquiry(refs: list[int], batch: str = "LM00000001") -> bytes:
    return trailed([f"H,INQUIRY,1,{batch},{UNIT},{DAY}", *(f"Q,{ref(n)},20000" for n in refs)], 20000 * len(refs))


def ref(n: int) -> str:
    return f"LM00000001{n:07d}"


def answers(path: Path) -> dict[str, str]:
    return {row[1]: row[2] for line in path.read_text("utf-8").splitlines() if (row := line.split(","))[0] == "R"}


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    return tmp_path


def run(bank: Path, command: str, on: str = DAY) -> dict[str, object]:
    desk = Desk(bank)
    try:
        done: dict[str, object] = getattr(desk, command)(on)
    finally:
        desk.books.close()
    return done


def paid(bank: Path) -> list[tuple[str, int, str]]:
    desk = Desk(bank)
    try:
        return desk.books.payments()
    finally:
        desk.books.close()


def test_every_order_is_paid_and_said_and_again_nothing_happens(bank: Path) -> None:
    (bank / "in" / "pay-LM00000001.csv").write_bytes(pay_file([1, 2]))
    assert run(bank, "collect") == {"files": 1, "answered": 1, "refused": 0}
    before = (bank / "out" / "return-LM00000001-1.csv").read_bytes()
    assert run(bank, "collect") == {"files": 1, "answered": 0, "refused": 0}
    (bank / "out" / "return-LM00000001-1.csv").unlink()  # killed between the books and the file
    run(bank, "collect")
    assert (bank / "out" / "return-LM00000001-1.csv").read_bytes() == before
    assert answers(bank / "out" / "return-LM00000001-1.csv") == {ref(1): "SETTLED", ref(2): "SETTLED"}


def test_the_script_rejects_keeps_silent_loses_and_returns(bank: Path) -> None:
    rules = [{"nth": nth, "do": act} for nth, act in enumerate(("REJECT", "SILENT", "LOSE", "RETURN_LATER"), 1)]
    (bank / "script.json").write_text(json.dumps(rules), "utf-8")
    (bank / "in" / "pay-LM00000001.csv").write_bytes(pay_file([1, 2, 3, 4, 5]))
    run(bank, "collect")
    assert answers(bank / "out" / "return-LM00000001-1.csv") == {ref(1): "REJECTED", ref(4): "SETTLED", ref(5): "SETTLED"}
    (bank / "in" / "inquiry-LM00000001-1.csv").write_bytes(inquiry([2, 3, 9]))
    run(bank, "collect")
    assert answers(bank / "out" / "return-LM00000001-2.csv") == {ref(2): "SETTLED", ref(3): "NOT_RECEIVED", ref(9): "NOT_RECEIVED"}
    (bank / "in" / "pay-LM00000001-2.csv").write_bytes(pay_file([3]))
    run(bank, "collect")
    assert answers(bank / "out" / "return-LM00000001-3.csv") == {ref(3): "SETTLED"}
    assert run(bank, "late", "2024-06-20") == {"returned": 1, "files": 1}
    assert run(bank, "late", "2024-06-20") == {"returned": 0, "files": 0}
    assert answers(bank / "out" / "return-LM00000001-4.csv") == {ref(4): "RETURNED"}
    assert [state for _, _, state in paid(bank)] == ["REJECTED", "SETTLED", "SETTLED", "RETURNED", "SETTLED"]
    run(bank, "statement")
    run(bank, "statement", "2024-06-20")
    lines = (bank / "out" / f"statement-{UNIT}-{DAY}.csv").read_text("utf-8").splitlines()
    assert [line.split(",")[2] for line in lines[1:-1]] == ["PAID"] * 4
    assert "RETURNED" in (bank / "out" / f"statement-{UNIT}-2024-06-20.csv").read_text("utf-8")


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[:-9],
        lambda content: content.replace(b"20000", b"20001", 1),
        lambda content: content.replace(b"D,", b"X,", 1),
        lambda _: b"",
        lambda _: b"\xff\xfe",
        lambda content: content.replace(b"H,PAY", b"H,WAY"),
    ],
)
def test_a_damaged_file_is_refused_whole(bank: Path, damage) -> None:
    (bank / "in" / "pay-LM00000001.csv").write_bytes(damage(pay_file([1, 2])))
    assert run(bank, "collect") == {"files": 1, "answered": 0, "refused": 1}
    assert (bank / "out" / "pay-LM00000001.csv.refused").exists()
    assert paid(bank) == []


def test_a_reference_with_another_amount_refuses_the_file_and_books_nothing_of_it(bank: Path) -> None:
    (bank / "in" / "pay-LM00000001.csv").write_bytes(pay_file([1]))
    run(bank, "collect")
    (bank / "in" / "pay-LM00000001-2.csv").write_bytes(pay_file([2, 1], fen=30000))
    assert run(bank, "collect")["refused"] == 1
    assert paid(bank) == [(ref(1), 20000, "SETTLED")]


def test_an_unfinished_file_is_not_collected(bank: Path) -> None:
    (bank / "in" / "pay-LM00000001.csv.part").write_bytes(pay_file([1]))
    assert run(bank, "collect")["files"] == 0


def test_it_is_a_program(bank: Path) -> None:
    (bank / "in" / "pay-LM00000001.csv").write_bytes(pay_file([1]))
    told = subprocess.run(
        [sys.executable, "-m", "deploy.local.bank", bank, "collect", "--on", DAY], capture_output=True, text=True, check=True
    )
    assert json.loads(told.stdout) == {"files": 1, "answered": 1, "refused": 0}
    books = subprocess.run([sys.executable, "-m", "deploy.local.bank", bank, "books"], capture_output=True, text=True, check=True)
    assert json.loads(books.stdout) == {UNIT: {"states": {"SETTLED": {"count": 1, "fen": 20000}}, "net_fen": 20000}}
    assert subprocess.run([sys.executable, "-m", "deploy.local.bank", bank, "collect"], capture_output=True, check=False).returncode == 2


@settings(max_examples=25, deadline=None)
@given(
    files=st.lists(st.lists(st.integers(1, 6), min_size=1, max_size=4, unique=True), min_size=1, max_size=6),
    lost=st.sets(st.integers(1, 4)),
)
def test_no_order_of_files_pays_a_reference_twice(tmp_path_factory: pytest.TempPathFactory, files: list[list[int]], lost: set[int]) -> None:
    bank = tmp_path_factory.mktemp("bank")
    (bank / "in").mkdir()
    (bank / "script.json").write_text(json.dumps([{"nth": nth, "do": "LOSE"} for nth in lost]), "utf-8")
    for number, refs in enumerate(files):
        (bank / "in" / f"pay-LM00000001-{number}.csv").write_bytes(pay_file(refs))
        run(bank, "collect")
    desk = Desk(bank)
    [totals] = desk.books.totals().values()
    settled = [fen for _, fen, state in desk.books.payments() if state == "SETTLED"]
    desk.books.close()
    assert totals["net_fen"] == sum(settled)
    assert len(settled) <= len({n for refs in files for n in refs})
