"""Record the verdict of the housing department on the conditions of the place, with the scores of who meets them (C5.9, C5.10).

Who may: the housing department of the place.   Trigger: POST /housing/applications/{id}/verdict.
Records: met or not as the department found, never computed here; the ground sealed; the scores by the published criteria, no honour among them.
Emits: HONOUR_CERTIFICATION_ASKED (a model worker's household that meets them).
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION, FIELD_INVALID (other scores than the criteria),
LOCAL_CONDITIONS_NOT_MET (scores for who does not meet them; a dwelling not rural, not graded, or safe).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from libs.common.contracts.housing import HonourCertificationAsked
from libs.common.kernel.actor import Actor
from services.housing.domain.application import Act, HousingApplication
from services.housing.domain.caretakers import require_housing
from services.housing.policy import c5_9_priority, c5_10_dilapidated
from services.housing.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class JudgeApplication:
    application_id: UUID
    met: bool
    doc_no: str
    ground: str = field(repr=False)
    scores: Mapping[str, int] | None = field(repr=False)


async def judge_application(command: JudgeApplication, actor: Actor, uow: UnitOfWork) -> UUID:
    application = await uow.applications.lock(command.application_id)
    require_housing(actor, application.region)
    after = application.after(Act.JUDGE_MET if command.met else Act.JUDGE_NOT_MET)
    if command.met:
        queue = await uow.queues.get(application.queue_id)
        c5_10_dilapidated.require(application.scheme, rural=application.rural, grade=application.grade)
        c5_9_priority.check_scores(command.scores, queue.criteria)
    elif command.scores is not None:
        c5_9_priority.require_conditions(met=False)
    await uow.applications.judge(application, after, command.scores, command.ground, command.doc_no)
    if command.met:
        await _ask_union(application, uow)
    uow.audit("HOUSING_APPLICATION_JUDGED", application.id, detail={"met": command.met})
    return application.id


async def _ask_union(application: HousingApplication, uow: UnitOfWork) -> None:
    person = await uow.people.get(application.person_id) if application.person_id is not None else None
    today = uow.now.date()
    if person is None or not application.asks_the_union(person, today):
        return
    l2 = person.chain_on(today).l2
    await uow.applications.ask(application.id, l2)
    uow.emit(HonourCertificationAsked(subject=person.id, effective_on=today, application_id=application.id, l2=l2))
