"""Reports of changes, level by level (C7.3)."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response
from pydantic import Field

from libs.common.contracts.registry import ChangeKind
from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.jurisdiction import OrgKind
from libs.common.persistence.region_seed import shipped_regions
from libs.common.web.access import CurrentActor, require_role, scope_of
from libs.common.web.app import department_router
from libs.common.web.described_exports import Described, described_export
from libs.common.web.exports import Purpose
from libs.common.web.fields import ReadModel
from libs.common.web.pages import Page, PageCursor, PageSize, decode_cursor, encode_cursor
from services.registry.api.change_report_bodies import ChangeReportIn, ConfirmationIn, ReasonIn, RefilingIn
from services.registry.api.door import Lookups, Uow
from services.registry.api.people import BUREAUS
from services.registry.domain.change_report import ChangeReport
from services.registry.use_cases.archive_change_report import ArchiveChangeReport, archive_change_report
from services.registry.use_cases.confirm_change_report import ConfirmChangeReport, confirm_change_report
from services.registry.use_cases.file_change_report import FileChangeReport, file_change_report
from services.registry.use_cases.file_change_report_again import FileChangeReportAgain, file_change_report_again
from services.registry.use_cases.follow_change import FollowChange, follow_change
from services.registry.use_cases.forward_change_report import ForwardChangeReport, forward_change_report
from services.registry.use_cases.register_employers import register_employer
from services.registry.use_cases.return_change_report import ReturnChangeReport, return_change_report
from services.registry.views.read_change_report import ChangeReportOut, read_change_report
from services.registry.views.read_change_reports import ChangeReportListed, States, find_change_reports
from services.registry.views.read_receipt import ReceiptOut, read_receipt

router = department_router("", "变动报告")
_CHANGE_REPORTS = Described("CHANGE_REPORTS", "变动报告清单", ChangeReportListed, frozenset({"filed_by_unit", "awaits"}))
_READERS = (Role.REGISTRAR, Role.FORM_FILLER, Role.COUNTY_REVIEWER, Role.VERIFIER, Role.HRSS_CLERK, Role.AUDITOR, Role.SERVICE)


class ReportActed(ReadModel):
    """报告办理结果"""

    id: UUID = Field(description="报告编号")
    state: States = Field(description="办理后的状态")
    others: list[UUID] = Field(default=[], description="同一人同类变动的其他报告：请先查看，避免重复或矛盾")


def _acted(report: ChangeReport, others: list[ChangeReport] | None = None) -> ReportActed:
    return ReportActed(id=report.id, state=report.state.value, others=[other.id for other in others or []])


def _reader(request: Request, actor: Actor) -> dict[str, Any]:
    require_role(actor, *_READERS)
    province = actor.unit_kind is OrgKind.PROVINCIAL_FEDERATION
    return {"today": request.app.state.house.clock.today(), "unit": actor.unit_id, "province": province}


@router.post("/people/{person_id}/change-reports", status_code=201, summary="上报变动(去世一经上报即暂缓发放)")
async def add_change_report(person_id: UUID, body: ChangeReportIn, actor: CurrentActor, uow: Uow) -> ReportActed:
    if (body.corrects is not None) != bool(body.correction_reason) or (body.annuls and body.corrects is None):
        refuse(Code.INPUT_INVALID, "更正报告须同时填写所更正的报告和更正原因")
    note = f"{body.note}\n更正原因：{body.correction_reason}".strip() if body.correction_reason else body.note
    kind, content = body.content.kind, body.content.to_json()
    command = FileChangeReport(
        person_id, kind, body.effective_on, content, note, body.presented_by, shipped_regions(), body.corrects, body.annuls
    )
    report = await file_change_report(command, actor, uow)
    return _acted(report, await uow.change_reports.others(person_id, kind, report.id))


@router.get("/change-reports", summary="查询变动报告(待办、超期、某人)")
async def list_change_reports(
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    person_id: Annotated[UUID | None, Query(description="只看某人")] = None,
    kind: Annotated[ChangeKind | None, Query(description="只看某类变动")] = None,
    state: Annotated[States | None, Query(description="只看某状态")] = None,
    overdue: Annotated[bool, Query(description="只看超期未办的(Q40)")] = False,
    mine: Annotated[bool, Query(description="只看当前应由本单位办理的")] = False,
    cursor: PageCursor = None,
    limit: PageSize = 100,
) -> Page[ChangeReportListed]:
    after = decode_cursor(cursor, 1)
    asked = _reader(request, actor) | {"person": person_id, "kind": kind, "state": state, "overdue": overdue, "mine": mine}
    key = UUID(after[0]) if after else None
    found = await find_change_reports(pool, scope_of(actor, BUREAUS), **asked, after=key, limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)


@router.get("/change-reports/export", summary="导出变动报告清单为 Excel", response_class=Response)
async def export_change_reports(
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    purpose: Purpose,
    kind: Annotated[ChangeKind | None, Query(description="只看某类变动")] = None,
    state: Annotated[States | None, Query(description="只看某状态")] = None,
    overdue: Annotated[bool, Query(description="只看超期未办的(Q40)")] = False,
) -> Response:
    wanted = _reader(request, actor) | {"kind": kind, "state": state, "overdue": overdue}
    scope = scope_of(actor, BUREAUS)

    async def page(after: UUID | None, limit: int) -> list[ChangeReportListed]:
        return await find_change_reports(pool, scope, **wanted, after=after, limit=limit)

    asked = {"类型": kind, "状态": state, "超期": "是" if overdue else ""}
    return await described_export(request, actor, _CHANGE_REPORTS, page, asked, purpose)


@router.get("/change-reports/{report_id}", summary="查看一份变动报告及各环节办理情况")
async def get_change_report(report_id: UUID, request: Request, actor: CurrentActor, pool: Lookups) -> ChangeReportOut:
    house = request.app.state.house
    found = await read_change_report(pool, house.keyring, scope_of(actor, BUREAUS), report_id, _reader(request, actor))
    if found is None:
        refuse(Code.NOT_FOUND, "没有此变动报告，或不在本单位负责范围")
    return found


@router.get("/change-reports/{report_id}/receipt", summary="报告回执：各部门据此办理了什么")
async def get_receipt(report_id: UUID, request: Request, actor: CurrentActor, pool: Lookups) -> ReceiptOut:
    found = await read_receipt(pool, scope_of(actor, BUREAUS), report_id, _reader(request, actor)["unit"])
    if found is None:
        refuse(Code.NOT_FOUND, "没有此变动报告，或不在本单位负责范围")
    return found


@router.post("/change-reports/{report_id}/forwarding", status_code=201, summary="审核后上报下一级(人社部门为上报或备案)")
async def forward_report(report_id: UUID, actor: CurrentActor, uow: Uow) -> ReportActed:
    return _acted(await forward_change_report(ForwardChangeReport(report_id), actor, uow))


@router.post("/change-reports/{report_id}/confirmation", status_code=201, summary="责任工会确认，变动即时生效")
async def confirm_report(report_id: UUID, body: ConfirmationIn, actor: CurrentActor, uow: Uow) -> ReportActed:
    report = await confirm_change_report(ConfirmChangeReport(report_id, body.returns, body.keeps), actor, uow)
    if report.kind == "EMPLOYER_CHANGED" and not report.annuls:
        await register_employer(report.content, report.effective_on, uow)
    await follow_change(FollowChange(report.person_id, report.effective_on, shipped_regions()), uow)
    return _acted(report)


@router.post("/change-reports/{report_id}/archiving", status_code=201, summary="省总工会备案归档")
async def archive_report(report_id: UUID, actor: CurrentActor, uow: Uow) -> ReportActed:
    return _acted(await archive_change_report(ArchiveChangeReport(report_id), actor, uow))


@router.post("/change-reports/{report_id}/return", status_code=201, summary="退回上报单位(须说明原因)")
async def return_report(report_id: UUID, body: ReasonIn, actor: CurrentActor, uow: Uow) -> ReportActed:
    return _acted(await return_change_report(ReturnChangeReport(report_id, body.reason), actor, uow))


@router.post("/change-reports/{report_id}/withdrawal", status_code=201, summary="上报单位撤回(确认之前)")
async def withdraw_report(report_id: UUID, body: ReasonIn, actor: CurrentActor, uow: Uow) -> ReportActed:
    return _acted(await return_change_report(ReturnChangeReport(report_id, body.reason, withdraws=True), actor, uow))


@router.post("/change-reports/{report_id}/refiling", status_code=201, summary="退回的报告更正后重报")
async def refile_report(report_id: UUID, body: RefilingIn, actor: CurrentActor, uow: Uow) -> ReportActed:
    command = FileChangeReportAgain(report_id, body.content.kind, body.effective_on, body.content.to_json(), shipped_regions())
    return _acted(await file_change_report_again(command, actor, uow))
