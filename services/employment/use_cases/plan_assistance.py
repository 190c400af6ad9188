"""Set down how a person out of work is to be helped, or set it down anew (C5.3).

Who may: the helper, or a clerk of the helper's unit.   Trigger: POST /employment/one-on-ones/{id}/plan.
Records: ASSIGNED → PLANNED; the plan, its goal sealed, with every plan before.   Emits: nothing.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, FIELD_INVALID, INVALID_TRANSITION.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from services.employment.domain.caretakers import HRSS, UNIONS
from services.employment.domain.one_on_one import OneOnOne, require_helper
from services.employment.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class PlanAssistance:
    assistance_id: UUID
    measures: Sequence[str]
    target_on: date
    goal: str = field(repr=False)


async def plan_assistance(command: PlanAssistance, actor: Actor, uow: UnitOfWork) -> OneOnOne:
    person = await uow.people.get(await uow.one_on_ones.person_of(command.assistance_id), lock=True)
    assistance = await uow.one_on_ones.lock(command.assistance_id)
    await uow.caretaking.require(actor, person, HRSS | UNIONS)
    require_helper(assistance, actor)
    if command.target_on < uow.now.date():
        refuse(Code.FIELD_INVALID, "计划完成日期不能早于今天")
    assistance.plan()
    await uow.one_on_ones.keep(assistance)
    await uow.one_on_ones.add_plan(assistance, command.goal, command.measures, command.target_on, actor)
    uow.audit("ASSISTANCE_PLANNED", person.id, detail={"assistance": str(assistance.id)})
    return assistance
