"""Field types of requests and answers."""

import re
from typing import Annotated, Any, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from libs.common.kernel.errors import LaomoError
from libs.common.kernel.money import format_yuan, parse_yuan
from libs.common.kernel.months import Month


class RequestModel(BaseModel):
    """What a caller sends: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class ReadModel(BaseModel):
    """What a caller gets."""

    model_config = ConfigDict(frozen=True)


def _fen(value: Any) -> int:  # noqa: ANN401
    """Decimal strings only. A number is refused: JSON numbers are floats to half of the world."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value  # already fen, from our own code
    if not isinstance(value, str):
        raise PydanticCustomError("MONEY_FORMAT_INVALID", '金额须为字符串，例如 "200.00"')
    try:
        return parse_yuan(value)
    except LaomoError as error:
        raise PydanticCustomError("MONEY_FORMAT_INVALID", "{reason}", {"reason": error.detail}) from None


def _fen_in(value: Any) -> int:  # noqa: ANN401
    if not isinstance(value, str):
        raise PydanticCustomError("MONEY_FORMAT_INVALID", '金额须为字符串，例如 "200.00"')
    return _fen(value)


_SCHEMA = {
    "type": "string",
    "pattern": r"^-?(0|[1-9][0-9]{0,12})(\.[0-9]{1,2})?$",
    "examples": ["200.00"],
    "description": "人民币元，最多两位小数",
}
YuanIn = Annotated[
    int,
    BeforeValidator(_fen_in),
    PlainSerializer(format_yuan, return_type=str),
    WithJsonSchema({**_SCHEMA, "pattern": _SCHEMA["pattern"].replace("-?", "")}),
]
YuanOut = Annotated[int, PlainSerializer(format_yuan, return_type=str), WithJsonSchema(_SCHEMA)]


MONTH = r"^(19|20)[0-9]{2}-(0[1-9]|1[0-2])$"
"""The pattern of a month in a path or a query."""


def _month(value: Any) -> Month:  # noqa: ANN401
    if isinstance(value, Month):
        return value
    if not isinstance(value, str) or not re.fullmatch(MONTH, value, re.ASCII):
        raise PydanticCustomError("month", "月份格式为 2024-06")
    return Month.parse(value)


_MONTH_SCHEMA: Final = {"type": "string", "pattern": MONTH, "examples": ["2024-06"]}
MonthField = Annotated[Month, BeforeValidator(_month), PlainSerializer(str, return_type=str), WithJsonSchema(_MONTH_SCHEMA)]
OptionalMonth = Annotated[
    Month | None,
    PlainValidator(lambda value: None if value is None else _month(value)),
    PlainSerializer(lambda value: None if value is None else str(value)),
    WithJsonSchema({"anyOf": [_MONTH_SCHEMA, {"type": "null"}]}),
]
"""A field that may be empty: written out, for a union with an annotated type leaves the type's own schema behind."""
