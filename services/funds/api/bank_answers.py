"""What the bank sends back: return files, answers to inquiries, statements; and the cases that come of them (C2.6)."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import File, Query, UploadFile
from pydantic import Field

from libs.common.web.access import CurrentActor
from libs.common.web.app import department_router
from libs.common.web.fields import ReadModel, RequestModel
from libs.common.web.pages import Page, PageCursor, PageSize, decode_cursor, encode_cursor
from services.funds.api.door import Lookups, MoneyUnit, Uow
from services.funds.use_cases.load_return_file import LoadReturnFile, load_return_file
from services.funds.use_cases.load_statement import LoadStatement, load_statement
from services.funds.use_cases.resolve_exception import ResolveException, resolve_exception
from services.funds.views.find_exceptions import ExceptionOut, find_exceptions
from services.funds.views.find_overpayments import OverpaymentOut, find_overpayments

router = department_router("", "银行回盘与对账")
TemplateId = Annotated[UUID | None, Query(description="银行文件模板；空为规定的标准格式")]


class LoadedOut(ReadModel):
    """回盘处理结果"""

    batch_id: UUID = Field(description="批次编号")
    batch_state: str = Field(description="批次状态")
    lines: int = Field(description="文件行数")
    outcomes: dict[str, int] = Field(
        description="结果_处理：APPLIED 已入账 · REPEATED 重复未变 · CONTRADICTED 矛盾立案 · UNKNOWN_REF 参考号不存在"
    )
    unknown: int = Field(description="文件未提及、结果不明的付款数，请向银行查询")


class MatchedOut(ReadModel):
    """对账结果"""

    day: date = Field(description="对账日")
    lines: int = Field(description="流水行数")
    matched: int = Field(description="相符行数")
    differences: dict[str, int] = Field(
        description="不符：STATEMENT_EXTRA 银行多出 · STATEMENT_MISSING 银行缺少 · STATEMENT_AMOUNT 金额不符"
    )
    new_cases: int = Field(description="新立案数")


class ResolutionIn(RequestModel):
    resolution: str = Field(min_length=2, max_length=500, description="处理意见及依据", examples=["银行确认为重复回盘，以账簿为准"])


class Resolved(ReadModel):
    """异常已处理"""

    bank_ref: str = Field(description="付款参考号")


@router.post("/return-files", status_code=201, summary="上传银行回盘文件(含查询答复、退票)")
async def upload_return_file(
    file: Annotated[UploadFile, File(description="银行文件")], actor: CurrentActor, uow: Uow, template_id: TemplateId = None
) -> LoadedOut:
    loaded = await load_return_file(LoadReturnFile(file.filename or "return.csv", await file.read(), template_id), actor, uow)
    return LoadedOut(
        batch_id=loaded.batch.id, batch_state=loaded.batch.state, lines=loaded.lines, outcomes=loaded.outcomes, unknown=loaded.unknown
    )


@router.post("/statements", status_code=201, summary="上传银行对账单(逐笔核对)")
async def upload_statement(
    file: Annotated[UploadFile, File(description="银行文件")],
    actor: CurrentActor,
    uow: Uow,
    template_id: TemplateId = None,
    day: Annotated[date | None, Query(description="对账日；按模板上传且没有流水时填写", examples=["2024-06-12"])] = None,
) -> MatchedOut:
    matched = await load_statement(LoadStatement(file.filename or "statement.csv", await file.read(), template_id, day), actor, uow)
    return MatchedOut(
        day=matched.day, lines=matched.lines, matched=matched.matched, differences=matched.differences, new_cases=matched.new_cases
    )


@router.get("/exceptions", summary="查询银行异常")
async def list_exceptions(
    unit: MoneyUnit,
    pool: Lookups,
    only_open: bool = Query(default=True, description="只看未处理"),
    cursor: PageCursor = None,
    limit: PageSize = 100,
) -> Page[ExceptionOut]:
    after = decode_cursor(cursor, 1)
    found = await find_exceptions(pool, unit, only_open=only_open, after=UUID(after[0]) if after else None, limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)


@router.post("/exceptions/{exception_id}/resolution", status_code=201, summary="处理银行异常")
async def resolve(exception_id: UUID, body: ResolutionIn, actor: CurrentActor, uow: Uow) -> Resolved:
    return Resolved(bank_ref=await resolve_exception(ResolveException(exception_id, body.resolution), actor, uow))


@router.get("/overpayments", summary="查询多付款项")
async def list_overpayments(unit: MoneyUnit, pool: Lookups, cursor: PageCursor = None, limit: PageSize = 100) -> Page[OverpaymentOut]:
    after = decode_cursor(cursor, 1)
    found = await find_overpayments(pool, unit, after=UUID(after[0]) if after else None, limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)
