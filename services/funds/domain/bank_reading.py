"""Files that a bank sends in its own layout: read whole by the layout's mapping, or refused whole with the line that is wrong."""

import csv
import io
import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import NoReturn
from uuid import UUID

from libs.common.kernel.errors import Code, FieldFault, refuse
from services.funds.domain.bank_files import MAX_BYTES, Answer, Movement, ReturnFile, StatementFile
from services.funds.domain.bank_layouts import Layout, ReadLayout

_REF = re.compile(r"LM[0-9]{15}|LB[0-9]{8}")
_YUAN = re.compile(r"(0|[1-9][0-9]{0,12})(\.([0-9]{1,2}))?")
_FEN = re.compile(r"[1-9][0-9]{0,14}")
Line = tuple[int, dict[str, str]]


def read_answers(layout: Layout, content: bytes, unit: UUID) -> ReturnFile:
    """Refuses FIELD_INVALID; all references must be of one batch."""
    answers = _answers(layout, content)
    batches = {int(answer.bank_ref[2:10]) for answer in answers}
    if len(batches) != 1 or any(answer.bank_ref.startswith("LB") for answer in answers):
        _wrong(1, "文件须只含一个发放批次的付款")
    return ReturnFile(batches.pop(), unit, tuple(answers))


def read_bill_answers(layout: Layout, content: bytes) -> tuple[Answer, ...]:
    """Refuses FIELD_INVALID; all references must be of bills."""
    answers = _answers(layout, content)
    if not answers or any(answer.bank_ref.startswith("LM") for answer in answers):
        _wrong(1, "文件须只含账单付款")
    return tuple(answers)


def _answers(layout: Layout, content: bytes) -> list[Answer]:
    reading = layout.answer
    if reading is None:
        refuse(Code.FIELD_INVALID, "该银行文件模板没有回盘格式，请先完善模板")
    answers = []
    for number, line in _lines(layout, reading, content):
        if not _REF.fullmatch(line["reference"]):
            _wrong(number, "付款参考号格式有误")
        result = _word(number, reading, line["result"])
        day = _day(number, layout, line["date"]) if line["date"] or result == "SETTLED" else None
        answers.append(Answer(line["reference"], result, _fen(number, layout, line["amount"]), line.get("reason", "")[:200], day))
    return answers


def read_movements(layout: Layout, content: bytes, unit: UUID, day: date | None) -> StatementFile:
    """Refuses FIELD_INVALID; all lines must be of one day, which is `day` where the file has none."""
    reading = layout.statement
    if reading is None:
        refuse(Code.FIELD_INVALID, "该银行文件模板没有对账单格式，请先完善模板")
    movements, days = [], {day} if day else set()
    for number, line in _lines(layout, reading, content):
        if not _REF.fullmatch(line["reference"]):
            _wrong(number, "付款参考号格式有误")
        days.add(_day(number, layout, line["date"]))
        kind = _word(number, reading, line["result"])
        movements.append(Movement(line["reference"], kind, _fen(number, layout, line["amount"])))
    if len(days) != 1:
        _wrong(1, "对账单须只含一天的流水；没有流水时请注明对账日")
    return StatementFile(unit, days.pop(), tuple(movements))


def _lines(layout: Layout, reading: ReadLayout, content: bytes) -> list[Line]:
    """Detail lines as named columns; the trailer has been compared."""
    rows = _rows(layout, content)[reading.skip_lines :]
    last = len(rows) + reading.skip_lines
    trailer = None
    if reading.trailer:
        if not rows or rows[-1][0] != reading.trailer:
            _wrong(last, "没有合计行，文件不完整，请向银行重新索取")
        trailer = rows.pop()
    found: list[Line] = []
    for number, row in enumerate(rows, reading.skip_lines + 1):
        if reading.record and row[0] != reading.record:
            _wrong(number, "不是规定的记录类型")
        if len(row) <= max(reading.columns.values()):
            _wrong(number, "列数不足")
        found.append((number, {name: row[place].strip() for name, place in reading.columns.items()}))
    if trailer is not None:
        _agree(layout, reading, trailer, found, last)
    if reading.other_lines:
        found = [(number, line) for number, line in found if _REF.fullmatch(line["reference"])]
    return found


def _agree(layout: Layout, reading: ReadLayout, trailer: Sequence[str], lines: Sequence[Line], last: int) -> None:
    if len(trailer) <= max(reading.count_column, reading.total_column):
        _wrong(last, "合计行列数不足")
    total = sum(_fen(number, layout, line["amount"]) for number, line in lines)
    said = trailer[reading.total_column].strip()
    if trailer[reading.count_column].strip() != str(len(lines)) or (total and _fen(last, layout, said) != total):
        _wrong(last, "合计行的笔数或金额与内容不符，请向银行重新索取")


def _rows(layout: Layout, content: bytes) -> list[list[str]]:
    if len(content) > MAX_BYTES:
        _wrong(1, "文件过大")
    try:
        text = content.decode(layout.encoding)
        rows = (
            list(csv.reader(io.StringIO(text, newline=""), delimiter=layout.separator, strict=True))
            if layout.quoting == "MINIMAL"
            else [line.removesuffix("\r").split(layout.separator) for line in text.split("\n")]
        )
    except (UnicodeDecodeError, csv.Error):
        _wrong(1, f"不是 {layout.encoding} 编码的规定格式")
    return [row for row in rows if row and any(cell.strip() for cell in row)]


def _word(line: int, reading: ReadLayout, said: str) -> str:
    if said not in reading.words:
        _wrong(line, "结果不在模板所列的银行用语内，请核对模板")
    return reading.words[said]


def _fen(line: int, layout: Layout, text: str) -> int:
    if layout.amounts == "FEN":
        if not _FEN.fullmatch(text):
            _wrong(line, "金额须为以分为单位的正整数")
        return int(text)
    match = _YUAN.fullmatch(text)
    fen = int(match[1]) * 100 + int((match[3] or "").ljust(2, "0")) if match else 0
    if not fen:
        _wrong(line, "金额须为以元为单位的正数，最多两位小数")
    return fen


def _day(line: int, layout: Layout, text: str) -> date:
    try:
        day = datetime.strptime(text, "%Y%m%d" if layout.dates == "YYYYMMDD" else "%Y-%m-%d").date()  # noqa: DTZ007 - a civil day
    except ValueError:
        _wrong(line, f"日期格式须为 {layout.dates}")
    return day


def _wrong(line: int, why: str) -> NoReturn:
    refuse(Code.FIELD_INVALID, f"银行文件第{line}行：{why}；整份文件未受理", fields=[FieldFault(f"line.{line}", why)])
