"""How two records may be of one person: the name by ear, the birth date, a slip of the typing finger in the ID number. Pure.

One wrong digit makes the check digit wrong, so a number that was typed wrong and taken has a check digit of its own: only the first 17 count.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from services.registry.domain.name_keys import readings_of

_BODY: Final = 17
_SLIP: Final = 2


@dataclass(frozen=True, slots=True)
class Likeness:
    """What is compared of a record."""

    name: str
    birth_date: date
    number: str


def slip(one: str, other: str) -> str:
    """ONE_DIGIT, TRANSPOSED, or "" where more than a slip lies between two strings of one length."""
    differ = [at for at, (left, right) in enumerate(zip(one, other, strict=False)) if left != right]
    if len(one) != len(other) or not 0 < len(differ) <= _SLIP:
        return ""
    if len(differ) == 1:
        return "ONE_DIGIT"
    first, second = differ
    crossed = one[first] == other[second] and one[second] == other[first]
    return "TRANSPOSED" if second == first + 1 and crossed else ""


def may_be_one(one_born: date, other_born: date) -> bool:
    """Whether the birth dates allow it: equal, or a slip apart, for the number holds them. Asked before any number is opened."""
    return one_born == other_born or bool(slip(f"{one_born:%Y%m%d}", f"{other_born:%Y%m%d}"))


def grounds(one: Likeness, other: Likeness) -> tuple[str, ...]:
    """Why two records are probably of one person; empty where they are not. The name alone is no ground, nor is the birth date."""
    if one.name == other.name:
        name = "NAME_SAME"
    elif readings_of(one.name) & readings_of(other.name):
        name = "READING_SAME"
    else:
        return ()
    found = [name]
    if one.birth_date == other.birth_date:
        found.append("BIRTH_DATE_SAME")
    if near := slip(one.number[:_BODY], other.number[:_BODY]):
        found.append(f"NUMBER_{near}")
    return tuple(found) if len(found) > 1 else ()
