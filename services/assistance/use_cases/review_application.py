"""Review a submitted form (C2.5 县级审核).

Who may: the reviewer of the person's county union; without a county step, of the unit's union; never who filled the form.
Trigger: POST /assistance/applications/{id}/review, a bulk act.   Records: SUBMITTED → COUNTY_REVIEWED.   Emits: nothing.
Refuses: ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, SELF_REVIEW_FORBIDDEN, INVALID_TRANSITION, EVIDENCE_MISSING.
"""

from dataclasses import dataclass

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.gates import Gate
from libs.common.kernel.ids import ApplicationId
from services.assistance.domain.application import Application
from services.assistance.policy import c2_4_gates, c2_5_evidence
from services.assistance.policy.c2_5_form import FileEvidence
from services.assistance.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ReviewApplication:
    application_id: ApplicationId


async def review_application(command: ReviewApplication, actor: Actor, uow: UnitOfWork) -> Application:
    application = await uow.applications.lock(command.application_id)
    c2_4_gates.require(Gate.COUNTY, actor, application.chain, application.gates)
    application.review(actor, uow.now)
    await _require_evidence(application, uow)
    return application


async def _require_evidence(application: Application, uow: UnitOfWork) -> None:
    """What the form names and what was added to the case, together; a file that the form names has to be there."""
    _, form = await uow.forms.latest(application.id)
    held = await uow.evidence.held(application.id)
    if any(isinstance(piece, FileEvidence) and piece.sha256 not in held.hashes for piece in form.evidence):
        refuse(Code.EVIDENCE_MISSING, "申报表所列的电子材料尚未上传，请填报单位上传后再审核")
    kinds = held.kinds | {c2_5_evidence.kind_named(piece.kind) for piece in form.evidence}
    parameters = (await uow.parameters.table()).on(uow.now.date())
    if missing := c2_5_evidence.missing(kinds, capacity_claimed=form.capacity is not None, parameters=parameters):
        refuse(Code.EVIDENCE_MISSING, f"还缺{'、'.join(missing)}，请填报单位补充后再审核")
