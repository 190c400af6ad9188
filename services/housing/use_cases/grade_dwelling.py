"""File the grade of danger of a dwelling, A to D, by its appraisal (C5.10).

Who may: the township that filed the application, or the housing department of the place.   Trigger: POST /housing/applications/{id}/grade.
Records: grade and document; a household in the queue whose dwelling is found safe waits for the department's verdict again.   Emits: nothing.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION (another scheme, offered, over).
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor
from services.housing.domain.application import Act, State
from services.housing.domain.caretakers import require_grader
from services.housing.policy import c5_10_dilapidated
from services.housing.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class GradeDwelling:
    application_id: UUID
    grade: str
    doc_no: str


async def grade_dwelling(command: GradeDwelling, actor: Actor, uow: UnitOfWork) -> UUID:
    application = await uow.applications.lock(command.application_id)
    require_grader(actor, application.filed_unit, application.region)
    c5_10_dilapidated.require_scheme(application.scheme)
    safe = application.state is State.QUEUED and command.grade not in c5_10_dilapidated.DANGEROUS
    after = application.after(Act.GRADE_SAFE if safe else Act.GRADE)
    await uow.applications.grade(application.id, command.grade, command.doc_no)
    await uow.applications.move(application.id, after)
    uow.audit("DWELLING_GRADED", application.id)
    return application.id
