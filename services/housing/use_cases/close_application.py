"""Close an application that its household gave up, or that should not have been filed (C5.9, C5.10).

Who may: the housing department of the place.   Trigger: POST /housing/applications/{id}/closing.
Records: CLOSED with the reason; an open offer is withdrawn and its place free again; who was asked or to look is told that nothing is left to do.
Emits: HONOUR_CERTIFIED (a question to the union is over: not in force), HOUSEHOLD_REVIEWED (a review is over).
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.contracts.housing import HonourCertified, HouseholdReviewed
from libs.common.kernel.actor import Actor
from services.housing.domain.application import Act, Priority
from services.housing.domain.caretakers import require_housing
from services.housing.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class CloseApplication:
    """`reason`: WITHDRAWN, MOVED_AWAY, HOUSED_OTHERWISE or MISTAKE."""

    application_id: UUID
    reason: str


async def close_application(command: CloseApplication, actor: Actor, uow: UnitOfWork) -> UUID:
    application, today = await uow.applications.lock(command.application_id), uow.now.date()
    require_housing(actor, application.region)
    after = application.after(Act.CLOSE)
    await uow.orders.answer(application.id, "WITHDRAWN")
    await uow.applications.move(application.id, after, command.reason)
    if application.person_id is not None and application.priority in (Priority.ASKED, Priority.REVIEW):
        await uow.applications.prefer(application.id, Priority.ENDED)
        if application.priority is Priority.ASKED:
            uow.emit(HonourCertified(subject=application.person_id, effective_on=today, application_id=application.id, in_force=False))
        else:
            uow.emit(HouseholdReviewed(subject=application.person_id, effective_on=today, application_id=application.id))
    uow.audit("HOUSING_APPLICATION_CLOSED", application.id, detail={"reason": command.reason})
    return application.id
