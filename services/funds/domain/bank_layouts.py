"""How one bank wants its files: columns, order, header and trailer, separators, encoding, amounts, dates, names, limits. Data, never code.

A layout is entered by a person and approved by another; `faults_of` says in words what of it cannot be used before anybody approves it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as filled_with
from typing import Final

from libs.common.kernel.errors import FieldFault
from services.funds.domain.bank_files import MOVEMENTS, RESULTS

ENCODINGS: Final = ("UTF-8", "GB18030")
SEPARATORS: Final = (",", "|", "\t", ";", "^", "~")
DETAIL_FIELDS: Final = frozenset(
    {"bank_ref", "account", "name", "bank_name", "amount", "purpose", "relation", "index", "batch", "value_date", "source", "literal"}
)
FRAME_FIELDS: Final = frozenset({"batch", "unit", "source", "part", "count", "total", "value_date", "literal", "sha256"})
_NEEDED: Final = ("bank_ref", "account", "name", "amount")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.{}-]{0,79}")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_MOST_COLUMNS = 64
_MOST_LINES = 50_000


@dataclass(frozen=True, slots=True)
class Column:
    """`field` "literal" writes `value`. `longest` 0: any length, else characters. `words`: our code → the bank's word (purpose, relation, source)."""

    field: str
    value: str = ""
    title: str = ""
    longest: int = 0
    words: Mapping[str, str] = filled_with(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PaymentLayout:
    """`file_name` with {batch}, {part} and perhaps {date}; `max_lines` 0: one file for all."""

    file_name: str
    detail: tuple[Column, ...]
    header: tuple[Column, ...] = ()
    trailer: tuple[Column, ...] = ()
    titles: bool = False
    max_lines: int = 0


@dataclass(frozen=True, slots=True)
class ReadLayout:
    """What the bank sends. `columns`: reference, result, amount, date, reason → position from 0; `words`: the bank's word → ours.

    `record`: the first column of a detail line where the bank marks them; `trailer`: of its last line, whose `count` and `total` columns must agree.
    `other_lines`: lines without one of our references are somebody else's business (a whole account statement), and are left out.
    """

    columns: Mapping[str, int]
    words: Mapping[str, str]
    skip_lines: int = 0
    record: str = ""
    trailer: str = ""
    count_column: int = 0
    total_column: int = 0
    other_lines: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """`quoting`: MINIMAL (RFC 4180) or NONE (a value with a separator refuses the file). `amounts` FEN or YUAN; `dates` YYYYMMDD or YYYY-MM-DD."""

    payment: PaymentLayout
    encoding: str = "GB18030"
    separator: str = "|"
    newline: str = "CRLF"
    quoting: str = "NONE"
    amounts: str = "YUAN"
    dates: str = "YYYYMMDD"
    answer: ReadLayout | None = None
    statement: ReadLayout | None = None


def faults_of(layout: Layout) -> list[FieldFault]:
    """What is wrong with it, field by field; empty where it can be used."""
    return [FieldFault(path, message) for path, message in _faults(layout)]


def _faults(layout: Layout) -> Iterator[tuple[str, str]]:
    for name, value, allowed in (
        ("encoding", layout.encoding, ENCODINGS),
        ("separator", layout.separator, SEPARATORS),
        ("newline", layout.newline, ("LF", "CRLF")),
        ("quoting", layout.quoting, ("NONE", "MINIMAL")),
        ("amounts", layout.amounts, ("FEN", "YUAN")),
        ("dates", layout.dates, ("YYYYMMDD", "YYYY-MM-DD")),
    ):
        if value not in allowed:
            yield name, "不在可选范围内"
    payment = layout.payment
    yield from _file_name(payment.file_name)
    if not 0 <= payment.max_lines <= _MOST_LINES:
        yield "payment.max_lines", f"每个文件的笔数须为1至{_MOST_LINES}，0为不限"
    for record, columns, allowed_fields in (
        ("detail", payment.detail, DETAIL_FIELDS),
        ("header", payment.header, FRAME_FIELDS - {"sha256"}),
        ("trailer", payment.trailer, FRAME_FIELDS),
    ):
        yield from _columns(f"payment.{record}", columns, allowed_fields, layout)
    given = [column.field for column in payment.detail]
    for needed in _NEEDED:
        if given.count(needed) != 1:
            yield "payment.detail", f"明细行须有且只有一列 {needed}"
    if payment.titles and not all(column.title for column in payment.detail):
        yield "payment.titles", "有标题行时每一列都要有标题"
    if layout.answer is not None:
        yield from _reading("answer", layout.answer, ("reference", "result", "amount", "date"), RESULTS, ("SETTLED", "REJECTED"))
    if layout.statement is not None:
        yield from _reading("statement", layout.statement, ("reference", "result", "amount", "date"), MOVEMENTS, ("PAID",))


def _file_name(name: str) -> Iterator[tuple[str, str]]:
    if not _NAME.fullmatch(name) or ".." in name or not name.endswith((".txt", ".csv", ".dat")):
        yield "payment.file_name", "文件名只能用字母、数字、下划线、连字符和点，以 .txt、.csv 或 .dat 结尾，不超过80个字符"
    found = _PLACEHOLDER.findall(name)
    if "{" in _PLACEHOLDER.sub("", name) or "}" in _PLACEHOLDER.sub("", name) or set(found) - {"batch", "part", "date"}:
        yield "payment.file_name", "文件名中的占位符只能是 {batch}、{part}、{date}"
    if "batch" not in found or "part" not in found:
        yield "payment.file_name", "文件名须含 {batch} 和 {part}，否则不同文件会重名"


def _columns(path: str, columns: Sequence[Column], allowed: frozenset[str], layout: Layout) -> Iterator[tuple[str, str]]:
    if len(columns) > _MOST_COLUMNS:
        yield path, f"不超过{_MOST_COLUMNS}列"
    for number, column in enumerate(columns):
        where = f"{path}.{number}"
        if column.field not in allowed:
            yield where, f"此行不能使用 {column.field}；可用：{'、'.join(sorted(allowed))}"
        if (column.field == "literal") != bool(column.value):
            yield where, "固定内容(literal)须填写内容，其他列不填"
        if column.longest < 0:
            yield where, "长度上限不能为负数"
        if column.words and column.field not in ("purpose", "relation", "source"):
            yield where, "只有用途和收款人关系可以换成银行的用语"
        for text in (column.value, column.title, *column.words.values()):
            if not is_plain(text, layout.separator):
                yield where, "内容不能含分隔符、引号、换行或控制字符"
    if path == "payment.trailer" and any(column.field == "sha256" for column in columns[:-1]):
        yield path, "校验值须在合计行的最后一列"


def _reading(
    path: str, reading: ReadLayout, needed: Sequence[str], words: frozenset[str], at_least: Sequence[str]
) -> Iterator[tuple[str, str]]:
    if set(needed) - set(reading.columns) or set(reading.columns) - {*needed, "reason"}:
        yield f"{path}.columns", f"须指明 {'、'.join(needed)} 各在第几列(从0起)，可另指明 reason"
    places = list(reading.columns.values())
    if len(set(places)) != len(places) or not all(0 <= place < _MOST_COLUMNS for place in places):
        yield f"{path}.columns", "列号须各不相同，从0到63"
    if set(reading.words.values()) - words or set(at_least) - set(reading.words.values()):
        yield f"{path}.words", f"银行用语须对应 {'、'.join(sorted(words))}，且至少包括 {'、'.join(at_least)}"
    if not 0 <= reading.skip_lines <= _MOST_COLUMNS:
        yield f"{path}.skip_lines", "跳过的行数须为0至64"
    if reading.trailer and (reading.trailer == reading.record or 0 in (reading.count_column, reading.total_column)):
        yield f"{path}.trailer", "合计行须有自己的标记，并指明笔数和金额在第几列(从1起)"


def is_plain(text: str, separator: str) -> bool:
    """Whether a text can stand in a file as it is."""
    return separator not in text and '"' not in text and all(character.isprintable() for character in text)
