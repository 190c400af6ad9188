"""What a union's cells look like, normalised (workbooks as they come: typed by many hands). A cell that cannot be read is a CellError."""

import re
from datetime import date, datetime
from functools import lru_cache
from typing import Any

Cell = Any  # str, float, int, bool, date, datetime; "" for an empty cell
_BLANK = re.compile(r"[\s\u00a0\u3000\ufeff\u200b]+")
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_DATE = re.compile(r"(\d{4})(?:[-/.年](\d{1,2}))?(?:[-/.月](\d{1,2}))?[日月]?", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_MONEY = re.compile(r"(\d{1,13})(?:\.(\d{1,2}))?", re.ASCII)
_TWO = 2


class CellError(ValueError):
    """The cell cannot be read as what its column holds."""


@lru_cache(maxsize=200_000)
def _without_blanks(value: str) -> str:
    return _BLANK.sub("", value)


def text(value: Cell) -> str:
    """Text as it stands, outer blanks gone; a number typed where text belongs loses its ".0"."""
    if isinstance(value, str):
        return value.strip("\u3000\u00a0 \t\r\n")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def person_name(value: Cell) -> str:
    """Two characters with blanks between them are one name without; other names stay as they are."""
    name = text(value)
    bare = _without_blanks(name)
    return bare if len(bare) == _TWO else name


def digits_text(value: Cell) -> str:
    """An ID or card number: full-width to ASCII, blanks gone, upper case. A numeric cell has lost digits: CellError."""
    if not isinstance(value, str):
        raise CellError("numeric")
    return _without_blanks(value).translate(_WIDE).upper()


def civil_date(value: Cell, *, day_optional: bool = False) -> date:
    """1958-03-12, 1958/3/12, 1958.03.12, 1958年3月12日, 19580312, an Excel date; without a day the first of the month where allowed."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    return _date_of(_without_blanks(text(value)).translate(_WIDE), day_optional)


@lru_cache(maxsize=50_000)
def _date_of(written: str, day_optional: bool) -> date:
    match = _COMPACT.fullmatch(written) or _DATE.fullmatch(written)
    if match is None:
        raise CellError("date")
    year, month, day = match.groups()
    if month is None or (day is None and not day_optional):
        raise CellError("date")
    try:
        return date(int(year), int(month), int(day or 1))
    except ValueError:
        raise CellError("date") from None


def money_fen(value: Cell) -> int | None:
    """Fen; None for an empty cell. A number counts by its shortest decimal form: 2499.99 is fine, 2499.995 is not."""
    if isinstance(value, bool | date | datetime):
        raise CellError("money")
    written = repr(value) if isinstance(value, float | int) else _without_blanks(value)
    if isinstance(value, float) and written.endswith(".0"):
        written = written[:-2]
    if not written:
        return None
    match = _MONEY.fullmatch(written)
    if match is None:
        raise CellError("money")
    yuan, cents = match.groups()
    return int(yuan) * 100 + int((cents or "").ljust(2, "0"))
