"""The unions' own money (C4.8, C6.2, C6.5): a book apart from every earmark."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Path, Query, Request
from pydantic import Field

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.jurisdiction import OrgKind
from libs.common.web.access import CurrentActor
from libs.common.web.app import department_router
from libs.common.web.door import keyed
from libs.common.web.fields import ReadModel, RequestModel, YuanIn
from libs.common.web.pages import Page, PageCursor, PageSize, decode_cursor, encode_cursor
from services.funds.api.door import Lookups, Uow, audit_scope, is_auditor
from services.funds.api.sources import EmploymentPurpose
from services.funds.policy import c6_5_union_money
from services.funds.storage.union_book import UnionEntry
from services.funds.use_cases.record_union_entry import RecordUnionEntry, record_union_entry
from services.funds.use_cases.reverse_union_entry import ReverseUnionEntry, reverse_union_entry
from services.funds.views.read_union_book import UnionBookOut, UnionEntryOut, read_union_book, read_union_entries

router = department_router("/union-book", "工会经费账")
OfUnit = Annotated[UUID | None, Query(description="工会；省总工会和审计人员可指定，其他为本单位")]


class UnionEntryIn(RequestModel):
    kind: Literal["RECEIPT", "BUDGET", "PAYMENT"] = Field(description="RECEIPT 收入 · BUDGET 预算 · PAYMENT 支出", examples=["RECEIPT"])
    purpose: Literal["", "VISIT", "BEREAVEMENT", "CHECKUP", "CONVALESCENCE"] | EmploymentPurpose = Field(
        default="",
        description="用途：VISIT 走访慰问 · BEREAVEMENT 抚恤慰问金(只列预算) · CHECKUP 健康体检 · CONVALESCENCE 疗休养；人社部门：TRAINING_SUBSIDY、APPRAISAL_SUBSIDY、SOCIAL_INSURANCE_SUBSIDY、PUBLIC_WELFARE_POST_SUBSIDY(只列预算)；收入不填",
    )
    fiscal_year: int = Field(ge=2004, le=2100, description="年度", examples=[2024])
    amount: YuanIn = Field(description="金额(元)", examples=["5000.00"])
    on_day: date = Field(description="日期", examples=["2024-06-10"])
    doc_no: str = Field(min_length=2, max_length=100, description="凭证号或文号", examples=["记2024-06-15"])


class RedLetterIn(RequestModel):
    reason: str = Field(min_length=2, max_length=200, description="冲销原因", examples=["用途填错"])


class Booked(ReadModel):
    """已记账"""

    id: UUID = Field(description="编号")


async def _unit(request: Request, actor: Actor, asked: UUID | None) -> UUID:
    """Whose book: one's own; of anybody for 省总工会, of the mandate for an auditor. Refuses ROLE_NOT_PERMITTED, MANDATE_MISSING, NOT_FOUND."""
    if is_auditor(actor):
        unit = (await audit_scope(request, actor, whole=True)).unit or asked
        if unit is None or asked not in (None, unit):
            refuse(Code.NOT_FOUND, "请指明工会；没有此工会的账目，或不在审计授权范围")
        return unit
    if asked is not None and actor.unit_kind is OrgKind.PROVINCIAL_FEDERATION:
        return asked
    c6_5_union_money.require_clerk(actor)
    if actor.unit_id is None or asked not in (None, actor.unit_id):
        refuse(Code.NOT_FOUND, "没有此工会的账目，或不在本单位范围")
    return actor.unit_id


@router.post("/entries", status_code=201, summary="登记工会经费收入、预算或支出", description="登记本单位账目；与专项资金分账，永不混用。")
@keyed
async def record_entry(body: UnionEntryIn, actor: CurrentActor, uow: Uow) -> Booked:
    entry = UnionEntry(body.kind, body.purpose, body.fiscal_year, body.amount, body.on_day, body.doc_no)
    return Booked(id=await record_union_entry(RecordUnionEntry(entry), actor, uow))


@router.post("/entries/{entry_id}/reversal", status_code=201, summary="冲销一笔工会经费记录(红字)")
@keyed
async def reverse_entry(
    entry_id: Annotated[UUID, Path(description="记录编号")], body: RedLetterIn, actor: CurrentActor, uow: Uow
) -> Booked:
    return Booked(id=await reverse_union_entry(ReverseUnionEntry(entry_id, body.reason), actor, uow))


@router.get("", summary="一个工会一年的工会经费账")
async def get_union_book(
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    year: Annotated[int, Query(ge=2004, le=2100, description="年度", examples=[2024])],
    unit: OfUnit = None,
) -> UnionBookOut:
    return await read_union_book(pool, await _unit(request, actor, unit), year)


@router.get("/entries", summary="查询工会经费记录")
async def list_union_entries(
    request: Request, actor: CurrentActor, pool: Lookups, unit: OfUnit = None, cursor: PageCursor = None, limit: PageSize = 100
) -> Page[UnionEntryOut]:
    after = decode_cursor(cursor, 1)
    found = await read_union_entries(pool, await _unit(request, actor, unit), after=UUID(after[0]) if after else None, limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)
