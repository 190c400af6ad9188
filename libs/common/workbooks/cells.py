"""What a union's cells look like, normalised (workbooks as they come: typed by many hands). A cell that cannot be read is a CellError.

Every function is called for every cell of a column, 100,000 times a file: the common case comes first, what repeats is remembered. Names,
ID numbers and cards are never remembered.
"""

import re
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

Cell = Any  # str, float, int, bool, date, datetime; "" for an empty cell
_BLANKS = "".join(chr(code) for code in range(0x3001) if chr(code).isspace()) + "\ufeff\u200b"
_BLANK = re.compile(f"[{re.escape(_BLANKS)}]+")
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_DATES = (
    re.compile(r"(\d{4})([-/.])(\d{1,2})(?:\2(\d{1,2}))?", re.ASCII),
    re.compile(r"(\d{4})(年)(\d{1,2})月(?:(\d{1,2})日?)?", re.ASCII),
    re.compile(r"(\d{4})()(\d{2})(\d{2})", re.ASCII),
)
_MONEY = re.compile(r"(\d{1,13})(?:\.(\d{1,2}))?", re.ASCII)
_YES_NO = {"是": True, "否": False}
_TWO = 2
_EIGHT_DIGITS = 10_000_000, 99_999_999


class CellError(ValueError):
    """The cell cannot be read as what its column holds."""


class NumericCellError(CellError):
    """A number, a date or a truth value where an ID or card number belongs as text: digits are lost, the caller refuses the row."""


def text(value: Cell) -> str:
    """Text as it stands, outer blanks gone; a number typed where text belongs loses its ".0"."""
    if isinstance(value, str):
        return value.strip(_BLANKS)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    return str(value)


def folded(value: Cell) -> str:
    """For comparing headers: no blanks or line breaks at all, full-width signs as ASCII."""
    return _BLANK.sub("", text(value)).translate(_WIDE)


def person_name(value: Cell) -> str:
    """Two characters with blanks between them are one name without; other names stay as they are."""
    name = text(value)
    if len(name) > _TWO and len(bare := _BLANK.sub("", name)) == _TWO:
        return bare
    return name


def digits_text(value: Cell) -> str:
    """An ID or card number: full-width to ASCII, blanks (groups of four) gone, upper case. Raises NumericCellError."""
    if not isinstance(value, str):
        raise NumericCellError("numeric")
    if value.isascii() and value.isalnum():
        return value.upper()
    return _BLANK.sub("", value).translate(_WIDE).upper()


id_text = card_text = digits_text  # one rule, under the name of the column


def civil_date(value: Cell, *, day_optional: bool = False) -> date:
    """1958-03-12, 1958/3/12, 1958.03.12, 1958年3月12日, 19580312, an Excel date; without a day the first of the month where allowed.

    Of numbers only eight digits are a date: 1995.1 may have been 1995.10.
    """
    if isinstance(value, str):
        return _date_of(value, day_optional)
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, float | int) and _EIGHT_DIGITS[0] <= value <= _EIGHT_DIGITS[1] and value == int(value):
        return _date_of(str(int(value)), day_optional)
    raise CellError("date")


@lru_cache(maxsize=50_000)
def _date_of(written: str, day_optional: bool) -> date:
    bare = _BLANK.sub("", written).translate(_WIDE)
    match = next((found for form in _DATES if (found := form.fullmatch(bare))), None)
    if match is None or (match[4] is None and not day_optional):
        raise CellError("date")
    try:
        return date(int(match[1]), int(match[3]), int(match[4] or 1))
    except ValueError:
        raise CellError("date") from None


def money_fen(value: Cell) -> int | None:
    """Fen; None for an empty cell. A number counts by its shortest decimal form: 2499.99 is fine, 2499.995 is not."""
    if isinstance(value, str):
        return _fen_of(value)
    if isinstance(value, float | int) and not isinstance(value, bool):
        return _fen_of(repr(value).removesuffix(".0"))
    raise CellError("money")


@lru_cache(maxsize=50_000)
def _fen_of(written: str) -> int | None:
    bare = written.strip(_BLANKS)
    if not bare:
        return None
    match = _MONEY.fullmatch(bare)
    if match is None:
        raise CellError("money")
    yuan, cents = match.groups()
    return int(yuan) * 100 + int((cents or "").ljust(2, "0"))


def yes_no(value: Cell) -> bool:
    """是 or 否, nothing else."""
    answer = _YES_NO.get(text(value))
    if answer is None:
        raise CellError("yes or no")
    return answer
