"""应享未享 (C1.2): who appears to qualify and has not applied, with what is missing; as a page and as an Excel file."""

from collections.abc import AsyncIterator, Sequence
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Query, Request, Response
from fastapi.responses import StreamingResponse

from libs.common.kernel.actor import Actor, Role
from libs.common.web.access import CurrentActor, require_role, scope_of
from libs.common.web.app import department_router
from libs.common.web.exports import ListExport, Purpose, export_answer
from libs.common.web.names import names_of
from libs.common.web.pages import Page, PageCursor, PageSize, decode_cursor, encode_cursor
from libs.common.workbooks.export import ExportColumn
from services.assistance.api.door import Lookups
from services.assistance.policy.c1_2_unclaimed import GROUND_ZH, MISSING_ZH, Ground, Missing
from services.assistance.views.find_unclaimed import UnclaimedListed, find_unclaimed

router = department_router("/unclaimed", "应享未享")
_READERS: Final = (Role.FORM_FILLER, Role.COUNTY_REVIEWER, Role.VERIFIER, Role.AUDITOR, Role.SUPERVISOR)
_ROWS: Final = 500
_COLUMNS: Final = [
    ExportColumn("姓名", 12),
    ExportColumn("县级工会", 24),
    ExportColumn("依据", 32),
    ExportColumn("还缺", 36),
    ExportColumn("列入日期", 12),
]
County = Annotated[UUID | None, Query(description="只看某县级工会")]


@router.get(
    "",
    summary="看来符合条件而没有申报的人员(每夜更新)",
    description="按已知情况筛出，不是认定：农民年龄、经审核的摸底调查收入、现行困难认定。已申报的当即不再列出。限本单位负责范围。",
)
async def list_of_unclaimed(
    request: Request, actor: CurrentActor, pool: Lookups, county: County = None, cursor: PageCursor = None, limit: PageSize = 100
) -> Page[UnclaimedListed]:
    require_role(actor, *_READERS)
    after, today = decode_cursor(cursor, 1), request.app.state.house.clock.today()
    key = UUID(after[0]) if after else None
    found = await find_unclaimed(pool, scope_of(actor), today, county=county, after=key, limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].person_id) if len(found) > limit else None)


@router.get(
    "/workbook",
    summary="导出应享未享名单(Excel，印有用途和导出人)",
    response_class=Response,
)
async def export_unclaimed(request: Request, actor: CurrentActor, purpose: Purpose, county: County = None) -> StreamingResponse:
    require_role(actor, *_READERS)
    listed = ListExport(
        name="UNCLAIMED",
        title="应享未享名单",
        columns=_COLUMNS,
        rows=_rows(request, actor, county),
        asked={"县级工会": str(county or "")},
        purpose=purpose,
    )
    return await export_answer(request, actor, listed)


async def _rows(request: Request, actor: Actor, county: UUID | None) -> AsyncIterator[Sequence[Sequence[Any]]]:
    house, after = request.app.state.house, None
    today = house.clock.today()
    while found := await find_unclaimed(house.pool, scope_of(actor), today, county=county, after=after, limit=_ROWS):
        names = await names_of(request, actor, [each.person_id for each in found], "导出应享未享名单")
        yield [_row(each, names.get(each.person_id, "")) for each in found]
        after = found[-1].person_id


def _row(listed: UnclaimedListed, name: str) -> Sequence[Any]:
    grounds = "；".join(GROUND_ZH[Ground(ground)] for ground in listed.grounds)
    missing = "、".join(MISSING_ZH[Missing(each)] for each in listed.missing)
    return name, listed.county_name, grounds, missing, listed.since
