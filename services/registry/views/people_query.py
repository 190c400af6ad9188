"""Whom does a clerk's filter mean? The one description that the list, its count and its export are made of (C7.2).

Every filter is a column or an index: a page is read in the index's own order and stops when it is full; a count stops at its cap.
Questions of one shape (the same fields asked, by a clerk of the same level) have one text, which is put together once: only values differ.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final, Literal, LiteralString
from uuid import UUID

from psycopg import sql

from libs.common.kernel.errors import LaomoError
from libs.common.kernel.identity_numbers import parse_id_number
from libs.common.kernel.ids import OrgUnitId, PersonId
from libs.common.kernel.jurisdiction import Everyone, InChain, InPlace, Level, OnePerson, Scope
from libs.common.persistence.jurisdiction import within
from libs.common.persistence.keyring import Keyring
from libs.common.workbooks.cells import digits_text
from services.registry.domain.marks import focus_mark, title_mark
from services.registry.domain.name_keys import words_key

COUNTED: Final = 500
_LAST: Final = "\U0010ffff"
_SHAPES: Final = 500
_ANYBODY: Final = UUID(int=0)


@dataclass(frozen=True, slots=True)
class PeopleFilter:
    """`words`: a name, its beginning, the given name, pinyin or initials, or a whole ID number. `region`: 2, 4 or 6 digits."""

    words: str = ""
    l2: UUID | None = None
    county: UUID | None = None
    unit: UUID | None = None
    region: str | None = None
    title: str | None = None
    tier: str | None = None
    focus_group: str | None = None
    life: str | None = None
    category: str | None = None


@dataclass(frozen=True, slots=True)
class _Shape:
    """A question without its values. `scope`: of the kind and level of the clerk's."""

    asked: tuple[str, ...]
    scope: Scope
    by: Literal["", "NUMBER", "KEY"]


_EQUAL: Final = ("l2", "county", "unit", "life", "category", "tier")
_CODED: Final = ("region", "title", "focus_group")
_COLUMNS: Final = (
    "p.person_id AS id, p.name, p.sex, p.id_masked AS id_number, p.birth_date, p.life, p.category, p.tier, p.region, p.l2, p.county"
)
_NAMED: Final = "k.key >= %(low)s AND k.key < %(high)s AND k.shared < %(typed)s"
_BY_NUMBER: Final = (
    "p.person_id IN (SELECT coalesce(h.merged_into, h.person_id) FROM person h WHERE h.id_index = %(id_index)s"
    " UNION SELECT coalesce(h.merged_into, h.person_id) FROM former_number n JOIN person h USING (person_id)"
    " WHERE n.id_index = %(id_index)s AND NOT n.released)"
)
_SAID: Final[dict[str, LiteralString]] = {
    "region": "{0}.region >= %(region)s AND {0}.region < %(region_end)s",
    "focus_group": "{0}.marks & %(focus)s <> 0",
    "title": "{0}.marks & %(title_mark)s <> 0",
}
_HOLDS: Final = """(
  EXISTS (SELECT FROM honor o WHERE o.person_id = {0}.person_id AND o.title = %(title)s
    AND NOT EXISTS (SELECT FROM honor_revocation r WHERE r.honor_id = o.id))
  OR EXISTS (SELECT FROM person m JOIN honor o USING (person_id) WHERE m.merged_into = {0}.person_id AND o.title = %(title)s
    AND NOT EXISTS (SELECT FROM honor_revocation r WHERE r.honor_id = o.id)))"""
"""A mark may be another title's too: the honours decide."""
_IN_PLACE: Final = "k.{} IN (SELECT id FROM org_unit WHERE kind = %(scope_kind)s AND region_code = %(scope_region)s)"
_FETCHED: Final = "CROSS JOIN LATERAL (SELECT p.* FROM person p WHERE p.person_id = k.person_id AND {} OFFSET 0) p"
_PROVED: Final = "CROSS JOIN LATERAL (SELECT WHERE {} OFFSET 0) h"
"""`OFFSET 0` keeps the planner from joining whole tables where a page or a capped count is asked."""
_PAGE: Final = "SELECT {columns}, '' AS key FROM person p WHERE {person} AND {behind} ORDER BY p.person_id LIMIT %(limit)s"
_KEY_PAGE: Final = """
SELECT {columns}, k.key FROM {keys} {fetched} WHERE {key} AND {behind} ORDER BY k.key, k.person_id LIMIT %(limit)s"""
_NARROW_PAGE: Final = """
SELECT {columns}, k.key FROM (SELECT k.key, k.person_id FROM {keys} WHERE {key} AND {behind} ORDER BY k.key, k.person_id LIMIT %(limit)s) k
JOIN person p ON p.person_id = k.person_id AND {person} ORDER BY k.key, k.person_id"""
_WITH_TOTAL: Final = """
SELECT q.*, CASE WHEN count(*) OVER () < %(limit)s THEN count(*) OVER () ELSE (SELECT count(*) FROM (SELECT 1 {counted} LIMIT {cap}) c) END AS total
FROM ({page}) q ORDER BY q.key, q.id"""
_EVERY: Final = sql.SQL("true")
_BEHIND: Final = sql.SQL("p.person_id > %(after)s")
_BEHIND_KEY: Final = sql.SQL('(k.key, k.person_id) > (%(after_key)s COLLATE "C", %(after)s)')


@dataclass(frozen=True, slots=True)
class _Described:
    """`source`: FROM and WHERE of everybody meant; `first`: a page with its count; `further`: one behind another."""

    source: sql.Composed
    first: bytes
    further: bytes


