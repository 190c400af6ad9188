"""Accept or decline what was offered (C5.9, C5.10).

Who may: the housing department of the place as the household says; the model worker themselves.
Trigger: POST /housing/applications/{id}/acceptance, /declination.
Records: OFFERED → HOUSED, or back to QUEUED with its time of application; not asked again in the same order.   Emits: nothing.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION (nothing offered; a household to be reviewed first).
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from services.housing.domain.application import Act, Priority
from services.housing.domain.caretakers import require_housing
from services.housing.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class AnswerOffer:
    application_id: UUID
    accepts: bool


async def answer_offer(command: AnswerOffer, actor: Actor, uow: UnitOfWork) -> UUID:
    application = await uow.applications.lock(command.application_id)
    if not actor.has(Role.MODEL_WORKER):
        require_housing(actor, application.region)
    elif actor.person_id is None or actor.person_id != application.person_id:
        refuse(Code.NOT_RESPONSIBLE_UNIT, "此申请不是本人家庭的申请")
    after = application.after(Act.ACCEPT if command.accepts else Act.DECLINE)
    if command.accepts and application.priority is Priority.REVIEW:
        refuse(Code.INVALID_TRANSITION, "劳模已身故，请先由住房城乡建设部门复核家庭情况")
    await uow.orders.answer(application.id, "ACCEPTED" if command.accepts else "DECLINED")
    await uow.applications.move(application.id, after)
    uow.audit("HOUSING_OFFER_ANSWERED", application.id, detail={"accepts": command.accepts})
    return application.id
