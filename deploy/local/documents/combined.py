"""docs/generated/openapi/laomo.json: the doors of all departments in one document, which clients are generated from.

Names hold across departments and stay when another department adds the same one: an operation id always begins with its department. A
schema keeps its own name; where departments mean different things by one name, each gets its department in front.
"""

import json
from collections.abc import Mapping
from typing import Any

from libs.common.web.openapi import CONTACT, LICENCE, SERVERS

_REF = "#/components/schemas/"
_INFO = {
    "title": "困难劳模帮扶 · 全部接口",
    "version": "1.0.0",
    "description": "劳模信息库、困难帮扶、专项资金、消息与待办四个部门的全部接口。(皖政办秘〔2017〕279号)",
    "contact": CONTACT,
    "license": LICENCE,
}


def combined(documents: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """Department → its document, into one. The first tag of an operation is its department: generators make modules of it."""
    paths: dict[str, Any] = {}
    schemas: dict[str, Any] = {}
    names = _names(documents)
    for department, document in documents.items():
        own = _renamed(document, {before: after for (owner, before), after in names.items() if owner == department})
        for name, schema in own["components"]["schemas"].items():
            schemas[names[department, name]] = schema | {"title": _class_name(names[department, name], schema)}
        for path, methods in own["paths"].items():
            paths[path] = {method: _of_department(operation, department) for method, operation in methods.items()}
    first = next(iter(documents.values()))
    resources = dict.fromkeys(tag["name"] for document in documents.values() for tag in document["tags"])
    return {
        "openapi": first["openapi"],
        "info": _INFO,
        "servers": SERVERS,
        "tags": [{"name": name, "description": document["info"]["title"]} for name, document in documents.items()]
        + [{"name": name} for name in resources],
        "paths": paths,
        "components": {"schemas": schemas, "securitySchemes": first["components"]["securitySchemes"]},
    }


def _class_name(name: str, schema: dict[str, Any]) -> str:
    """Generators name classes by the title. openapi-python-client makes broken code where a field has the name of its own class."""
    hidden = {field.replace("_", "") for field in schema.get("properties", {})}
    return f"{name}Out" if name.replace("_", "").lower() in hidden else name


def _names(documents: Mapping[str, dict[str, Any]]) -> dict[tuple[str, str], str]:
    """(department, schema) → its name in the combined document. What a schema refers to is compared too."""
    whole: dict[str, dict[str, str]] = {}
    for department, document in documents.items():
        for name in document["components"]["schemas"]:
            whole.setdefault(name, {})[department] = _whole(document, name)
    return {
        (department, name): name if len(set(texts.values())) == 1 else f"{department.title()}{name}"
        for name, texts in whole.items()
        for department in texts
    }


def _whole(document: dict[str, Any], name: str) -> str:
    """A schema and everything it refers to, as text."""
    reached: dict[str, Any] = {}
    waiting = [name]
    while waiting:
        each = waiting.pop()
        if each not in reached:
            reached[each] = document["components"]["schemas"][each]
            waiting += _referred(reached[each])
    return json.dumps(reached, ensure_ascii=False, sort_keys=True)


def _referred(node: Any) -> list[str]:  # noqa: ANN401 - any JSON
    if isinstance(node, list):
        return [name for each in node for name in _referred(each)]
    if not isinstance(node, dict):
        return []
    own = [node["$ref"].removeprefix(_REF)] if isinstance(node.get("$ref"), str) else []
    return own + [name for each in node.values() for name in _referred(each)]


def _renamed(node: Any, names: Mapping[str, str]) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(node, list):
        return [_renamed(each, names) for each in node]
    if not isinstance(node, dict):
        return node
    ref = node.get("$ref")
    changed = {"$ref": _REF + names[ref.removeprefix(_REF)]} if isinstance(ref, str) else {}
    return {key: _renamed(value, names) for key, value in node.items()} | changed


def _of_department(operation: dict[str, Any], department: str) -> dict[str, Any]:
    return operation | {"operationId": f"{department}_{operation['operationId']}", "tags": [department, *operation["tags"]]}
