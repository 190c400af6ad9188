"""The county's survey workbook: what the system fills in, what the county fills in, and one row of it read back (C1.1).

The key of a row is the record's own id: it tells nothing, and belongs to one person of one campaign. The name beside it must be that person's:
a key that slipped by a row would write one person's income into another's record.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Final, TypeVar
from uuid import UUID

from libs.common.kernel.errors import Code, FieldFault, LaomoError
from libs.common.workbooks.cells import CellError, civil_date, money_fen, person_name, text
from services.assistance.domain.survey import ZH, Answers, Cause, Employment, Health, Housing, Insurance

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)
KNOWN: Final = ("行标识", "姓名", "人员类别", "重点群体")
OUTCOME, FOUND, LOST = "调查结果", "已调查", "失联"
_LISTED: Final[Mapping[str, type[StrEnum]]] = {
    "健康状况": Health,
    "住房状况": Housing,
    "医疗保险": Insurance,
    "就业状况": Employment,
    "致困类别": Cause,
}
HEADERS: Final = [
    *KNOWN,
    OUTCOME,
    "调查日期",
    "月工资(养老金)(元)",
    "其他收入(元/月)",
    "家庭人口(人)",
    "家庭月收入(元)",
    *_LISTED,
    "致困说明",
    "备注",
]
_MOST_PEOPLE, _LONGEST = 30, 500


@dataclass(frozen=True, slots=True)
class SheetRow:
    """`blank`: nobody has filled the row in yet, and nothing is written. `answers` None: lost contact."""

    record_id: UUID
    name: str = field(repr=False)
    blank: bool
    surveyed_on: date | None
    answers: Answers | None = field(repr=False)


def columns() -> Mapping[str, tuple[str, ...]]:
    """Header → the list its cells come from."""
    lists = {header: tuple(ZH[kind].values()) for header, kind in _LISTED.items()}
    return {header: (FOUND, LOST) if header == OUTCOME else lists.get(header, ()) for header in HEADERS}


def read_sheet_row(values: Sequence[Any]) -> SheetRow | LaomoError:
    """The row, or the refusal that it gets: the first fault, with all of them as its fields."""
    cells = dict(zip(HEADERS, values, strict=True))
    try:
        record_id = UUID(text(cells["行标识"]))
    except ValueError:
        return LaomoError(Code.NOT_FOUND, "行标识有误，请勿改动名册中的行标识；可重新下载名册")
    outcome, name = text(cells[OUTCOME]), person_name(cells["姓名"])
    if not any(text(cells[header]) for header in HEADERS[len(KNOWN) :]):
        return SheetRow(record_id, name, blank=True, surveyed_on=None, answers=None)
    reader = _Reader(cells, [])
    surveyed_on = reader.read("调查日期", civil_date, Code.FIELD_INVALID, "请填写调查日期，例如 2024-06-03")
    answers = _answers(reader) if outcome == FOUND else None
    if outcome not in (FOUND, LOST):
        reader.faults.insert(0, (Code.FIELD_INVALID, FieldFault(OUTCOME, f"请从 {FOUND}、{LOST} 中选择")))
    if reader.faults:
        code, first = reader.faults[0]
        return LaomoError(code, f"{first.path}：{first.message}", fields=[fault for _, fault in reader.faults])
    return SheetRow(record_id, name, blank=False, surveyed_on=surveyed_on, answers=answers)


@dataclass(slots=True)
class _Reader:
    cells: Mapping[str, Any]
    faults: list[tuple[Code, FieldFault]]

    def read(self, header: str, reading: Callable[[Any], T], code: Code, message: str) -> T | None:
        try:
            return reading(self.cells[header])
        except (CellError, ValueError):
            self.faults.append((code, FieldFault(header, message)))
            return None

    def money(self, header: str, *, needed: bool) -> int:
        fen = self.read(header, money_fen, Code.MONEY_FORMAT_INVALID, "金额须为不带千分位的非负数，最多两位小数，例如 2499.99")
        if fen is None and needed and not any(fault.path == header for _, fault in self.faults):
            self.faults.append((Code.INCOME_MISSING, FieldFault(header, "请填写，没有收入的填0")))
        return fen or 0

    def listed(self, header: str, kind: type[E]) -> E:
        by_word = {word: kind(value) for value, word in ZH[kind].items()}
        chosen = by_word.get(text(self.cells[header]))
        if chosen is None:
            self.faults.append((Code.FIELD_INVALID, FieldFault(header, f"请从 {'、'.join(by_word)} 中选择")))
            return next(iter(by_word.values()))
        return chosen

    def note(self, header: str) -> str:
        said = text(self.cells[header])
        if len(said) > _LONGEST:
            self.faults.append((Code.FIELD_INVALID, FieldFault(header, f"不超过{_LONGEST}字")))
        return said


def _answers(reader: _Reader) -> Answers:
    size = reader.read("家庭人口(人)", _people, Code.FIELD_INVALID, f"请填写1至{_MOST_PEOPLE}的整数")
    return Answers(
        wage_fen=reader.money("月工资(养老金)(元)", needed=True),
        other_fen=reader.money("其他收入(元/月)", needed=False),
        household_size=size or 1,
        household_fen=reader.money("家庭月收入(元)", needed=False),
        health=reader.listed("健康状况", Health),
        housing=reader.listed("住房状况", Housing),
        insurance=reader.listed("医疗保险", Insurance),
        employment=reader.listed("就业状况", Employment),
        cause=reader.listed("致困类别", Cause),
        cause_note=reader.note("致困说明"),
        remark=reader.note("备注"),
    )


def _people(value: Any) -> int:  # noqa: ANN401 - a cell
    number = int(text(value))
    if not 1 <= number <= _MOST_PEOPLE:
        raise ValueError(number)
    return number
