"""C4.8 由省、市、县工会按比例从工会经费解决: the ratio of a route, and a bill split by it to the fen."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Self

from libs.common.kernel.clause import Clause
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.parameters import ParametersOn

CLAUSE = Clause("C4.8", "困难企业劳模、下岗失业等无单位劳模、农民劳模体检费由省、市、县工会按比例从工会经费解决", ("Q29", "Q31"))
_WHOLE: Final = 10_000
_PART = re.compile(r"(100|[0-9]{1,2})(?:\.([0-9]{1,2}))?", re.ASCII)


class Route(StrEnum):
    CITY = "CITY"
    DIRECT = "DIRECT"
    INDUSTRY = "INDUSTRY"


def key_of(route: Route) -> str:
    return f"checkup.ratio.{route}"


KEYS: Final = frozenset(key_of(route) for route in Route)


@dataclass(frozen=True, slots=True)
class Ratio:
    """Hundredths of a per cent that province, city (or the L2 of the route) and county bear; together all of it."""

    province: int
    city: int
    county: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Three per cents with spaces between. Refuses FIELD_INVALID unless they are 100 together."""
        parts = [_PART.fullmatch(part) for part in text.split(" ")]
        if len(parts) != 3 or not all(parts):  # noqa: PLR2004 - province, city, county
            refuse(Code.FIELD_INVALID, "请按“省 市 县”填写三个百分数，以空格分开，例如 20 30 50")
        shares = [int(part[1]) * 100 + int((part[2] or "").ljust(2, "0")) for part in parts if part]
        if sum(shares) != _WHOLE:
            refuse(Code.FIELD_INVALID, "省、市、县分担比例之和须为100")
        return cls(*shares)

    @classmethod
    def parse_without_county(cls, text: str) -> Self:
        """Of a route that has no county union. Refuses FIELD_INVALID where one would have to bear a share."""
        ratio = cls.parse(text)
        if ratio.county:
            refuse(Code.FIELD_INVALID, "省直和产业工会没有县级工会，县级比例须为0")
        return ratio


def ratio_on(route: Route, parameters: ParametersOn) -> Ratio:
    """Refuses CONFIG_MISSING where nobody has set the ratio of the route: there is no default (Q29)."""
    return Ratio.parse(parameters.text(key_of(route)))


def split(amount_fen: int, ratio: Ratio) -> tuple[int, int, int]:
    """Province, city, county. By largest remainder; of equal remainders the province's, then the city's first: not a fen is lost or made."""
    parts = (ratio.province, ratio.city, ratio.county)
    whole = [amount_fen * part // _WHOLE for part in parts]
    remainders = [amount_fen * part % _WHOLE for part in parts]
    for place in sorted(range(3), key=lambda index: -remainders[index])[: amount_fen - sum(whole)]:
        whole[place] += 1
    province, city, county = whole
    return province, city, county
