"""Numbers that name people, accounts and units (domain.md §10.3): GB 11643 resident numbers, Luhn cards, GB 32100 credit codes.

A region prefix is checked for its province only: a prefix may name a county that is long gone (342101), or a birthplace anywhere.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from operator import mul

from stdnum.cn import uscc

from libs.common.kernel.errors import Code, refuse

_PROVINCES = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
        "83",
    ]
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_NUMBER = re.compile(r"[0-9]{17}[0-9X]|[0-9]{15}", re.ASCII)
_EARLIEST = 1900


@dataclass(frozen=True, slots=True)
class IdNumber:
    """`number18`: the one form of a person's number, a 15-digit one of before 1999 converted. `sex`: MALE or FEMALE."""

    number18: str
    birth_date: date
    sex: str


def parse_id_number(text: str, today: date) -> IdNumber:
    """A resident number in ASCII, upper-case X. Refuses ID_NUMBER_INVALID, saying what is wrong and never the number."""
    if not _NUMBER.fullmatch(text):
        refuse(Code.ID_NUMBER_INVALID, "公民身份号码须为18位(或旧版15位)，请核对身份证")
    body = text[:17] if len(text) == 18 else f"{text[:6]}19{text[6:]}"  # noqa: PLR2004
    check = _CHECK[sum(map(mul, map(int, body), _WEIGHTS)) % 11]
    if len(text) == 18 and text[17] != check:  # noqa: PLR2004
        refuse(Code.ID_NUMBER_INVALID, "公民身份号码校验位不符，请核对身份证")
    if body[:2] not in _PROVINCES:
        refuse(Code.ID_NUMBER_INVALID, "公民身份号码前两位不是省级代码，请核对身份证")
    try:
        born = date(int(body[6:10]), int(body[10:12]), int(body[12:14]))
    except ValueError:
        born = date.min
    if not born.year >= _EARLIEST or born > today:
        refuse(Code.ID_NUMBER_INVALID, "公民身份号码中的出生日期不存在，请核对身份证")
    return IdNumber(body + check, born, "MALE" if int(body[16]) % 2 else "FEMALE")


class AccountKind(StrEnum):
    CARD = "CARD"
    PASSBOOK = "PASSBOOK"
    SOCIAL_SECURITY_CARD = "SOCIAL_SECURITY_CARD"


def luhn_valid(number: str) -> bool:
    """The check digit of payment cards."""
    total = 0
    for index, digit in enumerate(reversed(number)):
        value = int(digit) * (2 if index % 2 else 1)
        total += value - 9 if value > 9 else value  # noqa: PLR2004
    return total % 10 == 0


def account_valid(kind: AccountKind, number: str) -> bool:
    """Cards have 16–19 digits and a Luhn check; passbooks and social-security accounts 8–32 digits and none."""
    if not (number.isascii() and number.isdigit()):
        return False
    if kind is AccountKind.CARD:
        return 16 <= len(number) <= 19 and luhn_valid(number)  # noqa: PLR2004
    return 8 <= len(number) <= 32  # noqa: PLR2004


def credit_code_valid(code: str) -> bool:
    """GB 32100 unified social credit code."""
    valid: bool = uscc.is_valid(code)
    return valid
