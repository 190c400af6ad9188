"""File an appeal against a decision (C2.5, Q49): to the responsible L2 union, after it to 省总, within sixty days of knowing.

Who may: the person; a clerk of the person's unit, county, custodian or L2 union who enters it for them (or for an objector).
Trigger: POST /assistance/appeals.   Records: the appeal with its number, its last day and by when it is to be decided.   Emits: nothing.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION, FIELD_INVALID, APPEAL_TOO_LATE, DUPLICATE_ROW.
"""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import new_id
from services.assistance.domain.appeal import Appeal, Contested
from services.assistance.domain.caretakers import require_caretaker
from services.assistance.policy import c2_5_appeal
from services.assistance.policy.c2_5_appeal import AppealLevel, Target
from services.assistance.storage.unit_of_work import UnitOfWork
from services.assistance.storage.working_days import calendar_from


@dataclass(frozen=True, slots=True)
class FileAppeal:
    """`month`: of a month that was not granted; `known_on`: when the person came to know of the decision."""

    target: Target
    target_id: UUID
    known_on: date
    statement: str = field(repr=False)
    month: date | None = None


async def file_appeal(command: FileAppeal, actor: Actor, uow: UnitOfWork) -> Appeal:
    if (command.target is Target.MONTH) != (command.month is not None):
        refuse(Code.FIELD_INVALID, "对某月认定申请复核的填写月份，其他的不填")
    contested = await uow.appeals.contested(command.target, command.target_id)
    await _require_filer(contested, actor, uow)
    today, parameters = uow.now.date(), (await uow.parameters.table()).on(uow.now.date())
    calendar = await calendar_from(uow.raw, min(command.known_on, contested.delivered_on or command.known_on))
    until = c2_5_appeal.last_day(contested.delivered_on or command.known_on, calendar, parameters)
    c2_5_appeal.require_in_time(command.known_on, contested.decided_on, today, until)
    level = AppealLevel.PROVINCE if command.target is Target.APPEAL else AppealLevel.L2
    chain = (await uow.people.get(contested.person_id)).chain_on(today)
    appeal = Appeal(
        id=new_id(),
        number=await uow.appeals.next_number(),
        person_id=contested.person_id,
        target=command.target,
        target_id=command.target_id,
        month=command.month,
        application_id=contested.application_id,
        level=level,
        unit=chain.l2 if level is AppealLevel.L2 else None,
        known_on=command.known_on,
        filed_on=today,
        last_day=until,
        due_on=c2_5_appeal.decide_by(today, calendar, parameters),
        by_person=actor.has(Role.MODEL_WORKER),
        deciders=sorted(contested.deciders | {actor.subject}),
    )
    await uow.appeals.add(appeal, command.statement, actor.subject)
    return appeal


async def _require_filer(contested: Contested, actor: Actor, uow: UnitOfWork) -> None:
    if actor.has(Role.MODEL_WORKER):
        if actor.person_id != contested.person_id:
            refuse(Code.NOT_FOUND, "没有此事项，请核对编号")
        return
    require_caretaker(actor, await uow.people.get(contested.person_id), uow.now.date())
