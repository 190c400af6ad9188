"""Begin or finish a dated task of the annex (A1, A6): with the day, what shows it, and a note.

Who may: a clerk of the lead, as the annex names it that day.   Trigger: POST /notifications/annex/{row}/steps.
Records: the step, append-only.   Emits: nothing.
Refuses: ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION (a continuing task is never done), FIELD_INVALID.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, FieldFault, refuse
from services.notifications.domain.annex_task import TaskState, require_step
from services.notifications.domain.reporters import require_impersonal, require_reporter
from services.notifications.policy.a1_a6_tasks import tasks
from services.notifications.policy.c8_2_responsible_units import Standing, standing
from services.notifications.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class MoveTask:
    row: str
    state: TaskState
    on: date
    evidence: str
    note: str


async def move_task(command: MoveTask, actor: Actor, uow: UnitOfWork) -> UUID:
    require_reporter(actor)
    today = uow.now.date()
    task = next((task for task in tasks(await uow.parameters.table(), today) if task.row == command.row), None)
    unit = await uow.units.get(actor.unit_id) if actor.unit_id else None
    if task is None or unit is None:
        refuse(Code.NOT_FOUND, "附件没有此项任务，请核对序号")
    if not any(standing(lead.body, unit.kind, unit.region_code) is Standing.NAMED for lead in task.lead):
        refuse(Code.NOT_RESPONSIBLE_UNIT, "任务进度由牵头单位变更；配合单位请填报进展")
    if task.deadline is None:
        refuse(Code.INVALID_TRANSITION, "持续推进的任务没有完成状态，请每年填报进展")
    if command.on > today:
        refuse(Code.FIELD_INVALID, "日期不得晚于今天", fields=[FieldFault("on", "晚于今天")])
    if command.state is TaskState.DONE and not command.evidence:
        refuse(Code.FIELD_INVALID, "完成任务须填写佐证(文号或柜号)", fields=[FieldFault("evidence", "缺少")])
    require_impersonal(command.evidence, command.note)
    require_step(await uow.annex.lock(command.row), command.state)
    return await uow.annex.step(command.row, command.state, command.on, command.evidence, command.note, unit.id, actor.subject)
