"""The auditor's own doors: a sample by seed, the trace of a payment, red flags, a case taken out; each within the mandate, each audited."""

import hashlib
import re
from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Path, Query, Request, Response
from pydantic import Field
from pydantic_core import to_json

from libs.common.contracts.calls import TRACES_PER_CALL, AuditTraces, AuditTracesQuery
from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, LaomoError, refuse
from libs.common.kernel.ids import new_id
from libs.common.web.access import CurrentActor
from libs.common.web.app import department_router
from libs.common.web.door import keyed, prepared, unstored
from libs.common.web.fields import ReadModel, RequestModel
from libs.common.web.pages import Page, PageCursor, PageSize, decode_cursor, encode_cursor
from services.funds.api.door import Lookups, Uow, audit_scope
from services.funds.domain.case_file import case_file
from services.funds.policy.c2_7_red_flags import account_change_days, notice_working_days
from services.funds.storage.parameters import parameters_on
from services.funds.use_cases.draw_audit_sample import DrawAuditSample, draw_audit_sample
from services.funds.views.find_red_flags import FlagKind, RedFlagOut, find_red_flags
from services.funds.views.trace_payment import TraceOut, trace_payment

router = department_router("/audit", "审计")
MandateId = Annotated[UUID | None, Query(description="按哪一项审计授权；只有一项时可不填")]
_BANK_REF = r"^LM[0-9]{15}$"
BankRef = Annotated[str, Path(pattern=_BANK_REF, description="付款参考号", examples=["LM000000010000001"])]


class SampleIn(RequestModel):
    seed: str = Field(min_length=1, max_length=64, description="种子；同一种子、同一总体必得同一样本", examples=["2024-审计-7"])
    size: int = Field(ge=1, le=10_000, description="样本量", examples=[60])
    stratum: Literal["NONE", "UNION", "MONTH"] = Field(
        default="NONE", description="分层：NONE 不分 · UNION 按工会 · MONTH 按发放月", examples=["UNION"]
    )
    sent_from: date = Field(description="送银行日期起", examples=["2024-01-01"])
    sent_to: date = Field(description="送银行日期止", examples=["2024-12-31"])


class SampleOut(ReadModel):
    """抽样结果"""

    population: int = Field(description="总体笔数")
    population_sha256: str = Field(description="总体校验值(参考号与金额)")
    strata: dict[str, list[int]] = Field(description="各层：总体笔数、抽取笔数")
    refs: list[str] = Field(description="抽中的付款参考号；LM 开头按 payments 追溯，LB 开头(账单)按 bill-payments 追溯")


class CaseIn(RequestModel):
    reason: str = Field(min_length=4, max_length=200, description="导出原因，记入审计", examples=["专项审计取证"])


@router.post("/samples", status_code=201, summary="按种子抽样(可重现)")
@keyed
async def draw_sample(body: SampleIn, request: Request, actor: CurrentActor, uow: Uow, mandate_id: MandateId = None) -> SampleOut:  # noqa: ARG001 - read from the query
    scope = await audit_scope(request, actor)
    sample = await draw_audit_sample(DrawAuditSample(scope, body.seed, body.size, body.stratum, body.sent_from, body.sent_to), actor, uow)
    return SampleOut(
        population=sample.population,
        population_sha256=sample.population_sha256,
        strata={name: list(counts) for name, counts in sample.strata.items()},
        refs=list(sample.refs),
    )


@router.get("/red-flags", summary="疑点清单(逐类)")
async def list_red_flags(
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    kind: Annotated[FlagKind, Query(description="疑点类别", examples=["PAID_AFTER_DEATH"])],
    mandate_id: MandateId = None,  # noqa: ARG001 - read from the query
    cursor: PageCursor = None,
    limit: PageSize = 100,
) -> Page[RedFlagOut]:
    scope, today = await audit_scope(request, actor), request.app.state.house.clock.today()
    after, parameters = decode_cursor(cursor, 1), await parameters_on(pool, today)
    days, notice_days, last = account_change_days(parameters), notice_working_days(parameters), after[0] if after else None
    found = await find_red_flags(pool, scope, kind, today, days=days, notice_days=notice_days, after=last, limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].bank_ref) if len(found) > limit else None)


@router.get("/payments/{bank_ref}/trace", summary="追溯一笔付款(银行流水至申请、资金来源)")
async def get_trace(
    bank_ref: BankRef,
    request: Request,
    actor: CurrentActor,
    mandate_id: MandateId = None,  # noqa: ARG001 - read from the query
) -> TraceOut:
    return await _trace(bank_ref, request, actor)


async def _trace_first(request: Request) -> None:
    """The whole trace, with what assistance says of the applications; before the transaction that books the export."""
    actor: Actor | None = request.state.actor
    bank_ref: str = request.path_params["bank_ref"]
    if actor is not None and re.fullmatch(_BANK_REF, bank_ref):  # the endpoint answers anything else in words
        request.state.prepared = await _trace(bank_ref, request, actor)


@router.post("/payments/{bank_ref}/case", summary="导出一案(JSON、CSV、校验值，加水印并留痕)", response_class=Response)
@prepared(_trace_first)
@unstored
async def export_case(
    bank_ref: BankRef,
    body: CaseIn,
    request: Request,
    actor: CurrentActor,
    uow: Uow,
    mandate_id: MandateId = None,  # noqa: ARG001 - query
) -> Response:
    trace: TraceOut = request.state.prepared
    number = new_id()
    mark = {"number": str(number), "auditor": actor.subject, "at": uow.now.isoformat(), "reason": body.reason, "bank_ref": bank_ref}
    content = _zipped(trace, mark)
    digest = hashlib.sha256(content).hexdigest()
    uow.audit("AUDIT_CASE_EXPORTED", number, detail={"bank_ref": bank_ref, "reason": body.reason, "sha256": digest})
    name = f'attachment; filename="case-{bank_ref}.zip"'
    return Response(content, status_code=200, media_type="application/zip", headers={"Content-Disposition": name})


async def _trace(bank_ref: str, request: Request, actor: Actor) -> TraceOut:
    """Funds' own books, then assistance's. What assistance cannot answer now is said to be missing, never left out in silence."""
    scope, house = await audit_scope(request, actor), request.app.state.house
    found = await trace_payment(house.pool, scope, bank_ref, house.clock.today())
    if found is None:
        refuse(Code.NOT_FOUND, "授权范围内没有此付款，请核对参考号")
    ids = tuple(sorted({UUID(line["application_id"]) for line in found.lines}))
    declared = []
    try:
        for first in range(0, len(ids), TRACES_PER_CALL):
            asked = ids[first : first + TRACES_PER_CALL]
            query = AuditTracesQuery(application_ids=asked, mandate_id=scope.mandate_id, reader=actor.subject, bank_ref=bank_ref)
            declared += (await request.app.state.client.post("/assistance/audit-traces", query, AuditTraces)).applications
    except LaomoError as refusal:
        if refusal.code is not Code.UNAVAILABLE:
            raise
    missing = sorted(set(ids) - {each.application_id for each in declared})
    return found.model_copy(update={"declared": declared, "declared_missing": missing})


def _zipped(trace: TraceOut, mark: dict[str, str]) -> bytes:
    titles = ["明细编号", "次序", "月份", "金额(分)", "状态", "申请编号"]
    names = ("line_id", "seq", "month", "amount_fen", "state", "application_id")
    rows = [[line[name] for name in names] for line in trace.lines]
    return case_file(to_json({"watermark": mark, "case": trace.model_dump()}, indent=1), "lines.csv", titles, rows, mark)
