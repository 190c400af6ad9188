"""County-level divisions of China, each valid for a time (GB/T 2260; domain.md §10.3)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

_COUNTIES_OF_NO_CITY = "90"


@dataclass(frozen=True, slots=True)
class Region:
    """`valid_from` and `valid_to` are the first and last day; the extremes of `date` where the source knows none."""

    code: str
    name: str
    valid_from: date = date.min
    valid_to: date = date.max

    @property
    def city_code(self) -> str:
        return f"{self.code[:4]}00"

    @property
    def is_county(self) -> bool:
        return not self.code.endswith("00") and self.name != "市辖区"

    def holds(self, on: date) -> bool:
        return self.valid_from <= on <= self.valid_to


class Regions:
    """`successors`: old code → new code, where the code itself changed."""

    def __init__(self, rows: Iterable[Region], successors: Mapping[str, str]) -> None:
        self._by_code: dict[str, list[Region]] = defaultdict(list)
        for row in rows:
            self._by_code[row.code].append(row)
        self._successors = dict(successors)

    def in_force(self, code: str, on: date) -> Region | None:
        """The county-level division that has this code on a day."""
        return next((row for row in self._by_code.get(code, ()) if row.is_county and row.holds(on)), None)

    def holds(self, code: str, on: date) -> bool:
        """Whether a province, city or county has this code on a day."""
        return any(row.holds(on) for row in self._by_code.get(code, ()))

    def history_of(self, prefix: str) -> list[Region]:
        """Every division whose code begins so, with the time it was valid, by code and time."""
        rows = (row for code, rows in self._by_code.items() if code.startswith(prefix) for row in rows)
        return sorted(rows, key=lambda row: (row.code, row.valid_from))

    def cities(self, province: str, on: date) -> list[Region]:
        """Cities of a province by its first two digits."""
        rows = [
            row
            for code, rows in self._by_code.items()
            if code.startswith(province) and code.endswith("00") and code[2:4] != "00"
            for row in rows
        ]
        return sorted((row for row in rows if row.holds(on) and row.code[2:4] < _COUNTIES_OF_NO_CITY), key=lambda row: row.code)

    def counties_of(self, city_code: str, on: date) -> list[Region]:
        rows = [row for code, rows in self._by_code.items() if code[:4] == city_code[:4] for row in rows]
        return sorted((row for row in rows if row.is_county and row.holds(on)), key=lambda row: row.code)

    def successor_of(self, code: str, on: date) -> Region | None:
        """What a code that is no longer in force became, following several changes."""
        seen: set[str] = set()
        while code in self._successors and code not in seen:
            seen.add(code)
            code = self._successors[code]
            if region := self.in_force(code, on):
                return region
        return None
