"""Name who helps a person out of work, or another in their place (C5.3 “一对一”).

Who may: a clerk of 人社 of the place, or of a union that looks after the person.   Trigger: POST /employment/one-on-ones/{id}/helper.
Records: the helper's account and unit, the name sealed, every helper before; a change keeps the clocks as they run.
Emits: ONE_ON_ONE_ASSIGNED, which names nobody.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, ORG_UNKNOWN (the helper's unit does not look after the person), FIELD_INVALID (a change
without a reason), INVALID_TRANSITION.
"""

from dataclasses import dataclass, field
from uuid import UUID

from libs.common.contracts.employment import OneOnOneAssigned
from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import OrgUnitId
from services.employment.domain.caretakers import HRSS, UNIONS
from services.employment.domain.one_on_one import AssistanceState, OneOnOne, told_of
from services.employment.policy import c5_3_one_on_one
from services.employment.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class AssignHelper:
    """`helper`: the subject of the helper's account. `reason`: why another takes over."""

    assistance_id: UUID
    helper: str
    unit: OrgUnitId
    name: str = field(repr=False)
    reason: str = field(default="", repr=False)


async def assign_helper(command: AssignHelper, actor: Actor, uow: UnitOfWork) -> OneOnOne:
    person, today = await uow.people.get(await uow.one_on_ones.person_of(command.assistance_id), lock=True), uow.now.date()
    assistance = await uow.one_on_ones.lock(command.assistance_id)
    await uow.caretaking.require(actor, person, HRSS | UNIONS)
    unit = await uow.places.unit(command.unit, today)
    if unit is None or unit.kind not in HRSS | UNIONS or not await uow.caretaking.holds(unit.kind, unit.id, unit.region_code, person):
        refuse(Code.ORG_UNKNOWN, "帮扶人须是此人所在地人社部门或其各级责任工会的人员，请核对单位")
    again = assistance.state in (AssistanceState.ASSIGNED, AssistanceState.PLANNED)
    if again and not command.reason:
        refuse(Code.FIELD_INVALID, "更换帮扶人请填写原因")
    parameters = (await uow.parameters.table()).on(today)
    plan_due = c5_3_one_on_one.plan_due(today, await uow.places.calendar_from(today), parameters)
    assistance.assign(command.helper, command.unit, plan_due, c5_3_one_on_one.contact_due(today, parameters))
    await uow.one_on_ones.keep(assistance)
    await uow.one_on_ones.name_helper(assistance, command.name, command.reason, actor)
    uow.audit("HELPER_ASSIGNED", person.id, detail={"assistance": str(assistance.id), "again": again})
    assert assistance.contact_due is not None, "a helper has a contact to make"
    uow.emit(OneOnOneAssigned(**told_of(assistance, person, today), reassigned=again, contact_due_on=assistance.contact_due))
    return assistance
