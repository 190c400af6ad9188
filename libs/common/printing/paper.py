"""A paper that an office files and seals, as plain data: the same paper becomes a PDF/A (`typeset.py`) and a workbook (`sheets.py`).

Numbered and dated by `register.py`, with a check value that the system verifies. Every text is shown as it is: nothing is markup or formula.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Fields:
    """Label and value beside each other, two pairs a row; `wide` ones take the row."""

    pairs: Sequence[tuple[str, str]]
    title: str = ""
    wide: bool = False
    type: Literal["fields"] = "fields"


@dataclass(frozen=True, slots=True)
class Table:
    """`widths`: relative, one a column. `numbers`: columns set to the right. `total`: a last row, set apart."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    title: str = ""
    widths: Sequence[float] = ()
    numbers: Sequence[int] = ()
    total: Sequence[str] = ()
    type: Literal["table"] = "table"


@dataclass(frozen=True, slots=True)
class Prose:
    """Paragraphs under an optional heading."""

    paragraphs: Sequence[str]
    title: str = ""
    type: Literal["prose"] = "prose"


@dataclass(frozen=True, slots=True)
class Signatures:
    """Places for opinion, seal and date: one box a unit, empty, to be filled by hand. `opinions`: what is already on record."""

    places: Sequence[str]
    opinions: Sequence[str] = ()
    type: Literal["signatures"] = "signatures"


@dataclass(frozen=True, slots=True)
class Bars:
    """A chart of bars: one bar a label, `shown` beside it as it is to be read."""

    labels: Sequence[str]
    values: Sequence[float]
    shown: Sequence[str]
    title: str = ""
    type: Literal["bars"] = "bars"


Block = Fields | Table | Prose | Signatures | Bars


@dataclass(frozen=True, slots=True)
class Paper:
    """`issuer`: the unit whose paper it is. `basis`: the clause it rests on. `landscape` for wide tables."""

    title: str
    issuer: str
    blocks: Sequence[Block]
    basis: str = ""
    landscape: bool = False
    note: str = ""

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Issued:
    """A paper with its number, date and check value (four groups of four)."""

    paper: dict[str, Any] = field(repr=False)
    number: str
    printed_on: date
    check_value: str

    def to_json(self) -> dict[str, Any]:
        """What the typesetter and the workbook writer take."""
        day = self.printed_on
        return {
            **self.paper,
            "number": self.number,
            "printed_on": f"{day.year}年{day.month}月{day.day}日",
            "day": [day.year, day.month, day.day],
            "check_value": self.check_value,
        }
