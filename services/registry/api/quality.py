"""Data quality (C7.2): the work list that mends the records, its counts by county, its export; where each field of a person comes from."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Path, Query, Request, Response

from libs.common.kernel.actor import Role
from libs.common.web.access import CurrentActor, require_role, scope_of
from libs.common.web.app import department_router
from libs.common.web.exports import ListExport, Purpose, export_answer
from libs.common.web.pages import Page, PageCursor, PageSize, decode_cursor, encode_cursor
from services.registry.api.door import Lookups
from services.registry.views.find_quality import (
    COLUMNS,
    FieldSourceOut,
    QualityCountOut,
    QualityItemOut,
    count_quality,
    export_quality,
    find_quality,
    find_sources,
)

router = department_router("", "数据质量")
_ROLES = (Role.REGISTRAR, Role.FORM_FILLER, Role.COUNTY_REVIEWER, Role.VERIFIER, Role.AUDITOR)
Kind = Annotated[Literal["MISSING", "CONTRADICTORY", "STALE"] | None, Query(description="只看某类：缺失、矛盾、超期未更新")]
County = Annotated[UUID | None, Query(description="只看某县级工会")]


@router.get("/quality-items", summary="数据质量待补正清单(本单位负责范围)")
async def list_quality_items(
    actor: CurrentActor, pool: Lookups, county: County = None, kind: Kind = None, cursor: PageCursor = None, limit: PageSize = 100
) -> Page[QualityItemOut]:
    require_role(actor, *_ROLES)
    after = decode_cursor(cursor, 1)
    found = await find_quality(pool, scope_of(actor), county=county, kind=kind, after=int(after[0]) if after else 0, limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)


@router.get("/quality-items/counts", summary="数据质量问题数量(按县级工会)")
async def count_quality_items(actor: CurrentActor, pool: Lookups) -> list[QualityCountOut]:
    require_role(actor, *_ROLES)
    return await count_quality(pool, scope_of(actor))


@router.get("/quality-items/export", summary="导出数据质量待补正清单为 Excel", response_class=Response)
async def export_quality_items(
    request: Request, actor: CurrentActor, pool: Lookups, purpose: Purpose, county: County = None, kind: Kind = None
) -> Response:
    require_role(actor, *_ROLES)
    rows = export_quality(pool, scope_of(actor), county=county, kind=kind)
    asked = {"县级工会": county, "类别": kind}
    return await export_answer(request, actor, ListExport("QUALITY", "数据质量待补正清单", COLUMNS, rows, asked, purpose))


@router.get("/people/{person_id}/field-sources", summary="一人各栏内容的来源、时间和录入人")
async def list_field_sources(
    person_id: Annotated[UUID, Path(description="人员编号")], request: Request, actor: CurrentActor, pool: Lookups
) -> list[FieldSourceOut]:
    require_role(actor, *_ROLES)
    return await find_sources(pool, scope_of(actor), person_id, request.app.state.house.clock.today())
