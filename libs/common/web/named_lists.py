"""A department's list by name as an Excel file: its own view in its reader's scope, names asked of registry a page at a time and kept nowhere.

Watermark, audit row and formula-safe cells are those of `exports.py`. The words of a code come from the sentence that documents it.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, Protocol, TypeVar
from uuid import UUID

from fastapi import Request
from fastapi.responses import StreamingResponse

from libs.common.kernel.actor import Actor
from libs.common.web.exports import ListExport, export_answer
from libs.common.web.names import names_of
from libs.common.workbooks.export import ExportColumn

_ROWS: Final = 500  # no more than registry names in one call
_WHO: Final = [ExportColumn("人员编号", 38), ExportColumn("姓名", 12)]


class OfPerson(Protocol):
    @property
    def person_id(self) -> UUID | None:
        """Whose row it is; None for a row of nobody whom registry knows."""
        ...


T = TypeVar("T", bound=OfPerson)


@dataclass(frozen=True, slots=True)
class NamedList(Generic[T]):
    """`columns`: header → width, behind 人员编号 and 姓名, as `cells` gives them. `find`: the next rows after a key, at most so many, in its order."""

    name: str
    title: str
    columns: Mapping[str, int]
    find: Callable[[Any, int], Awaitable[Sequence[T]]]
    key: Callable[[T], Any]
    cells: Callable[[T], Sequence[Any]]
    asked: Mapping[str, Any]
    purpose: str


async def export_by_name(request: Request, actor: Actor, listed: NamedList[T]) -> StreamingResponse:
    """Refuses ROLE_NOT_PERMITTED (who stands in no unit), UNAVAILABLE (registry gives no names: a list without them is not given)."""
    columns = [*_WHO, *(ExportColumn(header, width) for header, width in listed.columns.items())]
    asked = {word: "是" if value is True else str(value) for word, value in listed.asked.items() if value not in (None, False)}
    export = ListExport(
        name=listed.name,
        title=listed.title,
        columns=columns,
        rows=_rows(request, actor, listed),
        asked=asked,
        purpose=listed.purpose,
    )
    return await export_answer(request, actor, export)


async def _rows(request: Request, actor: Actor, listed: NamedList[T]) -> AsyncIterator[Sequence[Sequence[Any]]]:
    after = None
    while found := await listed.find(after, _ROWS):
        people = [each.person_id for each in found if each.person_id is not None]
        names = await names_of(request, actor, people, f"导出{listed.title}")
        yield [(each.person_id, names.get(each.person_id, "") if each.person_id else "", *listed.cells(each)) for each in found]
        after = listed.key(found[-1])


def words_of(documented: str) -> dict[str, str]:
    """The Chinese word of each code in "OPEN 失业中 · CLOSED 已结束": a list says it as the interface's document does."""
    pairs = (part.strip().partition(" ") for part in documented.partition("；")[0].split("·"))
    return {code: word for code, _, word in pairs}
