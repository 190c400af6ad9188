"""`make contracts-check`: whether a document breaks those who call by the released one. Prints operation, place, before → after; exit 1.

Additions are free: operations, optional parameters and fields, further media types. Taking away or tightening is not (ADR 0020).
"""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from deploy.contracts.shapes import Difference, Schema, Side, Way, both_ways, differences

ROOT = Path(__file__).resolve().parents[2]
RELEASED = ROOT / "deploy/contracts/released"
WRITTEN = ROOT / "docs/generated"
_METHODS = ("get", "put", "post", "patch", "delete", "head", "options")


def openapi_breaks(old: Schema, new: Schema) -> list[Difference]:
    """What the newer OpenAPI document takes away from the callers of the older."""
    broken = []
    after = dict(_operations(new))
    for name, operation in _operations(old):
        if name in after:
            broken += [
                Difference(f"{name} · {one.where}", one.what, one.before, one.after) for one in _of_one(old, new, operation, after[name])
            ]
        else:
            broken.append(Difference(name, "operation removed", "present", "absent"))
    return broken


def asyncapi_breaks(old: Schema, new: Schema) -> list[Difference]:
    """What the newer AsyncAPI document takes away from those who listen."""
    broken = []
    for name, channel in old["channels"].items():
        other = new["channels"].get(name)
        if other is None:
            broken.append(Difference(name, "channel removed", "present", "absent"))
            continue
        for key in ("address", "bindings"):
            broken += _changed(f"channel {name}", key, channel.get(key), other.get(key))
        gone = sorted(set(channel["messages"]) - set(other["messages"]))
        broken += [Difference(f"{name} · {message}", "event removed", "present", "absent") for message in gone]
    for name, message in old["components"]["messages"].items():
        other = new["components"]["messages"].get(name)
        if other is not None:
            broken += _of_message(old, new, name, message, other)
    return broken


def event_breaks(old: Schema, new: Schema, name: str = "event") -> list[Difference]:
    """Between two JSON schemas of one event, whose definitions are inside them."""
    return both_ways(Side(old, old), Side(new, new), name)


def _of_message(old: Schema, new: Schema, name: str, before: Schema, after: Schema) -> list[Difference]:
    broken = _changed(name, "contentType", before.get("contentType"), after.get("contentType"))
    for part in ("payload", "headers"):
        sides = Side(old, before.get(part, {})), Side(new, after.get(part, {}))
        broken += both_ways(*sides, f"{name} · {part}")
    return broken


def _operations(document: Schema) -> Iterator[tuple[str, dict[str, Any]]]:
    """`POST /funds/batches` → the operation, with its path's parameters and the document's security."""
    for path, item in document["paths"].items():
        for method in _METHODS:
            if method in item:
                operation = {"security": document.get("security", []), **item[method]}
                operation["parameters"] = [*item.get("parameters", []), *operation.get("parameters", [])]
                yield f"{method.upper()} {path}", operation


def _of_one(old: Schema, new: Schema, before: Schema, after: Schema) -> Iterator[Difference]:
    yield from _changed("operation", "operationId", before.get("operationId"), after.get("operationId"))
    yield from _changed("operation", "security", _security(old, before), _security(new, after))
    yield from _parameters(old, new, before, after)
    yield from _body(old, new, before.get("requestBody"), after.get("requestBody"))
    yield from _responses(old, new, before["responses"], after["responses"])


def _changed(where: str, what: str, before: Any, after: Any) -> list[Difference]:  # noqa: ANN401 - any JSON
    if before == after:
        return []
    told = [
        json.dumps(value, ensure_ascii=False, sort_keys=True) if isinstance(value, dict | list) else str(value) for value in (before, after)
    ]
    return [Difference(where, f"{what} changed", *told)]


