"""What funds asks for an auditor within a mandate: how the applications behind a payment came about. For systems only, each call audited."""

from libs.common.contracts.calls import AuditTraces, AuditTracesQuery
from libs.common.kernel.actor import Role
from libs.common.web.access import CurrentActor, require_role
from libs.common.web.app import department_router
from libs.common.web.door import unstored
from services.assistance.api.door import Lookups, Uow
from services.assistance.views.trace_applications import trace_applications

router = department_router("/audit-traces", "审计追溯")


@router.post(
    "",
    status_code=200,
    summary="审计追溯：申请的办理经过、公示和申报表目录(仅限其他部门系统，逐次留痕)",
    description="不提供姓名、身份号码、收入和健康内容。审计人员查看姓名、身份号码，由劳模登记部门按其规则办理。",
)
@unstored
async def give_audit_traces(body: AuditTracesQuery, actor: CurrentActor, pool: Lookups, uow: Uow) -> AuditTraces:
    require_role(actor, Role.SERVICE)
    detail = {"applications": [str(each) for each in body.application_ids], "reader": body.reader, "bank_ref": body.bank_ref}
    uow.audit("AUDIT_TRACE_GIVEN", body.mandate_id, detail=detail)
    return AuditTraces(applications=await trace_applications(pool, body.application_ids))
