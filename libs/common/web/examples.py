"""The example of a request body, put together from the examples of its fields: shown beside the operation, and sent by a test."""

from collections.abc import Mapping
from typing import Any, Final

Schema = Mapping[str, Any]
NOTHING: Final = object()
"""Where nobody gave an example of a required field, and its type does not say one."""
_BY_FORMAT: Final = {"uuid": "018f9d0e-7a11-7c52-9c3e-2f6d1b8a4e70", "date": "2024-06-12", "date-time": "2024-06-12T09:00:00+08:00"}


def example_of(schema: Schema, schemas: Schema) -> Any:  # noqa: ANN401 - any JSON
    """An example that holds to the schema. An optional field is in it where someone wrote an example of it."""
    if schema.get("examples"):
        return schema["examples"][0]
    if "$ref" in schema:
        return example_of(schemas[schema["$ref"].rsplit("/", 1)[1]], schemas)
    if "anyOf" in schema:
        return _first([example_of(each, schemas) for each in schema["anyOf"] if each.get("type") != "null"])
    if "enum" in schema or "const" in schema:
        return schema.get("enum", [schema.get("const")])[0]
    return _by_type(schema, schemas)


def _by_type(schema: Schema, schemas: Schema) -> Any:  # noqa: ANN401 - any JSON
    match schema.get("type"):
        case "object":
            required, fields = schema.get("required", ()), schema.get("properties", {})
            found = {name: example_of(each, schemas) for name, each in fields.items() if name in required or each.get("examples")}
            return NOTHING if NOTHING in found.values() else found
        case "array":
            inner = example_of(schema.get("items", {}), schemas)
            return NOTHING if inner is NOTHING else [inner]
        case "integer":
            return schema.get("minimum", 1)
        case "boolean":
            return False
        case _:
            return _BY_FORMAT.get(schema.get("format", ""), NOTHING)


def _first(found: list[Any]) -> Any:  # noqa: ANN401 - any JSON
    return next((each for each in found if each is not NOTHING), NOTHING)
