"""Insurance of model workers (C4.1): recorded one by one or by the thousand, corrected with its history."""

from datetime import date
from typing import Annotated, Final
from uuid import UUID

from fastapi import Path, Query, Request
from pydantic import Field

from libs.common.kernel.actor import Role
from libs.common.kernel.errors import Code, LaomoError, refuse
from libs.common.kernel.ids import PersonId
from libs.common.web.access import CurrentActor, require_role, scope_of
from libs.common.web.app import department_router
from libs.common.web.fields import ReadModel, RequestModel
from libs.common.web.pages import Page, PageCursor, PageSize, decode_cursor, encode_cursor
from services.health.api.door import Lookups, Uow
from services.health.domain.caretakers import BUREAUS
from services.health.domain.coverage import Coverage
from services.health.policy.c4_1_coverage import InsuranceKind, Insured
from services.health.use_cases.close_gaps import CloseGaps, close_gaps
from services.health.use_cases.correct_coverage import CorrectCoverage, CorrectionReason, correct_coverage
from services.health.use_cases.record_coverages import CoverageRow, RecordCoverages, record_coverages
from services.health.views.find_coverages import CoverageChange, CoverageOut, changes_of_coverage, find_coverages

router = department_router("", "医疗保险")
CoveragePath = Annotated[UUID, Path(description="参保登记编号")]
_ROWS: Final = 1000
READERS: Final = (Role.FORM_FILLER, Role.COUNTY_REVIEWER, Role.VERIFIER, Role.REGISTRAR, Role.DEPARTMENT_CLERK, Role.MODEL_WORKER)
_KIND: Final = "EMPLOYEE 职工基本医保 · RESIDENT 居民基本医保 · CRITICAL 大病保险"


class CoverageIn(RequestModel):
    person_id: UUID = Field(description="人员编号", examples=["018f9d0e-7a11-7c52-9c3e-2f6d1b8a4e70"])
    kind: InsuranceKind = Field(description=_KIND, examples=["EMPLOYEE"])
    from_on: date = Field(description="参保开始日期", examples=["2024-01-01"])
    to_on: date | None = Field(default=None, description="参保结束日期(含)；仍在保的不填")
    source_ref: str = Field(
        min_length=2, max_length=60, description="参保凭证或名单编号；不填个人信息", examples=["2024年1月参保名单第3页"]
    )

    def row(self) -> CoverageRow:
        return CoverageRow(PersonId(self.person_id), Insured(self.kind, self.from_on, self.to_on), self.source_ref)


class CoveragesIn(RequestModel):
    rows: list[CoverageIn] = Field(min_length=1, max_length=_ROWS, description="参保登记，至多1000条；逐条办理，各有结果")


class CoverageCorrectionIn(RequestModel):
    version: int = Field(ge=1, description="所依据的版本", examples=[1])
    void: bool = Field(default=False, description="作废(登记有误，从未参保)", examples=[False])
    kind: InsuranceKind | None = Field(default=None, description=_KIND + "；作废的不填", examples=["EMPLOYEE"])
    from_on: date | None = Field(default=None, description="更正后的开始日期", examples=["2024-01-01"])
    to_on: date | None = Field(default=None, description="更正后的结束日期(含)", examples=["2024-05-31"])
    reason: CorrectionReason = Field(
        description="WRONG_KIND 险种有误 · WRONG_DATES 日期有误 · ENDED 停保 · WRONG_PERSON 登错人 · OTHER 其他", examples=["ENDED"]
    )

    def insured(self) -> Insured | None:
        """None where the record is void. Refuses FIELD_INVALID."""
        if self.void:
            return None
        if self.kind is None or self.from_on is None:
            refuse(Code.FIELD_INVALID, "请填写更正后的险种和开始日期，或注明作废")
        return Insured(self.kind, self.from_on, self.to_on)


class CoverageState(ReadModel):
    """参保登记结果"""

    id: UUID = Field(description="登记编号")
    version: int = Field(description="版本")

    @classmethod
    def of(cls, coverage: Coverage) -> "CoverageState":
        return cls(id=coverage.id, version=coverage.version)


class CoverageOutcome(ReadModel):
    """一条登记的结果"""

    row: int = Field(description="第几条，从1起")
    code: str = Field(description="OK 或不予登记的代码")
    detail: str = Field(description="不予登记的，应如何处理")
    id: UUID | None = Field(description="登记编号")


@router.post("/insurance-coverages", status_code=201, summary="登记参保情况")
async def add_coverage(body: CoverageIn, actor: CurrentActor, uow: Uow) -> CoverageState:
    [outcome] = await record_coverages(RecordCoverages([body.row()]), actor, uow)
    if isinstance(outcome, LaomoError):
        raise outcome
    await close_gaps(CloseGaps([outcome.person_id]), uow)
    return CoverageState.of(outcome)


@router.post(
    "/insurance-coverages/bulk",
    status_code=201,
    summary="批量登记参保情况(医保部门)",
    description="至多1000条，逐条办理：可以登记的登记，不能登记的说明原因。",
)
async def add_coverages(body: CoveragesIn, actor: CurrentActor, uow: Uow) -> list[CoverageOutcome]:
    outcomes = await record_coverages(RecordCoverages([row.row() for row in body.rows]), actor, uow)
    await close_gaps(CloseGaps({outcome.person_id for outcome in outcomes if isinstance(outcome, Coverage)}), uow)
    return [
        CoverageOutcome(row=number, code=outcome.code, detail=outcome.detail, id=None)
        if isinstance(outcome, LaomoError)
        else CoverageOutcome(row=number, code="OK", detail="", id=outcome.id)
        for number, outcome in enumerate(outcomes, 1)
    ]


@router.post("/insurance-coverages/{coverage_id}/corrections", status_code=201, summary="更正参保登记(保留原登记)")
async def add_coverage_correction(coverage_id: CoveragePath, body: CoverageCorrectionIn, actor: CurrentActor, uow: Uow) -> CoverageState:
    coverage = await correct_coverage(CorrectCoverage(coverage_id, body.version, body.insured(), body.reason), actor, uow)
    await close_gaps(CloseGaps([coverage.person_id]), uow)
    return CoverageState.of(coverage)


@router.get("/insurance-coverages", summary="查询参保登记")
async def list_coverages(
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    person: Annotated[UUID | None, Query(description="只看某人")] = None,
    held_on: Annotated[date | None, Query(description="只看某日在保的")] = None,
    cursor: PageCursor = None,
    limit: PageSize = 100,
) -> Page[CoverageOut]:
    require_role(actor, *READERS)
    after, today = decode_cursor(cursor, 1), request.app.state.house.clock.today()
    key = UUID(after[0]) if after else None
    found = await find_coverages(pool, scope_of(actor, BUREAUS), today, person=person, held_on=held_on, after=key, limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)


@router.get("/insurance-coverages/{coverage_id}/history", summary="查看参保登记的历次变动")
async def coverage_history(request: Request, coverage_id: CoveragePath, actor: CurrentActor, pool: Lookups) -> list[CoverageChange]:
    require_role(actor, *READERS)
    found = await changes_of_coverage(pool, scope_of(actor, BUREAUS), request.app.state.house.clock.today(), coverage_id)
    if not found:
        refuse(Code.NOT_FOUND, "没有此项参保登记，请核对编号")
    return found
