"""Ask for another post for a front-line worker whom the present one does not suit for reasons of health (C6.1).

Who may: the worker, or a clerk of a union that looks after them, with the day of their consent.   Trigger: POST /employment/post-adjustments.
Records: the class on the proof of health and where the proof lies, never a diagnosis; one open request a person.   Emits: POST_ADJUSTMENT_REQUESTED.
Refuses: PERSON_NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, BENEFICIARY_DECEASED, HONOR_NOT_COVERED, HONOR_REVOKED, INVALID_TRANSITION (not
front-line), CONSENT_MISSING, FIELD_INVALID, DUPLICATE_ROW.
"""

from dataclasses import dataclass
from datetime import date

from libs.common.contracts.employment import PostAdjustmentRequested
from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import PersonId, new_id
from libs.common.kernel.known_person import KnownPerson
from services.employment.domain.caretakers import UNIONS
from services.employment.domain.post_adjustment import PostAdjustment, told_of
from services.employment.domain.standing import require_standing
from services.employment.policy import c6_1_post_adjustment
from services.employment.policy.c6_1_post_adjustment import Fitness
from services.employment.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class RequestPostAdjustment:
    """`consented_on`: the day on which the person agreed to tell the class (PIPL 29); who asks for themselves agrees by asking."""

    person_id: PersonId
    fitness: Fitness
    proof: str
    consented_on: date | None


async def request_post_adjustment(command: RequestPostAdjustment, actor: Actor, uow: UnitOfWork) -> PostAdjustment:
    person, today = await uow.people.get(command.person_id, lock=True), uow.now.date()
    await _require_asker(command, person, actor, uow)
    require_standing(person, today)
    work = person.work_on(today)
    c6_1_post_adjustment.require_front_line(front_line=work.front_line, has_unit=work.has_unit)
    if await uow.post_adjustments.open_of(person.id) is not None:
        refuse(Code.DUPLICATE_ROW, "此人已有未办结的岗位调整申请，请在原申请办理")
    due = c6_1_post_adjustment.due_on(today, (await uow.parameters.table()).on(today))
    request = PostAdjustment(new_id(), person.id, person.chain_on(today).unit, command.fitness, command.proof, today, due)
    await uow.post_adjustments.add(request, actor)
    uow.audit("POST_ADJUSTMENT_REQUESTED", person.id, detail={"request": str(request.id)})
    uow.emit(PostAdjustmentRequested(**told_of(request, person, today), due_on=due))
    return request


async def _require_asker(command: RequestPostAdjustment, person: KnownPerson, actor: Actor, uow: UnitOfWork) -> None:
    if actor.has(Role.MODEL_WORKER):
        if actor.person_id != person.id:
            refuse(Code.NOT_RESPONSIBLE_UNIT, "只能为本人申请")
        return
    await uow.caretaking.require(actor, person, UNIONS)
    if command.consented_on is None:
        refuse(Code.CONSENT_MISSING, "健康信息属敏感个人信息，请填写本人单独同意的日期")
    if command.consented_on > uow.now.date():
        refuse(Code.FIELD_INVALID, "同意日期不得晚于今天")
