"""Who is on the register, for the people in scope? A list, and a search by name, pinyin, initials or number (C7.2).

Every filter is a column or an index: a page is read in the index's own order and stops when it is full; a count stops at its cap.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final, LiteralString
from uuid import UUID

from psycopg import AsyncConnection, sql
from psycopg.rows import class_row
from pydantic import Field

from libs.common.kernel.errors import LaomoError
from libs.common.kernel.identity_numbers import parse_id_number
from libs.common.kernel.jurisdiction import Everyone, InChain, InPlace, Level, Scope
from libs.common.persistence.house import Pool
from libs.common.persistence.jurisdiction import within
from libs.common.persistence.keyring import Keyring
from libs.common.web.fields import ReadModel
from libs.common.workbooks.cells import digits_text
from services.registry.domain.marks import focus_mark, title_mark
from services.registry.domain.name_keys import words_key

COUNTED: Final = 500
_LAST: Final = "\U0010ffff"


class PersonListed(ReadModel):
    """名单中的一人"""

    id: UUID = Field(description="人员编号")
    name: str = Field(description="姓名")
    sex: str = Field(description="MALE 男 · FEMALE 女")
    id_number: str = Field(description="公民身份号码(掩码)")
    birth_date: date = Field(description="出生日期")
    life: str = Field(description="ALIVE 健在 · DECEASED 去世 · LOST_CONTACT 失联 · ABROAD 移居境外")
    category: str = Field(description="STAFF 在职职工 · RETIREE 退休职工 · FARMER 农民 · UNEMPLOYED 下岗失业 · FLEXIBLE 灵活就业")
    tier: str = Field(description="NATIONAL 全国 · PROVINCIAL 省部级 · NONE 无省部级以上荣誉")
    region: str = Field(description="现居住地代码")
    l2: UUID = Field(description="责任工会")
    county: UUID | None = Field(description="县级工会；省直和产业工会为空")
    key: str = Field(description="按姓名查找时命中的写法，否则为空")


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
class Found:
    """`total` is exact up to the cap; one more than the cap says "more than". None where nobody asked."""

    people: list[PersonListed]
    total: int | None


_COLUMNS: Final = (
    "p.person_id AS id, p.name, p.sex, p.id_masked AS id_number, p.birth_date, p.life, p.category, p.tier, p.region, p.l2, p.county"
)
_LISTED, _LISTED_BY_KEY = sql.SQL(_COLUMNS + ", '' AS key"), sql.SQL(_COLUMNS + ", k.key")
_ORDER, _ORDER_BY_KEY = sql.SQL("p.person_id"), sql.SQL("k.key, k.person_id")
_EVERY, _BEHIND = sql.SQL("true"), sql.SQL("p.person_id > %(after)s")
_BEHIND_KEY: Final = sql.SQL('(k.key, k.person_id) > (%(after_key)s COLLATE "C", %(after)s)')
_BY_NUMBER: Final = (
    "p.person_id IN (SELECT coalesce(h.merged_into, h.person_id) FROM person h WHERE h.id_index = %(id_index)s"
    " UNION SELECT coalesce(h.merged_into, h.person_id) FROM former_number n JOIN person h USING (person_id)"
    " WHERE n.id_index = %(id_index)s AND NOT n.released)"
)
_HOLDS: Final = """(
  EXISTS (SELECT FROM honor o WHERE o.person_id = p.person_id AND o.title = %(title)s
    AND NOT EXISTS (SELECT FROM honor_revocation r WHERE r.honor_id = o.id))
  OR EXISTS (SELECT FROM person m JOIN honor o USING (person_id) WHERE m.merged_into = p.person_id AND o.title = %(title)s
    AND NOT EXISTS (SELECT FROM honor_revocation r WHERE r.honor_id = o.id)))"""
_IN_PLACE: Final = "k.{} IN (SELECT id FROM org_unit WHERE kind = %(scope_kind)s AND region_code = %(scope_region)s)"


class PeopleQuery:
    """The one description of whom a filter means: the list, its count and its export are made of it.

    By a name the index of keys is walked in its order, and the record is fetched for what the index does not say: `OFFSET 0` keeps the
    planner from joining whole tables where a page or a capped count is asked.
    """

    def __init__(self, asked: PeopleFilter, scope: Scope, keyring: Keyring, today: date) -> None:
        condition, parameters = within(scope, "p")
        self.parameters: dict[str, Any] = dict(parameters)
        self._person: list[sql.Composable] = [condition, sql.SQL("p.merged_into IS NULL")]
        self._key: list[sql.Composable] = []
        self._told: list[sql.Composable] = []
        self._key_says_all = True
        self._filters(asked)
        if asked.words:
            number = _number(asked.words, today)
            if number is not None:
                self._also(_BY_NUMBER, id_index=keyring.index(number, "person.id_number").current)
            else:
                self._named(words_key(asked.words), scope)

    @property
    def by_key(self) -> bool:
        return bool(self._key)

    def source(self, behind: sql.Composable = _EVERY) -> sql.Composed:
        """FROM and WHERE; `behind`: where the page begins."""
        person = sql.SQL(" AND ").join(self._person)
        if not self.by_key:
            return sql.SQL("FROM person p WHERE {} AND {}").format(person, behind)
        joined = sql.SQL("CROSS JOIN LATERAL (SELECT p.* FROM person p WHERE p.person_id = k.person_id AND {} OFFSET 0) p").format(person)
        return sql.SQL("FROM person_key k {} WHERE {} AND {}").format(joined, sql.SQL(" AND ").join(self._key), behind)

    @property
    def counted(self) -> sql.Composed:
        """FROM and WHERE of a count: without the record where the index says all."""
        if self.by_key and self._key_says_all:
            return sql.SQL("FROM person_key k WHERE {}").format(sql.SQL(" AND ").join(self._key))
        return self.source()

    def _also(self, condition: LiteralString, **parameters: Any) -> None:  # noqa: ANN401
        self._key_says_all = False
        self._person.append(sql.SQL(condition))
        self.parameters |= parameters

    def _filters(self, asked: PeopleFilter) -> None:
        for column in ("l2", "county", "unit", "life", "category", "tier"):
            value = getattr(asked, column)
            if value is None:
                continue
            equal = sql.SQL("{} = {}").format(sql.Identifier(column), sql.Placeholder(column))
            self.parameters[column] = value
            self._person.append(sql.SQL("p.{}").format(equal))
            if column == "unit":
                self._key_says_all = False
            else:
                self._told.append(sql.SQL("k.{}").format(equal))
        if asked.region:
            self._both("{}.region >= %(region)s AND {}.region < %(region_end)s", region=asked.region, region_end=asked.region + ":")
        if asked.focus_group:
            self._both("{}.marks & %(focus)s <> 0", focus=focus_mark(asked.focus_group))
        if asked.title:
            self._both("{}.marks & %(title_mark)s <> 0", title_mark=title_mark(asked.title))
            self._also(_HOLDS, title=asked.title)

    def _both(self, condition: LiteralString, **parameters: Any) -> None:  # noqa: ANN401
        """What the index of keys says as well as the record."""
        for table, conditions in (("p", self._person), ("k", self._told)):
            conditions.append(sql.SQL(condition).format(*[sql.Identifier(table)] * condition.count("{}")))
        self.parameters |= parameters

    def _named(self, key: str, scope: Scope) -> None:
        """The narrowest index of keys that the question has: a county's, a union's, everybody's."""
        self._key = [sql.SQL("k.key >= %(low)s AND k.key < %(high)s AND k.shared < %(typed)s")]
        self.parameters |= {"low": key, "high": key + _LAST, "typed": len(key)}
        self._key += self._told
        match scope:
            case Everyone():
                pass
            case InChain(level=Level.L2 | Level.COUNTY as level):
                self._key.append(sql.SQL("k.{} = %(scope_unit)s").format(sql.Identifier(level.value)))
            case InPlace(level=level):
                self._key.append(sql.SQL(_IN_PLACE).format(sql.Identifier(level.value)))
            case _:
                self._key_says_all = False


