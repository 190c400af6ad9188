"""What is wrong with a field is said in Chinese, whatever pydantic found; money keeps its own code (domain.md §6)."""

import re
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal, get_args
from uuid import UUID

import pytest
from pydantic import AwareDatetime, BaseModel, Field, HttpUrl, TypeAdapter, ValidationError
from pydantic_core import core_schema

from libs.common.kernel.errors import Code
from libs.common.web.faults import PHRASES, refusal_of
from libs.common.web.fields import MonthField, RequestModel, YuanIn

OF_PYTHON_ONLY = frozenset(
    [
        "no_such_attribute",
        "needs_python_object",
        "frozen_field",
        "frozen_instance",
        "get_attribute_error",
        "dataclass_exact_type",
        "named_tuple_type",
        "default_factory_not_called",
        "frozen_dict_type",
        "ordered_dict_type",
        "counter_type",
        "deque_type",
        "is_instance_of",
        "is_subclass_of",
        "callable_type",
        "missing_sentinel_error",
        "ellipsis_error",
        "arguments_type",
        "missing_argument",
        "unexpected_keyword_argument",
        "missing_keyword_only_argument",
        "unexpected_positional_argument",
        "missing_positional_only_argument",
        "multiple_argument_values",
        "fraction_type",
        "fraction_parsing",
        "complex_type",
        "complex_str_parsing",
    ]
)


class Kind(StrEnum):
    ONE = "ONE"
    TWO = "TWO"


class Inner(BaseModel):
    at: Literal["x"]


WRONG: list[tuple[Any, Any, str]] = [
    (Kind, "THREE", "只能填：ONE、TWO"),
    (Literal["A", "B"], "C", "只能填：A、B"),
    (Annotated[str, Field(min_length=3)], "ab", "不得少于 3 个字"),
    (Annotated[str, Field(max_length=3)], "abcd", "不得多于 3 个字"),
    (Annotated[str, Field(pattern="^a$")], "b", "格式不对，请按说明填写"),
    (str, 1, "须为文字"),
    (Annotated[int, Field(ge=1)], 0, "不得小于 1"),
    (Annotated[int, Field(le=9)], 10, "不得大于 9"),
    (int, "a", "须为整数"),
    (int, 1.5, "须为整数，不能有小数"),
    (bool, "maybe", "须为 true 或 false"),
    (date, "2024-13-01", "须为日期，格式如 2024-06-03"),
    (date, "2024-06-03T08:30:00", "只填日期，不带时间，格式如 2024-06-03"),
    (time, "25:00", "须为时间，格式如 08:30"),
    (datetime, "soon", "须为日期和时间，格式如 2024-06-03T08:30:00+08:00"),
    (AwareDatetime, "2024-06-03T08:30:00", "须带时区，格式如 2024-06-03T08:30:00+08:00"),
    (UUID, "340000", "须为系统给出的编号(UUID)"),
    (HttpUrl, "ftp://a", "网址须以 http、https 开头"),
    (Decimal, "x", "须为数字"),
    (Annotated[list[int], Field(min_length=1)], [], "至少填写 1 项"),
    (Annotated[tuple[int, ...], Field(max_length=1)], [1, 2], "最多填写 1 项"),
    (list[int], {}, "须为列表(JSON 数组)"),
    (dict[str, int], [], "须为一组字段(JSON 对象)"),
    (Inner, "x", "须为一组字段(JSON 对象)"),
    (Inner, {}, "缺少"),
    (MonthField, "2024-13", "月份格式为 2024-06"),
]


def _refused(kind: Any, value: Any) -> Any:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(kind).validate_python(value)
    return refusal_of(caught.value.errors())


@pytest.mark.parametrize(("kind", "value", "said"), WRONG)
def test_each_fault_is_said_in_chinese_and_in_english_to_who_asks(kind, value, said):
    refusal = _refused(kind, value)
    (fault,) = refusal.fields
    assert (refusal.code, fault.message) == (Code.INPUT_INVALID, said)
    assert fault.english == "" or not re.search("[一-鿿]", fault.english)


def test_no_type_of_pydantic_is_left_in_english():
    """A new release's types show here, not at somebody's desk."""
    assert set(get_args(core_schema.ErrorType)) == set(PHRASES) | OF_PYTHON_ONLY


class Payment(RequestModel):
    amount: YuanIn
    note: str = ""


@pytest.mark.parametrize("amount", ["-1.00", "1.005", "1e3", "1,000.00", "NaN", "￥1.00", 100, 1.0])
def test_a_faulty_amount_has_its_own_code(amount):
    assert _refused(Payment, {"amount": amount}).code is Code.MONEY_FORMAT_INVALID
    assert _refused(Payment, {"amount": amount, "note": 1}).code is Code.INPUT_INVALID  # more is wrong than the money
