"""Review a submitted form (C2.5 县级审核).

Who may: the reviewer of the person's county union; without a county step, of the unit's union; never who filled the form.
Trigger: POST /assistance/applications/{id}/review, a bulk act.   Records: SUBMITTED → COUNTY_REVIEWED.   Emits: nothing.
Refuses: ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, SELF_REVIEW_FORBIDDEN, INVALID_TRANSITION.
"""

from dataclasses import dataclass

from libs.common.kernel.actor import Actor
from libs.common.kernel.gates import Gate
from libs.common.kernel.ids import ApplicationId
from services.assistance.domain.application import Application
from services.assistance.policy import c2_4_gates
from services.assistance.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ReviewApplication:
    application_id: ApplicationId


async def review_application(command: ReviewApplication, actor: Actor, uow: UnitOfWork) -> Application:
    application = await uow.applications.lock(command.application_id)
    c2_4_gates.require(Gate.COUNTY, actor, application.chain, application.gates)
    application.review(actor, uow.now)
    return application