def _security(document: Schema, operation: Schema) -> list[Any]:
    """What opens the door: the schemes of each alternative, by what they are and not by their name."""
    schemes = document.get("components", {}).get("securitySchemes", {})
    shown = [
        sorted([{key: value for key, value in schemes[name].items() if key != "description"}, scopes] for name, scopes in one.items())
        for one in operation["security"]
    ]
    return sorted(shown, key=str)


def _parameters(old: Schema, new: Schema, before: Schema, after: Schema) -> Iterator[Difference]:
    was, now = _named(before), _named(after)
    for name, parameter in was.items():
        other = now.get(name)
        if other is None:
            yield Difference(f"parameter {name}", "parameter removed", "present", "absent")
            continue
        if other.get("required") and not parameter.get("required"):
            yield Difference(f"parameter {name}", "parameter required", "optional", "required")
        yield from differences(Side(old, parameter.get("schema", {})), Side(new, other.get("schema", {})), f"parameter {name}", Way.SENT)
    for name, parameter in now.items():
        if name not in was and parameter.get("required"):
            yield Difference(f"parameter {name}", "parameter required", "", "required")


def _named(operation: Schema) -> dict[str, Schema]:
    """Parameters by place and name; the names of headers have no case."""
    return {
        f"{each['in']}.{each['name'].lower() if each['in'] == 'header' else each['name']}": each for each in operation.get("parameters", [])
    }


def _body(old: Schema, new: Schema, before: Schema | None, after: Schema | None) -> Iterator[Difference]:
    if before is None:
        if after is not None and after.get("required"):
            yield Difference("request", "body required", "", "required")
        return
    if after is None:
        yield Difference("request", "body removed", "present", "absent")
        return
    if after.get("required") and not before.get("required"):
        yield Difference("request", "body required", "optional", "required")
    yield from _content(old, new, before, after, "request", Way.SENT)


def _responses(old: Schema, new: Schema, before: Schema, after: Schema) -> Iterator[Difference]:
    for status, response in before.items():
        if status in after:
            yield from _content(old, new, response, after[status], f"response {status}", Way.READ)
        else:
            yield Difference(f"response {status}", "status removed", "present", ", ".join(sorted(after)))


def _content(old: Schema, new: Schema, before: Schema, after: Schema, where: str, way: Way) -> Iterator[Difference]:
    was, now = before.get("content", {}), after.get("content", {})
    for kind, media in was.items():
        if kind in now:
            yield from differences(Side(old, media.get("schema", {})), Side(new, now[kind].get("schema", {})), where, way)
        else:
            yield Difference(where, "media type removed", kind, ", ".join(now))


def breaks_of(released: Path, written: Path) -> dict[str, list[Difference]]:
    """Released document → what the one written now breaks."""
    found: dict[str, list[Difference]] = {}
    for path in sorted(released.rglob("*.json")):
        name, now = path.relative_to(released).as_posix(), written / path.relative_to(released)
        if not now.exists():
            found[name] = [Difference(name, "document removed", "present", "absent")]
            continue
        old, new = (json.loads(each.read_text("utf-8")) for each in (path, now))
        found[name] = asyncapi_breaks(old, new) if "asyncapi" in old else openapi_breaks(old, new)
    return found


def main() -> int:
    parser = argparse.ArgumentParser(prog="breaking", description="Compare documents with the released ones.")
    parser.add_argument("released", type=Path, nargs="?", default=RELEASED)
    parser.add_argument("written", type=Path, nargs="?", default=WRITTEN)
    arguments = parser.parse_args()
    found = breaks_of(arguments.released, arguments.written)
    for name, broken in found.items():
        if broken:
            print(f"{name}: {len(broken)} breaking changes against the released document")
            print("".join(f"  {one}\n" for one in broken), end="")
    if not found or any(found.values()):
        print("A released document only gains. How a breaking change is made: docs/adr/0020" if found else "nothing is released")
        return 1
    print(f"contracts: nothing released is broken ({len(found)} documents)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
