"""The files between funds and the paying bank (docs/interfaces/bank-files.md): written whole, read whole or refused whole."""

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NoReturn
from uuid import UUID

from libs.common.kernel.errors import Code, FieldFault, refuse

RESULTS = frozenset({"SETTLED", "REJECTED", "RETURNED", "NOT_RECEIVED"})
MOVEMENTS = frozenset({"PAID", "RETURNED"})
_REF = re.compile(r"LM[0-9]{15}|LB[0-9]{8}")
_BATCH = re.compile(r"(LM|LD)([0-9]{8})")
_FEN = re.compile(r"[1-9][0-9]{0,14}")
MAX_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Payment:
    """`relation`: SELF, or whose account it is instead (GUARDIAN, HEIR)."""

    bank_ref: str
    account: str = field(repr=False)
    name: str = field(repr=False)
    bank_name: str
    amount_fen: int
    relation: str = "SELF"


@dataclass(frozen=True, slots=True)
class Answer:
    """One line of a return file: what the bank did with one reference."""

    bank_ref: str
    result: str
    amount_fen: int
    reason: str
    on: date | None


@dataclass(frozen=True, slots=True)
class Movement:
    """One line of a statement. `kind` PAID or RETURNED."""

    bank_ref: str
    kind: str
    amount_fen: int


@dataclass(frozen=True, slots=True)
class ReturnFile:
    """`kind`: LM a batch, LD an order of bills."""

    batch_no: int
    unit: UUID
    answers: tuple[Answer, ...]
    kind: str = "LM"


@dataclass(frozen=True, slots=True)
class StatementFile:
    unit: UUID
    day: date
    movements: tuple[Movement, ...]


def payment_file(batch: str, unit: UUID, value_date: date, purpose: str, payments: Sequence[Payment]) -> bytes:
    """The same payments always give the same bytes."""
    total = sum(payment.amount_fen for payment in payments)
    head = ("H", "PAY", 1, batch, unit, len(payments), total, value_date)
    return _whole(head, [("D", p.bank_ref, p.account, p.name, p.bank_name, p.amount_fen, purpose) for p in payments], total)


def inquiry_file(batch: str, unit: UUID, made_on: date, asked: Sequence[tuple[str, int]]) -> bytes:
    """`asked`: reference and fen."""
    head = ("H", "INQUIRY", 1, batch, unit, made_on)
    return _whole(head, [("Q", ref, fen) for ref, fen in asked], sum(fen for _, fen in asked))


def read_return_file(content: bytes) -> ReturnFile:
    """Refuses FIELD_INVALID with the line that is wrong; nothing of a damaged file is believed."""
    head, rows = _open(content, "RETURN", 6)
    match = _BATCH.fullmatch(head[3])
    if match is None:
        _damaged(1, "批次号有误")
    answers = []
    for number, row in rows:
        if len(row) != 6 or row[0] != "R" or row[2] not in RESULTS:  # noqa: PLR2004 - the columns of an R line
            _damaged(number, "不是付款结果行")
        answers.append(Answer(_ref(number, row[1]), row[2], _fen(number, row[3]), row[4][:200], _day(number, row[5]) if row[5] else None))
    for answer in answers:
        if answer.result == "SETTLED" and answer.on is None:
            _damaged(1, f"{answer.bank_ref} 没有入账日期")
    return ReturnFile(int(match[2]), _unit(head[4]), tuple(answers), match[1])


def read_statement(content: bytes) -> StatementFile:
    """Refuses FIELD_INVALID with the line that is wrong."""
    head, rows = _open(content, "STATEMENT", 5)
    movements = []
    for number, row in rows:
        if len(row) != 4 or row[0] != "S" or row[2] not in MOVEMENTS:  # noqa: PLR2004 - the columns of an S line
            _damaged(number, "不是流水行")
        movements.append(Movement(_ref(number, row[1]), row[2], _fen(number, row[3])))
    return StatementFile(_unit(head[3]), _day(1, head[4]), tuple(movements))


def _whole(head: Iterable[object], rows: Sequence[Iterable[object]], total: int) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    body = text.getvalue().encode()
    return body + f"T,{len(rows)},{total},{hashlib.sha256(body).hexdigest()}\n".encode()


def _open(content: bytes, kind: str, columns: int) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Header and detail lines of a file whose trailer is true of it."""
    if len(content) > MAX_BYTES or not content.endswith(b"\n"):
        _damaged(1, "文件不完整")
    body, _, trailer = content[:-1].rpartition(b"\n")
    body += b"\n"
    try:
        rows = list(csv.reader(io.StringIO(body.decode()), strict=True))
        last = trailer.decode().split(",")
    except (UnicodeDecodeError, csv.Error):
        _damaged(1, "不是规定格式的文本")
    if not rows or len(rows[0]) != columns or rows[0][:3] != ["H", kind, "1"]:
        _damaged(1, f"首行不是 {kind} 文件头")
    details = list(enumerate(rows[1:], 2))
    amount = {"R": 3, "S": 3}
    total = sum(_fen(number, row[amount.get(row[0], 0)]) for number, row in details if len(row) > 3)  # noqa: PLR2004 - up to the amount
    if last != ["T", str(len(details)), str(total), hashlib.sha256(body).hexdigest()]:
        _damaged(len(rows) + 1, "合计行的笔数、金额或校验值与内容不符，请向银行重新索取")
    return rows[0], details


def _damaged(line: int, why: str) -> NoReturn:
    refuse(Code.FIELD_INVALID, f"银行文件第{line}行：{why}；整份文件未受理", fields=[FieldFault(f"line.{line}", why)])


def _ref(line: int, text: str) -> str:
    if not _REF.fullmatch(text):
        _damaged(line, "付款参考号格式有误")
    return text


def _fen(line: int, text: str) -> int:
    if not _FEN.fullmatch(text):
        _damaged(line, "金额须为以分为单位的正整数")
    return int(text)


def _day(line: int, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        _damaged(line, "日期格式须为 2024-06-03")


def _unit(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        _damaged(1, "付款单位编号有误")