class PeopleQuery:
    """A filter within a scope: the parameters of its values, the text of its shape.

    By a name the index of keys is walked in its order, and the record is fetched for what the index does not say. `by_index`: by a name or
    a number; one plan is right for all such questions, while codes are looked for by how rare they are.
    """

    def __init__(self, asked: PeopleFilter, scope: Scope, keyring: Keyring, today: date) -> None:
        fields = tuple(field for field in (*_EQUAL, *_CODED) if getattr(asked, field))
        self.parameters: dict[str, Any] = {**within(scope, "p")[1], **{field: getattr(asked, field) for field in fields}}
        if asked.region:
            self.parameters["region_end"] = asked.region + ":"
        if asked.focus_group:
            self.parameters["focus"] = focus_mark(asked.focus_group)
        if asked.title:
            self.parameters["title_mark"] = title_mark(asked.title)
        shape = _Shape(fields, _of_anybody(scope), self._find(asked.words, keyring, today))
        self.by_index = bool(shape.by)
        self._described = _described(shape)

    def _find(self, words: str, keyring: Keyring, today: date) -> Literal["", "NUMBER", "KEY"]:
        if not words:
            return ""
        number = _number(words, today)
        if number is not None:
            self.parameters["id_index"] = keyring.index(number, "person.id_number").current
            return "NUMBER"
        key = words_key(words)
        self.parameters |= {"low": key, "high": key + _LAST, "typed": len(key)}
        return "KEY"

    @property
    def source(self) -> sql.Composed:
        """FROM and WHERE."""
        return self._described.source

    def page(self, *, counted: bool) -> bytes:
        """The first page, each row with the count of all up to the cap; or one behind `after_key`, `after`."""
        return self._described.first if counted else self._described.further


def _number(words: str, today: date) -> str | None:
    """The 18-digit number, where whole words are one."""
    try:
        return parse_id_number(digits_text(words), today).number18
    except LaomoError:
        return None


def _of_anybody(scope: Scope) -> Scope:
    """The scope without whose it is."""
    match scope:
        case InChain(level=level):
            return InChain(level, OrgUnitId(_ANYBODY))
        case InPlace(level=level):
            return InPlace("00" if level is Level.L2 else "")
        case OnePerson():
            return OnePerson(PersonId(_ANYBODY))
    return scope


def _all_of(conditions: Sequence[sql.Composable]) -> sql.Composed:
    return sql.SQL(" AND ").join(conditions)


@lru_cache(maxsize=_SHAPES)
def _described(shape: _Shape) -> _Described:
    always = [within(shape.scope, "p")[0], sql.SQL("p.merged_into IS NULL")]
    if shape.by == "KEY":
        return _by_key(shape, always)
    number = [sql.SQL(_BY_NUMBER)] if shape.by == "NUMBER" else []
    held = [_holds("p")] if "title" in shape.asked else []
    person = _all_of([*always, *_said(shape.asked, "p"), *held, *number])
    pages = [sql.SQL(_PAGE).format(columns=sql.SQL(_COLUMNS), person=person, behind=behind) for behind in (_EVERY, _BEHIND)]
    source = sql.SQL("FROM person p WHERE {}").format(person)
    return _with_pages(source, source, pages)


def _by_key(shape: _Shape, always: list[sql.Composable]) -> _Described:
    """Where the index of keys says all, it alone is counted, and only who is on the page is fetched. `always` is asked of the record, too."""
    chain = _chain_of_keys(shape.scope)
    told = [field for field in shape.asked if field != "unit"]
    key = _all_of([sql.SQL(_NAMED), *_said(told, "k"), *([chain] if chain else [])])
    keys = sql.SQL("person_key k {}").format(sql.SQL(_PROVED).format(_holds("k")) if "title" in told else sql.SQL(""))
    person = _all_of([*always, *_said([field for field in shape.asked if field == "unit"], "p")])
    fetched = sql.SQL(_FETCHED).format(person)
    source = sql.SQL("FROM {} {} WHERE {}").format(keys, fetched, key)
    says_all = chain is not None and len(told) == len(shape.asked)
    page = sql.SQL(_NARROW_PAGE if says_all else _KEY_PAGE)
    pages = [
        page.format(columns=sql.SQL(_COLUMNS), keys=keys, key=key, person=person, fetched=fetched, behind=behind)
        for behind in (_EVERY, _BEHIND_KEY)
    ]
    return _with_pages(source, sql.SQL("FROM {} WHERE {}").format(keys, key) if says_all else source, pages)


def _chain_of_keys(scope: Scope) -> sql.Composable | None:
    """The narrowest index of keys that the question has: a county's, a union's, everybody's. None: keys do not say it."""
    match scope:
        case Everyone():
            return _EVERY
        case InChain(level=Level.L2 | Level.COUNTY as level):
            return sql.SQL("k.{} = %(scope_unit)s").format(sql.Identifier(level.value))
        case InPlace(level=level):
            return sql.SQL(_IN_PLACE).format(sql.Identifier(level.value))
    return None


def _said(fields: Sequence[str], alias: str) -> list[sql.Composable]:
    """What is asked of a record, or of a row of keys."""
    table = sql.Identifier(alias)
    equal = [sql.SQL("{}.{} = {}").format(table, sql.Identifier(field), sql.Placeholder(field)) for field in fields if field in _EQUAL]
    return [*equal, *(sql.SQL(_SAID[field]).format(table) for field in fields if field in _CODED)]


def _holds(alias: str) -> sql.Composed:
    return sql.SQL(_HOLDS).format(sql.Identifier(alias))


def _with_pages(source: sql.Composed, counted: sql.Composed, pages: Sequence[sql.Composed]) -> _Described:
    first = sql.SQL(_WITH_TOTAL).format(counted=counted, cap=sql.Literal(COUNTED + 1), page=pages[0])
    return _Described(source, first.as_bytes(None), pages[1].as_bytes(None))
