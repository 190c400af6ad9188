"""Reports of serious illness (C4.2): class for who looks after the person, diagnosis for the few of domain.md §8, numbers for the province."""

from datetime import date
from typing import Annotated, Final
from uuid import UUID

from fastapi import Path, Query, Request
from pydantic import Field

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import PersonId
from libs.common.kernel.jurisdiction import PROVINCE_KINDS
from libs.common.web.access import CurrentActor, require_role, scope_of
from libs.common.web.app import department_router
from libs.common.web.door import unstored
from libs.common.web.fields import ReadModel, RequestModel, YuanIn, YuanOut
from libs.common.web.pages import Page, PageCursor, PageSize, decode_cursor, encode_cursor
from services.health.api.door import Lookups, Uow
from services.health.domain.caretakers import BUREAUS
from services.health.domain.illness_report import IllnessReport
from services.health.policy.c4_2_serious_illness import Costs, IllnessClass
from services.health.use_cases.report_serious_illness import ReportSeriousIllness, report_serious_illness
from services.health.use_cases.reveal_diagnosis import RevealDiagnosis, reveal_diagnosis
from services.health.use_cases.withdraw_serious_illness import WithdrawSeriousIllness, withdraw_serious_illness
from services.health.views.find_illness_reports import IllnessCount, IllnessReportOut, count_illness_reports, find_illness_reports

router = department_router("/serious-illness-reports", "大病帮扶")
ReportPath = Annotated[UUID, Path(description="大病报告编号")]
_READERS: Final = (Role.FORM_FILLER, Role.COUNTY_REVIEWER, Role.VERIFIER, Role.DEPARTMENT_CLERK, Role.MODEL_WORKER)


class IllnessReportIn(RequestModel):
    person_id: UUID = Field(description="人员编号", examples=["018f9d0e-7a11-7c52-9c3e-2f6d1b8a4e70"])
    illness_class: IllnessClass = Field(
        description="TUMOUR 恶性肿瘤类 · HEART_OR_BRAIN 心脑血管类 · ORGAN_FAILURE 器官衰竭与移植类 · RARE_DISEASE 罕见病类 · "
        "SEVERE_INJURY 重大伤残类 · OTHER 其他大病",
        examples=["TUMOUR"],
    )
    evidence: str = Field(min_length=2, max_length=60, description="证明材料存放位置；不写诊断", examples=["柜5-7，李会计核对原件"])
    consented_on: date | None = Field(default=None, description="本人单独同意的日期", examples=["2024-06-10"])
    duty_basis: str = Field(default="", max_length=200, description="没有本人同意的，法定职责依据", examples=[""])
    diagnosis: str = Field(min_length=2, max_length=500, description="诊断(加密保存)", examples=["见出院小结"])
    total_cost: YuanIn = Field(description="医疗总费用(元)", examples=["120000.00"])
    basic_paid: YuanIn = Field(description="基本医保支付(元)", examples=["60000.00"])
    critical_paid: YuanIn = Field(description="大病保险支付(元)", examples=["20000.00"])
    aid_paid: YuanIn = Field(description="医疗救助支付(元)", examples=["5000.00"])

    def command(self) -> ReportSeriousIllness:
        costs = Costs(self.total_cost, self.basic_paid, self.critical_paid, self.aid_paid)
        person = PersonId(self.person_id)
        return ReportSeriousIllness(person, self.illness_class, self.evidence, self.consented_on, self.duty_basis, self.diagnosis, costs)


class IllnessReasonIn(RequestModel):
    reason: str = Field(min_length=2, max_length=500, description="理由", examples=["登记有误"])


class IllnessReportState(ReadModel):
    """大病报告状态"""

    id: UUID = Field(description="报告编号")
    state: str = Field(description="REPORTED 已报告 · WITHDRAWN 已撤回")
    version: int = Field(description="版本")

    @classmethod
    def of(cls, report: IllnessReport) -> "IllnessReportState":
        return cls(id=report.id, state=report.state, version=report.version)


class DiagnosisOut(ReadModel):
    """诊断和费用"""

    diagnosis: str = Field(description="诊断")
    total_cost: YuanOut = Field(description="医疗总费用(元)")
    basic_paid: YuanOut = Field(description="基本医保支付(元)")
    critical_paid: YuanOut = Field(description="大病保险支付(元)")
    aid_paid: YuanOut = Field(description="医疗救助支付(元)")
    self_paid: YuanOut = Field(description="本人自付(元)")


@router.post(
    "",
    status_code=201,
    summary="报告大病",
    description="由本人的单位、县级工会、托管工会或责任工会办理；诊断和费用加密保存，不向其他部门提供。",
)
async def add_illness_report(body: IllnessReportIn, actor: CurrentActor, uow: Uow) -> IllnessReportState:
    return IllnessReportState.of(await report_serious_illness(body.command(), actor, uow))


@router.get("", summary="查询大病报告(只列类别)", description="限本单位负责范围。省级只看统计；审计不看健康情况。")
async def list_illness_reports(
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    person: Annotated[UUID | None, Query(description="只看某人")] = None,
    cursor: PageCursor = None,
    limit: PageSize = 100,
) -> Page[IllnessReportOut]:
    _require_reader(actor)
    after, today = decode_cursor(cursor, 1), request.app.state.house.clock.today()
    key = UUID(after[0]) if after else None
    found = await find_illness_reports(pool, scope_of(actor, BUREAUS), today, person=person, after=key, limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)


@router.get("/statistics", summary="大病报告统计(不列人员)")
async def illness_statistics(request: Request, actor: CurrentActor, pool: Lookups) -> list[IllnessCount]:
    require_role(actor, *_READERS[:-1], Role.REGISTRAR)
    return await count_illness_reports(pool, scope_of(actor, BUREAUS), request.app.state.house.clock.today())


@router.post("/{report_id}/withdrawal", status_code=201, summary="撤回大病报告")
async def withdraw_illness_report(report_id: ReportPath, body: IllnessReasonIn, actor: CurrentActor, uow: Uow) -> IllnessReportState:
    return IllnessReportState.of(await withdraw_serious_illness(WithdrawSeriousIllness(report_id, body.reason), actor, uow))


@router.post(
    "/{report_id}/reveal",
    summary="查看诊断和费用(须说明理由，逐次留痕)",
    description="只供所在地卫健、医保部门的经办人员，责任工会的核对人员和本人查看。",
)
@unstored
async def reveal_illness_report(report_id: ReportPath, body: IllnessReasonIn, actor: CurrentActor, uow: Uow) -> DiagnosisOut:
    said = await reveal_diagnosis(RevealDiagnosis(report_id, scope_of(actor, BUREAUS), body.reason), actor, uow)
    costs = {f"{name}_{'cost' if name == 'total' else 'paid'}": fen for name, fen in said["costs"].items()}
    return DiagnosisOut(diagnosis=said["diagnosis"], self_paid=said["self_paid"], **costs)


def _require_reader(actor: Actor) -> None:
    require_role(actor, *_READERS)
    if Role.AUDITOR in actor.roles or actor.unit_kind in PROVINCE_KINDS:
        refuse(Code.ROLE_NOT_PERMITTED, "省级和审计不查看个人健康情况，请看统计")
