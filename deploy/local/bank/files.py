"""The bank's side of docs/interfaces/bank-files.md: read whole or not at all, written .part → fsync → rename."""

import csv
import hashlib
import io
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path


class DamagedFileError(Exception):
    """The file is refused whole; the text says why."""


@dataclass(frozen=True, slots=True)
class Order:
    """A line of a payment file: pay `fen` to an account under a reference."""

    ref: str
    account: str
    name: str
    fen: int


@dataclass(frozen=True, slots=True)
class PaymentFile:
    batch: str
    unit: str
    orders: tuple[Order, ...]


@dataclass(frozen=True, slots=True)
class InquiryFile:
    batch: str
    unit: str
    asked: tuple[tuple[str, int], ...]


def read_payment_file(content: bytes) -> PaymentFile:
    head, rows = _open(content, "PAY", 8)
    orders = tuple(Order(row[1], row[2], row[3], _fen(row[5])) for row in _lines(rows, "D", 7))
    if head[5] != str(len(orders)) or head[6] != str(sum(order.fen for order in orders)):
        raise DamagedFileError("header and lines differ in count or total")
    if len({order.ref for order in orders}) != len(orders):
        raise DamagedFileError("a reference stands twice in the file")
    return PaymentFile(head[3], head[4], orders)


def read_inquiry_file(content: bytes) -> InquiryFile:
    head, rows = _open(content, "INQUIRY", 6)
    return InquiryFile(head[3], head[4], tuple((row[1], _fen(row[2])) for row in _lines(rows, "Q", 3)))


def written(head: Sequence[object], rows: Iterable[Sequence[object]], fen_column: int) -> bytes:
    """A whole file: header, lines, trailer."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    lines = list(rows)
    writer.writerows(lines)
    body = text.getvalue().encode()
    total = sum(int(str(line[fen_column])) for line in lines)
    return body + f"T,{len(lines)},{total},{hashlib.sha256(body).hexdigest()}\n".encode()


def put(target: Path, content: bytes) -> None:
    """The file is there whole or not at all."""
    part = target.with_name(f"{target.name}.part")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(target)


def _open(content: bytes, kind: str, columns: int) -> tuple[list[str], list[list[str]]]:
    body, _, trailer = content.removesuffix(b"\n").rpartition(b"\n")
    body += b"\n"
    try:
        rows = list(csv.reader(io.StringIO(body.decode()), strict=True))
        last = trailer.decode().split(",")
    except (UnicodeDecodeError, csv.Error) as error:
        raise DamagedFileError("not a CSV text") from error
    if not rows or len(rows[0]) != columns or rows[0][:3] != ["H", kind, "1"]:
        raise DamagedFileError(f"no {kind} header")
    fen_column = {"D": 5, "Q": 2}
    try:
        total = sum(_fen(row[fen_column[row[0]]]) for row in rows[1:])
    except (KeyError, IndexError) as error:
        raise DamagedFileError("a line nobody knows") from error
    if last != ["T", str(len(rows) - 1), str(total), hashlib.sha256(body).hexdigest()]:
        raise DamagedFileError("count, total or hash of the trailer is wrong")
    return rows[0], rows[1:]


def _lines(rows: Sequence[list[str]], kind: str, columns: int) -> Iterable[list[str]]:
    for row in rows:
        if row[0] != kind or len(row) != columns or not row[1]:
            raise DamagedFileError(f"a line is not {kind}")
        yield row


def _fen(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) == 0:
        raise DamagedFileError("an amount is not a positive number of fen")
    return int(text)
