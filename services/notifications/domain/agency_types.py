"""Event types that agencies register: a closed JSON Schema of ids and facts. Published content is checked against it, word by word.

Only keywords that say what a value is: no references (a schema is never fetched), no patterns (no expression of somebody else's is run),
no combinations. An object that does not say whether it is open is closed.
"""

from collections.abc import Iterator
from typing import Any, Final

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError
from referencing import Registry

from libs.common.kernel.errors import FieldFault
from services.notifications.domain.outward import holds_number
from services.notifications.domain.personal_words import personal_word

_ANNOTATIONS: Final = frozenset({"$schema", "title", "description", "examples", "default"})
_CHECKS: Final = frozenset(
    [
        *("type", "properties", "required", "items", "enum", "const", "additionalProperties", "format", "uniqueItems"),
        *("minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems"),
    ]
)
_DEEPEST: Final = 8
_MOST_FAULTS: Final = 20


def closed_schema(schema: dict[str, Any]) -> dict[str, Any] | str:
    """The schema as it will be checked, or what is wrong with it."""
    if schema.get("type") != "object" or not isinstance(schema.get("properties"), dict):
        return "格式须为 object，并列出 properties"
    closed = _closed(schema, 1)
    if isinstance(closed, str):
        return closed
    try:
        Draft202012Validator.check_schema(closed)
    except SchemaError:
        return "不是有效的 JSON Schema"
    return closed


def _closed(schema: object, depth: int) -> dict[str, Any] | str:
    if not isinstance(schema, dict) or depth > _DEEPEST:
        return f"格式的每一处须为对象，嵌套不得超过 {_DEEPEST} 层"
    unknown = sorted(set(schema) - _CHECKS - _ANNOTATIONS)
    if unknown:
        return f"不支持的关键字：{', '.join(unknown[:5])}"
    made = {key: value for key, value in schema.items() if key in _CHECKS}
    if made.get("additionalProperties", False) is not False:
        return "不得允许未列出的字段(additionalProperties)"
    if "properties" in made or made.get("type") == "object":
        made |= {"properties": _closed_fields(made.get("properties", {}), depth), "additionalProperties": False}
    if "items" in made:
        made["items"] = _closed(made["items"], depth + 1)
    return next((part for part in (made.get("properties"), made.get("items")) if isinstance(part, str)), made)


def _closed_fields(properties: object, depth: int) -> dict[str, Any] | str:
    if not isinstance(properties, dict):
        return "properties 须为对象"
    fields: dict[str, Any] = {}
    for name, inner in properties.items():
        word = personal_word(name)
        if word is not None:
            return f"字段“{name[:40]}”涉及个人信息，事件只带编号与事实"
        closed = _closed(inner, depth + 1)
        if isinstance(closed, str):
            return closed
        fields[name] = closed
    return fields


def content_faults(schema: dict[str, Any], content: dict[str, Any]) -> list[FieldFault]:
    """What is wrong with an event's content: where, and which rule; never the value."""
    checker: Any = Draft202012Validator(schema, registry=Registry())
    faults = [
        FieldFault(".".join(map(str, ("event", *error.absolute_path))), f"不符合登记的格式({error.validator})")
        for error, _ in zip(checker.iter_errors(content), range(_MOST_FAULTS), strict=False)
    ]
    return faults or [FieldFault(path, "疑似身份号码、银行卡号或手机号码") for path in _numbers(content, "event")]


def _numbers(value: object, path: str) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _numbers(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _numbers(inner, f"{path}.{index}")
    elif isinstance(value, str | int | float) and holds_number(str(value)):
        yield path
