"""REDECLARATION_DUE, APPLICATION_REDECLARED, ENTITLEMENT_SUSPENDED, ENTITLEMENT_TERMINATED (assistance): the yearly re-declaration (Q13).

So does the pension of who retired. It waits until it has come, until the entitlement rests because it was missed, or until nothing is left to declare for.
"""

from libs.common.contracts.assistance import ApplicationRedeclared, EntitlementSuspended, EntitlementTerminated, RedeclarationDue
from libs.common.kernel.ids import PersonId
from services.notifications.policy.c8_2_due_dates import WorkGate
from services.notifications.storage.messages import Message
from services.notifications.storage.unit_of_work import UnitOfWork
from services.notifications.use_cases.move_work import MoveWork, move_work
from services.notifications.use_cases.tell_person import TellPerson, tell_person


async def on_redeclaration_due(event: RedeclarationDue, uow: UnitOfWork) -> None:
    gate, due_on = WorkGate.REDECLARATION, event.due_on
    opened = MoveWork(event.application_id, event.effective_on, [gate], waits_at=gate, person_id=event.subject, due_on=due_on)
    await move_work(opened, uow)
    kind = event.TYPE if event.reason == "YEARLY" else "PENSION_DUE"
    about = f"{event.application_id}:{due_on}"
    await tell_person(TellPerson(Message(PersonId(event.subject), kind, about, due_on)), uow)


async def on_redeclaration(event: ApplicationRedeclared | EntitlementSuspended | EntitlementTerminated, uow: UnitOfWork) -> None:
    """Any other suspension leaves it waiting: nobody is reminded again when that one is cleared."""
    gates = [WorkGate.REDECLARATION]
    if isinstance(event, EntitlementTerminated):
        await move_work(MoveWork(event.application_id, event.effective_on, finished=gates), uow)
    elif isinstance(event, ApplicationRedeclared) or event.reason == "REDECLARATION_MISSED":
        await move_work(MoveWork(event.application_id, event.effective_on, gates), uow)
