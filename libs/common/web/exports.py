"""A list as an Excel file, at any department's door (domain.md §8 "exports watermarked"): made in a child, audited, then streamed.

A route of fifteen lines: the list's own view as rows, its columns, what was asked, and why. The audit row is committed before the first
byte leaves, so that no list is outside without a trace. ID numbers and accounts are masked in every export; a clear one does not exist.
"""

import hashlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Final
from urllib.parse import quote

from fastapi import Query, Request
from fastapi.responses import StreamingResponse
from pydantic_core import to_json

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import new_id
from libs.common.persistence.house import House
from libs.common.persistence.unit_of_work import UnitOfWork
from libs.common.workbooks.export import ExportColumn, Rows, Watermark, chunks_of, export_workbook

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ACTION: Final = "LIST_EXPORTED"
Purpose = Annotated[
    str, Query(min_length=4, max_length=100, description="导出用途，印在名单上并留痕；不得填写个人信息", examples=["节日走访安排"])
]
Keep = Callable[[UnitOfWork], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class ListExport:
    """`name`: the list in audit rows (an identifier); `title`: the same in Chinese, also the file's name. `asked`: the filter, words to values.

    `keep` writes whatever the department remembers of the export in the audit row's transaction, after the rows are known.
    """

    name: str
    title: str
    columns: Sequence[ExportColumn]
    rows: Rows
    asked: Mapping[str, Any]
    purpose: str
    keep: Keep | None = None
    number: str = field(default_factory=lambda: str(new_id()))


async def export_answer(request: Request, actor: Actor, listed: ListExport) -> StreamingResponse:
    """The file as an answer. Refuses ROLE_NOT_PERMITTED for who stands in no unit: a watermark names one."""
    house: House[Any] = request.app.state.house
    unit = await house.units.get(actor.unit_id) if actor.unit_id else None
    if unit is None:
        refuse(Code.ROLE_NOT_PERMITTED, "名单由所在单位的账号导出，请使用单位账号")
    asked = {word: value for word, value in listed.asked.items() if value not in (None, "", [], ())}
    now, number = house.clock.now(), listed.number
    at = now.strftime("%Y-%m-%d %H:%M")
    filter_digest = house.keyring.fingerprint(to_json(asked)).hex()
    signed = to_json([number, listed.name, actor.subject, str(unit.id), at, listed.purpose, filter_digest])
    mark = Watermark(
        number=number,
        check=check_value(house.keyring.fingerprint(b"export\x1f" + signed)),
        who=actor.subject,
        unit=unit.name,
        at=at,
        purpose=listed.purpose,
        filter="；".join(f"{word}：{value}" for word, value in asked.items()) or "全部",
    )
    made = await export_workbook(listed.title, listed.columns, listed.rows, mark)
    try:
        async with house.open(actor) as uow:
            detail = {"list": listed.name, "filter": filter_digest, "rows": made.rows, "reason": listed.purpose}
            uow.audit(ACTION, number, detail={**detail, "check": mark.check, "sha256": made.sha256})
            if listed.keep is not None:
                await listed.keep(uow)
            await uow.complete()
    except BaseException:
        made.file.close()
        raise
    return StreamingResponse(chunks_of(made.file), media_type=XLSX, headers=attachment(f"{listed.title}_{now:%Y%m%d}.xlsx"))


def attachment(name: str) -> dict[str, str]:
    """A Chinese file name for new readers (RFC 5987), a plain one for old."""
    return {"Content-Disposition": f"attachment; filename=\"export.xlsx\"; filename*=UTF-8''{quote(name, safe='')}"}


def check_value(digest: bytes) -> str:
    """Sixteen characters in groups of four: short enough to be typed from paper."""
    text = hashlib.sha256(digest).hexdigest()[:16].upper()
    return "-".join(text[at : at + 4] for at in range(0, 16, 4))
