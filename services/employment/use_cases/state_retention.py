"""State, later or anew, what the employer does to keep a model worker first whom its plan names (C5.1).

Who may: a clerk of the employer or of its union, or of 人社 of the place.   Trigger: POST /employment/layoff-plans/{id}/people/{person}/statement.
Records: the statement; the last one stands, those before stay readable.   Emits: RETENTION_ALERT, no statement missing any more.
Refuses: PERSON_NOT_FOUND, NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, BENEFICIARY_DECEASED, HONOR_NOT_COVERED, HONOR_REVOKED, INVALID_TRANSITION.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.contracts.employment import RetentionAlert
from libs.common.kernel.actor import Actor
from libs.common.kernel.ids import PersonId
from services.employment.domain.caretakers import EMPLOYERS, HRSS
from services.employment.domain.standing import require_standing
from services.employment.storage.layoff_plans import LayoffPlan, Statement
from services.employment.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class StateRetention:
    plan_id: UUID
    person_id: PersonId
    said: Statement


async def state_retention(command: StateRetention, actor: Actor, uow: UnitOfWork) -> LayoffPlan:
    person, today = await uow.people.get(command.person_id, lock=True), uow.now.date()
    plan = await uow.layoff_plans.naming(command.plan_id, person.id)
    await uow.caretaking.require(actor, person, HRSS | EMPLOYERS)
    require_standing(person, today)
    await uow.layoff_plans.state(plan.id, person.id, command.said, actor)
    uow.audit("RETENTION_STATED", person.id, detail={"plan": str(plan.id)})
    l2 = person.chain_on(today).l2
    uow.emit(RetentionAlert(subject=person.id, effective_on=today, plan_id=plan.id, l2=l2, statement_missing=False))
    return plan
