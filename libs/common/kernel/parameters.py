"""Policy as dated data (C1.5, C3.7, Q01–Q56): a key has values, each in force from a date and citing its document.

Shipped values come from `policy/parameters/*.yaml`; rows that one office person entered and another approved supersede them from
their date. What nobody stated has no value: CONFIG_MISSING or AMOUNT_NOT_CONFIGURED, never 0 and never a guess.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.money import parse_yuan


@dataclass(frozen=True, slots=True)
class Parameter:
    """`value` is text as written (a decimal string for money); `cites` the clause or default, `doc_no` the document that sets it."""

    key: str
    value: str
    unit: str
    effective_from: date
    cites: str
    doc_no: str
    title: str = ""


@dataclass(frozen=True)
class ParametersOn:
    """The values in force on one day."""

    on: date
    values: Mapping[str, Parameter]

    def text(self, key: str) -> str:
        parameter = self.values.get(key)
        if parameter is None:
            refuse(Code.CONFIG_MISSING, f"请先录入并审批政策参数 {key}(须有文号)")
        return parameter.value

    def integer(self, key: str) -> int:
        return int(self.text(key))

    def fen(self, key: str) -> int:
        return parse_yuan(self.text(key))

    def words(self, key: str) -> frozenset[str]:
        """A list value, written with spaces between."""
        return frozenset(self.text(key).split())

    def amount_fen(self, key: str) -> int:
        """An amount of a benefit. Refuses AMOUNT_NOT_CONFIGURED where no document has set one (C3.7)."""
        parameter = self.values.get(key)
        if parameter is None:
            refuse(Code.AMOUNT_NOT_CONFIGURED, f"{key} 尚无发放标准，请依据文件录入并审批后再办理")
        return parse_yuan(parameter.value)


@dataclass(frozen=True)
class ParameterTable:
    """All rows, shipped and approved. For one key the latest `effective_from` not after the day wins; of equal days, the later row."""

    rows: tuple[Parameter, ...]
    _on: Any = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_on", lru_cache(maxsize=512)(self._values_on))

    def on(self, day: date) -> ParametersOn:
        return ParametersOn(day, self._on(day))

    def breakpoints(self, first: date, last: date) -> frozenset[date]:
        """Days in (first, last] on which some value changes."""
        return frozenset(row.effective_from for row in self.rows if first < row.effective_from <= last)

    def with_rows(self, rows: Iterable[Parameter]) -> "ParameterTable":
        return ParameterTable((*self.rows, *rows))

    def _values_on(self, day: date) -> Mapping[str, Parameter]:
        values: dict[str, Parameter] = {}
        for row in self.rows:
            if row.effective_from <= day and (row.key not in values or values[row.key].effective_from <= row.effective_from):
                values[row.key] = row
        return values


def parameters_of(document: list[dict[str, Any]]) -> tuple[Parameter, ...]:
    """Rows of one parsed `policy/parameters/*.yaml`: [{key, title, unit, cites, values: [{value, effective_from, doc_no}]}]. All mandatory."""
    return tuple(
        Parameter(
            key=entry["key"],
            value=str(value["value"]),
            unit=entry["unit"],
            effective_from=date.fromisoformat(str(value["effective_from"])),
            cites=entry["cites"],
            doc_no=value["doc_no"],
            title=entry["title"],
        )
        for entry in document
        for value in entry["values"]
    )
