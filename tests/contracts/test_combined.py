"""The combined document: every door once, names that hold across departments, references that lead somewhere."""

import json
import re
from typing import Any

from deploy.local.documents.combined import combined
from deploy.local.documents.interfaces import combined_document, openapi_documents

DOCUMENTS = {name: json.loads(text) for name, text in openapi_documents().items()}
COMBINED = json.loads(combined_document())
OPERATIONS = [operation for methods in COMBINED["paths"].values() for operation in methods.values()]


def _references(node: Any) -> set[str]:
    if isinstance(node, list):
        return {each for item in node for each in _references(item)}
    if not isinstance(node, dict):
        return set()
    own = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
    return own | {each for item in node.values() for each in _references(item)}


def test_every_door_is_in_it_once():
    doors = [(path, method) for document in DOCUMENTS.values() for path, methods in document["paths"].items() for method in methods]
    assert sorted(doors) == sorted((path, method) for path, methods in COMBINED["paths"].items() for method in methods)


def test_operation_ids_are_ascii_unique_and_begin_with_their_department():
    names = [operation["operationId"] for operation in OPERATIONS]
    assert len(names) == len(set(names))
    for operation in OPERATIONS:
        assert re.fullmatch(r"[a-z][a-z0-9_]*", operation["operationId"])
        assert operation["operationId"].startswith(f"{operation['tags'][0]}_")
        assert operation["tags"][0] in DOCUMENTS


def test_every_reference_leads_to_a_schema_and_every_schema_is_used():
    found = {reference.removeprefix("#/components/schemas/") for reference in _references(COMBINED)}
    assert found == set(COMBINED["components"]["schemas"])
    titles = [schema["title"] for schema in COMBINED["components"]["schemas"].values()]
    assert len(titles) == len(set(titles)), "generators name classes by them"


def test_every_refusal_is_a_typed_problem():
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for operation in OPERATIONS:
        assert operation["responses"]["default"]["content"] == problem
        assert not [status for status in operation["responses"] if status.startswith(("4", "5"))], "one way to say no"


def test_an_act_takes_an_idempotency_key_and_needs_one_where_money_moves():
    keys = {
        operation["operationId"]: parameter["required"]
        for methods in COMBINED["paths"].values()
        for method, operation in methods.items()
        for parameter in operation.get("parameters", ())
        if parameter["name"] == "Idempotency-Key" and method != "get"
    }
    assert keys["funds_prepare"] is True
    assert keys["registry_register_person"] is False
    assert "registry_reveal_id_numbers" not in keys, "its answer is never kept"


def _document(title: str, **schemas: Any) -> dict[str, Any]:
    name = next(iter(schemas))
    answer = {"content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}}
    return {
        "openapi": "3.1.0",
        "info": {"title": title},
        "tags": [{"name": "事"}],
        "paths": {f"/{title}/x": {"get": {"operationId": "get_x", "tags": ["事"], "responses": {"200": answer}}}},
        "components": {"schemas": schemas, "securitySchemes": {}},
    }


def test_two_meanings_of_one_name_get_their_departments_in_front_down_to_what_they_hold():
    inner = {"$ref": "#/components/schemas/In"}
    one = _document("a", Out={"properties": {"x": inner}}, In={"type": "string"}, Same={"type": "boolean"})
    two = _document("b", Out={"properties": {"x": inner}}, In={"type": "integer"}, Same={"type": "boolean"})
    whole = combined({"a": one, "b": two})
    assert set(whole["components"]["schemas"]) == {"AOut", "BOut", "AIn", "BIn", "Same"}
    assert whole["components"]["schemas"]["BOut"]["properties"]["x"]["$ref"] == "#/components/schemas/BIn"
    answer = whole["paths"]["/b/x"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert answer["$ref"] == "#/components/schemas/BOut"


def test_a_class_is_not_titled_like_a_field_of_its_own():
    whole = combined({"a": _document("a", Streams={"properties": {"streams": {"type": "array"}}})})
    assert whole["components"]["schemas"]["Streams"]["title"] == "StreamsOut"
