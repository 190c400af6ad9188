"""File an employer's layoff plan that names model workers: each needs a statement that they are kept first (C5.1).

Who may: a clerk of the employer or of its union for its own people; a clerk of 人社 for those of its place.   Trigger: POST /employment/layoff-plans.
Records: the plan, whom it names, the statements made.   Emits: RETENTION_ALERT to the responsible L2 of each, with or without a statement.
Refuses: PERSON_NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, ORG_UNKNOWN, FIELD_INVALID, INVALID_TRANSITION (no job to lose),
BENEFICIARY_DECEASED, HONOR_NOT_COVERED, HONOR_REVOKED, DUPLICATE_ROW.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from libs.common.contracts.employment import RetentionAlert
from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import OrgUnitId, PersonId, new_id
from services.employment.domain.caretakers import EMPLOYERS, HRSS, require_clerk
from services.employment.domain.standing import require_standing
from services.employment.policy import c5_1_retention
from services.employment.storage.layoff_plans import LayoffPlan, Statement
from services.employment.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class FileLayoffPlan:
    employer: OrgUnitId
    doc_no: str
    planned_on: date
    headcount: int
    people: Mapping[PersonId, Statement | None]


async def file_layoff_plan(command: FileLayoffPlan, actor: Actor, uow: UnitOfWork) -> LayoffPlan:
    today = uow.now.date()
    require_clerk(actor, HRSS | EMPLOYERS)
    employer = await uow.places.unit(command.employer, today)
    if employer is None or employer.kind not in EMPLOYERS:
        refuse(Code.ORG_UNKNOWN, "裁员单位无法识别，请先由工会登记该单位")
    if actor.unit_kind in EMPLOYERS and actor.unit_id not in (employer.id, employer.parent_id):
        refuse(Code.NOT_RESPONSIBLE_UNIT, "只能登记本单位的裁员方案")
    if command.planned_on < today or command.headcount < len(command.people):
        refuse(Code.FIELD_INVALID, "计划裁员日期不能早于今天，裁员总人数不能少于所列劳模人数")
    people = await uow.people.fetch(command.people, lock=True)
    for person in people.values():
        await uow.caretaking.require(actor, person, HRSS | EMPLOYERS)
        require_standing(person, today)
        c5_1_retention.require_employed(person.category_on(today), has_unit=person.work_on(today).has_unit)
    plan = LayoffPlan(new_id(), employer.id, command.doc_no, command.planned_on, command.headcount)
    await uow.layoff_plans.add(plan, people, actor)
    uow.audit("LAYOFF_PLAN_FILED", plan.id, detail={"people": len(people)})
    for person_id, said in command.people.items():
        if said is not None:
            await uow.layoff_plans.state(plan.id, person_id, said, actor)
        missing = c5_1_retention.statement_missing(said.arrangement if said else None)
        l2 = people[person_id].chain_on(today).l2
        uow.emit(RetentionAlert(subject=person_id, effective_on=today, plan_id=plan.id, l2=l2, statement_missing=missing))
    return plan
