"""Review a household after the model worker's death (C5.9).

Who may: the housing department of the place.   Trigger: POST /housing/applications/{id}/review.
Records: whether it still meets the conditions of the place: then it keeps state, place and time, without priority; else NOT_ELIGIBLE, an open offer
withdrawn.   Emits: HOUSEHOLD_REVIEWED.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION (no review is due).
"""

from dataclasses import dataclass, field
from uuid import UUID

from libs.common.contracts.housing import HouseholdReviewed
from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from services.housing.domain.application import Act, Priority
from services.housing.domain.caretakers import require_housing
from services.housing.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ReviewHousehold:
    application_id: UUID
    still_met: bool
    doc_no: str
    ground: str = field(repr=False)


async def review_household(command: ReviewHousehold, actor: Actor, uow: UnitOfWork) -> UUID:
    application = await uow.applications.lock(command.application_id)
    require_housing(actor, application.region)
    if application.priority is not Priority.REVIEW or application.person_id is None:
        refuse(Code.INVALID_TRANSITION, "此家庭没有待办的复核")
    if not command.still_met:
        after = application.after(Act.REVIEW_NOT_MET)
        await uow.orders.answer(application.id, "WITHDRAWN")
        await uow.applications.judge(application, after, None, command.ground, command.doc_no)
    await uow.applications.prefer(application.id, Priority.ENDED)
    await uow.applications.reviewed(application.id)
    uow.emit(HouseholdReviewed(subject=application.person_id, effective_on=uow.now.date(), application_id=application.id))
    uow.audit("HOUSEHOLD_REVIEWED", application.person_id, detail={"application": str(application.id), "still_met": command.still_met})
    return application.id
