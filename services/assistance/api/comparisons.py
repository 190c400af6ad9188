"""Comparison lists (C2.6): ordered by one, approved by another, exported with numbers, answers taken in, differences looked into."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import File, Path, Query, Request, Response, UploadFile
from fastapi.responses import StreamingResponse
from pydantic import Field

from libs.common.kernel.errors import Code, refuse
from libs.common.persistence.unit_of_work import UnitOfWork as CommonUnitOfWork
from libs.common.web.access import CurrentActor
from libs.common.web.app import department_router
from libs.common.web.exports import ListExport, export_answer
from libs.common.web.fields import ReadModel, RequestModel
from libs.common.web.pages import Page, PageCursor, PageSize, decode_cursor, encode_cursor
from libs.common.workbooks.export import ExportColumn
from services.assistance.api.comparison_rows import numbered_rows
from services.assistance.api.door import Lookups, Uow
from services.assistance.domain.comparison import NUMBER, written_columns
from services.assistance.policy.c2_6_comparison import ASKED_ZH, Comparison
from services.assistance.use_cases.decide_comparison import DecideComparison, decide_comparison
from services.assistance.use_cases.decide_difference import DecideDifference, decide_difference
from services.assistance.use_cases.order_answers_import import OrderAnswersImport, order_answers_import
from services.assistance.use_cases.order_comparison import OrderComparison, comparing_unit, order_comparison
from services.assistance.views.find_comparisons import (
    ComparisonListed,
    DifferenceOut,
    find_comparison,
    find_comparisons,
    find_differences,
)

router = department_router("", "信息比对")
ListPath = Annotated[UUID, Path(description="名单编号")]
DifferencePath = Annotated[UUID, Path(description="差异编号")]
_BASIS = "皖政办秘〔2017〕279号第二条"


class ComparisonIn(RequestModel):
    kind: Comparison = Field(
        description="LIFE 生存状态(公安、民政) · INCOME 就业和养老金(人社) · INSURANCE 医疗保险(医保)", examples=["LIFE"]
    )
    authority: str = Field(min_length=2, max_length=60, description="比对单位", examples=["合肥市公安局"])
    purpose: str = Field(min_length=4, max_length=100, description="用途，印在名单上并留痕", examples=["发放前核对生存状态"])
    legal_basis: str = Field(default=_BASIS, min_length=4, max_length=100, description="依据", examples=[_BASIS])


class ComparisonOrdered(ReadModel):
    """名单已生成，待另一人审批"""

    id: UUID = Field(description="名单编号")
    rows: int = Field(description="人数")


class ComparisonDecided(ReadModel):
    """名单已有结论"""

    id: UUID = Field(description="名单编号")


class AnswersOrdered(ReadModel):
    """答复已受理"""

    job_id: UUID = Field(description="任务编号，凭此查询进度和逐行结果")


class DifferenceDecisionIn(RequestModel):
    confirmed: bool = Field(description="true 属实 · false 不属实", examples=[True])
    reason: str = Field(min_length=2, max_length=500, description="核查情况和后续办理", examples=["已入户核实，另行上报去世"])


class DifferenceDecided(ReadModel):
    """差异已核查"""

    id: UUID = Field(description="差异编号")


@router.post(
    "/comparisons",
    status_code=201,
    summary="生成一份比对名单",
    description="责任工会核对岗位办理；列入本单位在办和在享的全部人员。须另一人审批后才能导出。",
)
async def order(body: ComparisonIn, actor: CurrentActor, uow: Uow) -> ComparisonOrdered:
    command = OrderComparison(body.kind, body.authority, body.purpose, body.legal_basis)
    list_id, rows = await order_comparison(command, actor, uow)
    return ComparisonOrdered(id=list_id, rows=rows)


@router.get("/comparisons", summary="查询本单位的比对名单")
async def list_comparisons(actor: CurrentActor, pool: Lookups, cursor: PageCursor = None, limit: PageSize = 50) -> Page[ComparisonListed]:
    after = decode_cursor(cursor, 1)
    found = await find_comparisons(pool, comparing_unit(actor), after=UUID(after[0]) if after else None, limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)


@router.post("/comparisons/{list_id}/approval", status_code=201, summary="审批通过比对名单(须非生成人)")
async def approve_comparison(list_id: ListPath, actor: CurrentActor, uow: Uow) -> ComparisonDecided:
    await decide_comparison(DecideComparison(list_id, approved=True), actor, uow)
    return ComparisonDecided(id=list_id)


@router.post("/comparisons/{list_id}/rejection", status_code=201, summary="退回比对名单(须非生成人)")
async def reject_comparison(list_id: ListPath, actor: CurrentActor, uow: Uow) -> ComparisonDecided:
    await decide_comparison(DecideComparison(list_id, approved=False), actor, uow)
    return ComparisonDecided(id=list_id)


@router.get(
    "/comparisons/{list_id}/workbook",
    summary="导出已审批的比对名单(Excel，含完整身份号码，逐人留痕)",
    description="只含行标识、姓名和身份号码，不含库中其他情况；印有用途、依据和导出人。由比对单位填写后原表导入。",
    response_class=Response,
)
async def export_comparison(list_id: ListPath, request: Request, actor: CurrentActor, pool: Lookups) -> StreamingResponse:
    compared = await find_comparison(pool, list_id, comparing_unit(actor))
    if compared is None:
        refuse(Code.NOT_FOUND, "没有此名单，请核对编号")
    compared.require_open(request.app.state.house.clock.today())
    headers = written_columns(compared.kind)

    async def keep(uow: CommonUnitOfWork) -> None:
        await uow.raw.execute(
            "INSERT INTO comparison_export (list_id, exported_by, exported_at) VALUES (%s, %s, %s)", (list_id, actor.subject, uow.now)
        )

    listed = ListExport(
        name="COMPARISON",
        title=f"{ASKED_ZH[compared.kind]}比对名单",
        columns=[ExportColumn(header, 22 if header == NUMBER else 18) for header in headers],
        rows=numbered_rows(pool, request.app.state.client, compared, len(headers) - 3),
        asked={"名单": str(list_id), "比对单位": compared.authority, "依据": compared.legal_basis},
        purpose=compared.purpose,
        keep=keep,
    )
    return await export_answer(request, actor, listed)


@router.post("/comparisons/{list_id}/answers", status_code=202, summary="导入比对单位填写的答复(Excel)")
async def import_comparison_answers(
    list_id: ListPath, file: Annotated[UploadFile, File(description="由比对单位填写的原表(.xlsx)")], actor: CurrentActor, uow: Uow
) -> AnswersOrdered:
    command = OrderAnswersImport(list_id, file.filename or "答复.xlsx", await file.read())
    return AnswersOrdered(job_id=await order_answers_import(command, actor, uow))


@router.get("/comparison-differences", summary="查询本单位待核查的比对差异")
async def list_differences(
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    state: Annotated[Literal["OPEN", "CONFIRMED", "DISMISSED"] | None, Query(description="只看某状态")] = "OPEN",
    cursor: PageCursor = None,
    limit: PageSize = 100,
) -> Page[DifferenceOut]:
    house, after = request.app.state.house, decode_cursor(cursor, 1)
    key, today = UUID(after[0]) if after else None, house.clock.today()
    found = await find_differences(pool, house.keyring, comparing_unit(actor), today, state=state, after=key, limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)


@router.post(
    "/comparison-differences/{difference_id}/decision",
    status_code=201,
    summary="核查一项比对差异",
    description="属实的，另按变动报告或申报表更正办理；系统不因差异自动更改任何记录。",
)
async def decide_on_difference(
    difference_id: DifferencePath, body: DifferenceDecisionIn, actor: CurrentActor, uow: Uow
) -> DifferenceDecided:
    await decide_difference(DecideDifference(difference_id, body.confirmed, body.reason), actor, uow)
    return DifferenceDecided(id=difference_id)
