"""Two JSON schemas of one place: what the newer does that callers of the older cannot live with.

What a caller *sends* may only become wider, what it *reads* only narrower. An event is both: kept events are read by newer code, new ones
by older code.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

Schema = Mapping[str, Any]


class Way(Enum):
    SENT = "sent"
    READ = "read"


@dataclass(frozen=True, slots=True)
class Difference:
    where: str
    what: str
    before: str = ""
    after: str = ""

    def __str__(self) -> str:
        change = f": {self.before or '—'} → {self.after or '—'}" if self.before or self.after else ""
        return f"{self.where}: {self.what}{change}"


@dataclass(frozen=True, slots=True)
class Side:
    """A schema inside the document that its references are resolved in; `name`: the reference that led here."""

    document: Schema
    schema: Schema
    name: str = ""

    def of(self, schema: Schema) -> "Side":
        return Side(self.document, schema)

    def alternatives(self) -> list["Side"]:
        """One side for each kind of value it allows: references followed, unions and lists of types taken apart."""
        schema = self.schema
        if "$ref" in schema:
            target: Any = self.document
            for step in schema["$ref"].removeprefix("#/").split("/"):
                target = target[step.replace("~1", "/").replace("~0", "~")]
            own = {key: value for key, value in schema.items() if key != "$ref"}
            return Side(self.document, {**target, **own}, schema["$ref"]).alternatives()
        union = schema.get("anyOf") or schema.get("oneOf")
        if union:
            return [side for each in union for side in self.of(each).alternatives()]
        if isinstance(schema.get("type"), list):
            return [self.of({**schema, "type": kind}) for kind in schema["type"]]
        return [self]

    @property
    def kind(self) -> str:
        return str(self.schema.get("type", "any"))

    @property
    def values(self) -> frozenset[str] | None:
        """The only values allowed; None where all are."""
        if "const" in self.schema:
            return frozenset({str(self.schema["const"])})
        return frozenset(map(str, self.schema["enum"])) if "enum" in self.schema else None


_LOWER: Final = ("minLength", "minimum", "exclusiveMinimum", "minItems", "minProperties")
_UPPER: Final = ("maxLength", "maximum", "exclusiveMaximum", "maxItems", "maxProperties")
_FORMS: Final = ("format", "pattern", "multipleOf", "uniqueItems")
_WIDENS: Final = {("integer", "number")}


Seen = frozenset[tuple[str, str]]
"""The pairs of references gone through on the way to a place: a schema may hold itself."""


def differences(old: Side, new: Side, where: str, way: Way, seen: Seen = frozenset()) -> list[Difference]:
    """What breaks between the two, each with its place."""
    olds, news = old.alternatives(), new.alternatives()
    asked, offered = (olds, news) if way is Way.SENT else (news, olds)
    broken: list[Difference] = []
    for one in asked:
        pairs = [(one, other) if way is Way.SENT else (other, one) for other in offered]
        tried: list[list[Difference]] = [
            _between(before, after, where, way, seen) for before, after in pairs if _comparable(before, after, way)
        ]
        if not tried:
            broken.append(Difference(where, "type changed", _kinds(olds), _kinds(news)))
        elif all(tried):
            fewest = min(tried, key=len)
            broken += fewest
    return list(dict.fromkeys(broken))


def both_ways(old: Side, new: Side, where: str) -> list[Difference]:
    """For events: what breaks a reader of old code, or new code that reads old events."""
    return list(dict.fromkeys(differences(old, new, where, Way.SENT) + differences(old, new, where, Way.READ)))


def _kinds(sides: list[Side]) -> str:
    return " | ".join(side.kind for side in sides)


def _comparable(before: Side, after: Side, way: Way) -> bool:
    narrow, wide = (before.kind, after.kind) if way is Way.SENT else (after.kind, before.kind)
    return wide in (narrow, "any") or (narrow, wide) in _WIDENS


def _between(old: Side, new: Side, where: str, way: Way, seen: Seen) -> list[Difference]:
    """Two single alternatives of comparable kinds."""
    if old.name and new.name:
        if (old.name, new.name) in seen:
            return []
        seen |= {(old.name, new.name)}
    return [
        *_values(old, new, where, way),
        *_limits(old.schema, new.schema, where, way),
        *_forms(old.schema, new.schema, where, way),
        *_fields(old, new, where, way, seen),
        *_extra(old, new, where, way, seen),
        *_items(old, new, where, way, seen),
    ]


def _values(old: Side, new: Side, where: str, way: Way) -> Iterator[Difference]:
    before, after = old.values, new.values
    what, lost = ("values removed", (before, after)) if way is Way.SENT else ("values added", (after, before))
    kept, allowed = lost
    if allowed is not None and (kept is None or kept - allowed):
        yield Difference(where, what, _listed(before), _listed(after))


def _listed(values: frozenset[str] | None) -> str:
    return "any" if values is None else ", ".join(sorted(values))


def _limits(old: Schema, new: Schema, where: str, way: Way) -> Iterator[Difference]:
    """Only what is sent is held to limits: a reader has to take what comes."""
    if way is Way.READ:
        return
    for name in (*_LOWER, *_UPPER):
        before, after = old.get(name), new.get(name)
        tighter = after is not None and (before is None or (after > before if name in _LOWER else after < before))
        if tighter:
            yield Difference(where, f"{name} narrowed", _told(before), _told(after))


def _forms(old: Schema, new: Schema, where: str, way: Way) -> Iterator[Difference]:
    """Whether one pattern contains another cannot be told: any other is a break, unless it is dropped on the side that may widen."""
    for name in _FORMS:
        before, after = old.get(name), new.get(name)
        held = after if way is Way.SENT else before
        if held and before != after:
            yield Difference(where, f"{name} changed", _told(before), _told(after))


def _told(value: Any) -> str:  # noqa: ANN401 - any JSON
    return "" if value is None else str(value)


def _fields(old: Side, new: Side, where: str, way: Way, seen: Seen) -> Iterator[Difference]:
    before, after = old.schema.get("properties", {}), new.schema.get("properties", {})
    for name, schema in before.items():
        if name in after:
            yield from differences(old.of(schema), new.of(after[name]), f"{where}.{name}", way, seen)
        else:
            yield Difference(f"{where}.{name}", "field removed", "present", "absent")
    was, now = set(old.schema.get("required", ())), set(new.schema.get("required", ()))
    if way is Way.SENT:
        for name in sorted(now - was):
            yield Difference(f"{where}.{name}", "field required", "optional" if name in before else "", "required")
    else:
        for name in sorted((was - now) & set(after)):
            yield Difference(f"{where}.{name}", "field may be absent", "always present", "optional")


def _extra(old: Side, new: Side, where: str, way: Way, seen: Seen) -> Iterator[Difference]:
    """Fields under names that are not known beforehand. A reader passes over those that it does not know."""
    before, after = (side.schema.get("additionalProperties", True) for side in (old, new))
    if isinstance(before, dict) and isinstance(after, dict):
        yield from differences(old.of(before), new.of(after), f"{where}.*", way, seen)
    elif way is Way.SENT and before is not False and after is not True:
        yield Difference(where, "further fields refused", "allowed", "refused" if after is False else "of one type")
    elif way is Way.READ and isinstance(before, dict):
        yield Difference(f"{where}.*", "type changed", str(before.get("type", "any")), "any" if after else "none")


def _items(old: Side, new: Side, where: str, way: Way, seen: Seen) -> Iterator[Difference]:
    if old.kind != "array":
        return
    before, after = old.schema.get("prefixItems", []), new.schema.get("prefixItems", [])
    if len(before) != len(after):
        yield Difference(f"{where}[]", "places changed", str(len(before)), str(len(after)))
    for number, (one, other) in enumerate(zip(before, after, strict=False)):
        yield from differences(old.of(one), new.of(other), f"{where}[{number}]", way, seen)
    if "items" in old.schema or "items" in new.schema:
        first, second = (side.schema.get("items", {}) for side in (old, new))
        yield from differences(old.of(first), new.of(second), f"{where}[]", way, seen)
