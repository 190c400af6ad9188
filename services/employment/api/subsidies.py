"""Subsidies from employment money (C5.5, C5.8): approved by a second person, sent back, looked up, added up."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import Path, Query, Request
from pydantic import Field

from libs.common.web.access import CurrentActor
from libs.common.web.app import department_router
from libs.common.web.door import keyed
from libs.common.web.fields import ReadModel, YuanOut
from libs.common.web.pages import Page, PageCursor, PageSize, decode_cursor, encode_cursor
from services.employment.api.door import Lookups, Uow
from services.employment.api.readers import reading_scope
from services.employment.domain.subsidy import Subsidy, SubsidyKind, SubsidyState
from services.employment.use_cases.decide_subsidy import DecideSubsidy, decide_subsidy
from services.employment.views.find_subsidies import KIND, STATE, SubsidyFilter, SubsidyOut, SubsidyTotal, find_subsidies, total_subsidies

router = department_router("/subsidies", "就业补贴")
CREDIT_CODE: Final = r"^[0-9A-Z]{18}$"
SubsidyPath = Annotated[UUID, Path(description="补贴编号")]
SubsidyYear = Annotated[int | None, Query(ge=2018, le=2100, description="只看某列支年度")]


class SubsidyStateOut(ReadModel):
    """补贴状态"""

    id: UUID = Field(description="补贴编号")
    kind: str = Field(description=KIND)
    state: str = Field(description=STATE)
    amount: YuanOut = Field(description="金额(元)")
    version: int = Field(description="版本")

    @classmethod
    def of(cls, subsidy: Subsidy) -> "SubsidyStateOut":
        return cls(id=subsidy.id, kind=subsidy.kind, state=subsidy.state, amount=subsidy.amount_fen, version=subsidy.version)


@router.get("", summary="查询就业补贴", description="人社部门列本辖区的，工会列负责范围内的，本人列自己的。")
async def list_subsidies(
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    kind: Annotated[SubsidyKind | None, Query(description="只看某种补贴")] = None,
    state: Annotated[SubsidyState | None, Query(description="只看某状态")] = None,
    person: Annotated[UUID | None, Query(description="只看某人")] = None,
    payee: Annotated[str | None, Query(pattern=CREDIT_CODE, description="只看某收款单位")] = None,
    year: SubsidyYear = None,
    cursor: PageCursor = None,
    limit: PageSize = 100,
) -> Page[SubsidyOut]:
    scope, today, after = reading_scope(actor), request.app.state.house.clock.today(), decode_cursor(cursor, 1)
    asked, key = SubsidyFilter(kind, state, person, payee, year), UUID(after[0]) if after else None
    found = await find_subsidies(pool, scope, today, asked, after=key, limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)


@router.get("/totals", summary="就业补贴合计(按种类和年度，不列人员)")
async def subsidy_totals(request: Request, actor: CurrentActor, pool: Lookups, year: SubsidyYear = None) -> list[SubsidyTotal]:
    return await total_subsidies(pool, reading_scope(actor), request.app.state.house.clock.today(), year)


@router.post(
    "/{subsidy_id}/approval",
    status_code=201,
    summary="审批就业补贴(人社部门另一人)",
    description="审批时重新核对条件和标准；由资金部门从就业补助资金支付。须带 Idempotency-Key。",
)
@keyed
async def approve_subsidy(subsidy_id: SubsidyPath, actor: CurrentActor, uow: Uow) -> SubsidyStateOut:
    return SubsidyStateOut.of(await decide_subsidy(DecideSubsidy(subsidy_id, "APPROVED"), actor, uow))


@router.post(
    "/{subsidy_id}/return", status_code=201, summary="退回就业补贴", description="待审批的，或资金部门未予支付的；退回后可重新申报。"
)
async def return_subsidy(subsidy_id: SubsidyPath, actor: CurrentActor, uow: Uow) -> SubsidyStateOut:
    return SubsidyStateOut.of(await decide_subsidy(DecideSubsidy(subsidy_id, "SENT_BACK"), actor, uow))
