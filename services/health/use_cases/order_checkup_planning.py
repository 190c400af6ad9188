"""Plan everybody of a place who is neither planned nor has declined, as one job with an outcome a person (C4.5).

Who may: a clerk of a county union or an L2, for its own people.   Trigger: POST /health/checkup-plannings.
Records: the job.   Emits: nothing.   Refuses: ROLE_NOT_PERMITTED, FIELD_INVALID, INVALID_TRANSITION (no plan of that year), NOT_FOUND.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.jobs.job import order_job
from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import JobId
from libs.common.kernel.jurisdiction import Scope
from services.health.domain.caretakers import ORGANISERS, require_clerk
from services.health.policy import c4_5_checkup_year
from services.health.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class OrderCheckupPlanning:
    """`scope`: the people the actor is responsible for; `county`: of these only one county's."""

    year: int
    county: UUID | None
    scope: Scope


async def order_checkup_planning(command: OrderCheckupPlanning, actor: Actor, uow: UnitOfWork) -> JobId:
    require_clerk(actor, ORGANISERS)
    c4_5_checkup_year.require_plannable(command.year, uow.now.date())
    await uow.checkups.require_plan(command.year)
    people = await uow.checkups.to_plan(command.year, command.scope, command.county)
    if not people:
        refuse(Code.NOT_FOUND, "负责范围内没有尚未安排体检的人员")
    order = {"year": command.year, "people": [str(person) for person in people]}
    return await order_job(uow, "PLAN_CHECKUPS", order, {"done": 0, "total": len(people)})