def _number(words: str, today: date) -> str | None:
    """The 18-digit number, where whole words are one."""
    try:
        return parse_id_number(digits_text(words), today).number18
    except LaomoError:
        return None


async def find_people(pool: Pool, query: PeopleQuery, *, after: tuple[str, UUID] | None, limit: int, counted: bool) -> Found:
    """In the order of the key found, then of the record's id. `after`: key and id of the last person of the page before."""
    parameters, behind = {**query.parameters, "limit": limit}, _EVERY
    if after is not None:
        behind = _BEHIND_KEY if query.by_key else _BEHIND
        parameters |= {"after_key": after[0], "after": after[1]}
    listed = sql.SQL("SELECT {} {} ORDER BY {} LIMIT %(limit)s").format(
        _LISTED_BY_KEY if query.by_key else _LISTED, query.source(behind), _ORDER_BY_KEY if query.by_key else _ORDER
    )
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(PersonListed)) as cursor:
        people = await (await cursor.execute(listed, parameters, prepare=False)).fetchall()
        total = len(people) if counted else None
        if counted and len(people) == limit:
            total = await _count(connection, query)
    return Found(people, total)


async def _count(connection: AsyncConnection[Any], query: PeopleQuery) -> int:
    counted = sql.SQL("SELECT count(*) FROM (SELECT 1 {} LIMIT {}) c").format(query.counted, sql.Literal(COUNTED + 1))
    row = await (await connection.execute(counted, query.parameters, prepare=False)).fetchone()
    assert row is not None, "a count"
    return int(row[0])
