"""Money is integer fen (0.01 CNY). Floats, exponents, separators, signs and a third decimal are refused (L15)."""

import re

from libs.common.kernel.errors import Code, refuse

_YUAN = re.compile(r"(0|[1-9][0-9]{0,12})(?:\.([0-9]{1,2}))?", re.ASCII)


def parse_yuan(text: str) -> int:
    """Fen of a decimal string in yuan: "200", "200.5", "200.00". Refuses MONEY_FORMAT_INVALID."""
    match = _YUAN.fullmatch(text)
    if match is None:
        refuse(Code.MONEY_FORMAT_INVALID, "金额须为不带千分位的非负数，最多两位小数，例如 2499.99")
    yuan, cents = match.groups()
    return int(yuan) * 100 + int((cents or "").ljust(2, "0"))


def format_yuan(fen: int) -> str:
    """Decimal string in yuan with two decimals: 20000 → "200.00", -5 → "-0.05"."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"
