"""What is wrong with a field, in the reader's language: pydantic's error types in Chinese, its own words where English is asked for."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from libs.common.kernel.errors import Code, FieldFault, LaomoError

_MONEY: Final = "MONEY_FORMAT_INVALID"
"""The type of `fields.YuanIn`'s own refusals: they keep their code (domain.md §6) wherever nothing else is wrong."""

_DATE: Final = "须为日期，格式如 2024-06-03"
_TIME: Final = "须为时间，格式如 08:30"
_INSTANT: Final = "须为日期和时间，格式如 2024-06-03T08:30:00+08:00"
_ADDRESS: Final = "须为网址，格式如 https://example.org/notify"
_CODE: Final = "须为系统给出的编号(UUID)"
PHRASES: Final[Mapping[str, str]] = {
    "missing": "缺少",
    "extra_forbidden": "没有这一项，请删除或核对名称",
    "invalid_key": "名称须为文字",
    "json_invalid": "不是有效的 JSON",
    "json_type": "须为 JSON 文本",
    "recursion_loop": "层层嵌套，无法读取",
    "recursion_depth_exceeded": "嵌套过深，无法读取",
    "model_type": "须为一组字段(JSON 对象)",
    "model_attributes_type": "须为一组字段(JSON 对象)",
    "dataclass_type": "须为一组字段(JSON 对象)",
    "dict_type": "须为一组字段(JSON 对象)",
    "mapping_type": "须为一组字段(JSON 对象)",
    "none_required": "须为空",
    "greater_than": "须大于 {gt}",
    "greater_than_equal": "不得小于 {ge}",
    "less_than": "须小于 {lt}",
    "less_than_equal": "不得大于 {le}",
    "multiple_of": "须为 {multiple_of} 的倍数",
    "finite_number": "须为有限的数",
    "too_short": "至少填写 {min_length} 项",
    "too_long": "最多填写 {max_length} 项",
    "iterable_type": "须为列表(JSON 数组)",
    "iteration_error": "列表无法读取",
    "list_type": "须为列表(JSON 数组)",
    "tuple_type": "须为列表(JSON 数组)",
    "set_type": "须为列表(JSON 数组)",
    "frozen_set_type": "须为列表(JSON 数组)",
    "set_item_not_hashable": "列表中的每一项须为文字或数字",
    "string_type": "须为文字",
    "string_unicode": "含有无法识别的字符",
    "string_too_short": "不得少于 {min_length} 个字",
    "string_too_long": "不得多于 {max_length} 个字",
    "string_pattern_mismatch": "格式不对，请按说明填写",
    "string_not_ascii": "只能用英文字母、数字和符号",
    "enum": "只能填：{expected}",
    "literal_error": "只能填：{expected}",
    "bool_type": "须为 true 或 false",
    "bool_parsing": "须为 true 或 false",
    "int_type": "须为整数",
    "int_parsing": "须为整数",
    "int_parsing_size": "数字过大",
    "int_from_float": "须为整数，不能有小数",
    "float_type": "须为数字",
    "float_parsing": "须为数字",
    "bytes_type": "须为文件或字节",
    "bytes_too_short": "不得少于 {min_length} 字节",
    "bytes_too_long": "不得多于 {max_length} 字节",
    "bytes_invalid_encoding": "编码无法识别",
    "value_error": "{error}",
    "assertion_error": "{error}",
    "date_type": _DATE,
    "date_parsing": _DATE,
    "date_from_datetime_parsing": _DATE,
    "date_from_datetime_inexact": "只填日期，不带时间，格式如 2024-06-03",
    "date_past": "须早于今天",
    "date_future": "须晚于今天",
    "time_type": _TIME,
    "time_parsing": _TIME,
    "datetime_type": _INSTANT,
    "datetime_parsing": _INSTANT,
    "datetime_object_invalid": _INSTANT,
    "datetime_from_date_parsing": _INSTANT,
    "datetime_past": "须早于现在",
    "datetime_future": "须晚于现在",
    "timezone_naive": "不带时区",
    "timezone_aware": "须带时区，格式如 2024-06-03T08:30:00+08:00",
    "timezone_offset": "时区不对",
    "time_delta_type": "须为一段时间",
    "time_delta_parsing": "须为一段时间",
    "union_tag_invalid": "类别不对，只能填：{expected_tags}",
    "union_tag_not_found": "缺少类别",
    "url_type": _ADDRESS,
    "url_parsing": _ADDRESS,
    "url_syntax_violation": _ADDRESS,
    "url_too_long": "网址过长",
    "url_scheme": "网址须以 {expected_schemes} 开头",
    "uuid_type": _CODE,
    "uuid_parsing": _CODE,
    "uuid_version": _CODE,
    "decimal_type": "须为数字",
    "decimal_parsing": "须为数字",
    "decimal_max_digits": "不得多于 {max_digits} 位数字",
    "decimal_max_places": "不得多于 {decimal_places} 位小数",
    "decimal_whole_digits": "整数部分不得多于 {whole_digits} 位",
}
"""Every type of pydantic's that a request can raise; what only Python code can do wrong (`frozen_instance`, …) is not here."""


def refusal_of(errors: Sequence[Mapping[str, Any]]) -> LaomoError:
    """The refusal of a request whose fields are wrong. What was sent is never repeated: it may be personal."""
    faults = [FieldFault(".".join(map(str, each["loc"])), _chinese(each), _english(each)) for each in errors]
    if errors and all(each["type"] == _MONEY for each in errors):
        return LaomoError(Code.MONEY_FORMAT_INVALID, faults[0].message, fields=faults)
    return LaomoError(Code.INPUT_INVALID, "请按字段说明修改后重新提交", fields=faults)


def _chinese(error: Mapping[str, Any]) -> str:
    """Types that are not pydantic's own are ours, and in Chinese already."""
    phrase = PHRASES.get(error["type"])
    if phrase is None:
        return str(error["msg"])
    expected = {name: str(value).replace("'", "").replace(" or ", "、").replace(", ", "、") for name, value in error.get("ctx", {}).items()}
    return phrase.format_map(expected)


def _english(error: Mapping[str, Any]) -> str:
    return str(error["msg"]) if error["type"] in PHRASES else ""
