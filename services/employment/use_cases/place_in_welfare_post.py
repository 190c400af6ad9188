"""Place a person whom the market did not employ in a public-welfare post (C5.7, Q35).

Who may: a clerk of 人社 of the person's place.   Trigger: POST /employment/welfare-posts/{id}/placements.
Records: first and last day, agreement; where less than five years are left to retirement, its day and the document that says so.
Emits: PUBLIC_WELFARE_POST_PLACED.
Refuses: PERSON_NOT_FOUND, NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, BENEFICIARY_DECEASED, HONOR_NOT_COVERED, HONOR_REVOKED, FIELD_INVALID
(days, term), NOT_HARD_TO_EMPLOY, EVIDENCE_MISSING (the market was not tried), INVALID_TRANSITION (has work; post closed or full; a third placement),
DUPLICATE_ROW (holds a post).
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from libs.common.contracts.employment import PublicWelfarePostPlaced
from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import PersonId, new_id
from libs.common.kernel.known_person import KnownPerson
from libs.common.kernel.parameters import ParametersOn
from services.employment.domain.caretakers import HRSS
from services.employment.domain.out_of_work import is_out_of_work
from services.employment.domain.placement import Placement
from services.employment.domain.standing import require_standing
from services.employment.policy import c5_7_hard_to_employ, c5_7_public_welfare_post
from services.employment.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class PlaceInWelfarePost:
    """`retirement_on`: the day of statutory retirement as the document `retirement_proof` says it; never computed here."""

    post_id: UUID
    person_id: PersonId
    starts_on: date
    ends_on: date
    agreement: str
    retirement_on: date | None = None
    retirement_proof: str = ""


async def place_in_welfare_post(command: PlaceInWelfarePost, actor: Actor, uow: UnitOfWork) -> Placement:
    person, today = await uow.people.get(command.person_id, lock=True), uow.now.date()
    post = await uow.placements.lock_post(command.post_id)
    await uow.caretaking.require(actor, person, HRSS)
    require_standing(person, today)
    parameters = (await uow.parameters.table()).on(command.starts_on)
    _require_days(command, today, parameters)
    await _require_need(person, command.starts_on, today, parameters, uow)
    post.require_open()
    c5_7_public_welfare_post.require_free_place(await uow.placements.held(post.id), post.quota)
    told = (command.starts_on, command.ends_on, command.agreement, command.retirement_on, command.retirement_proof)
    placement = Placement(new_id(), post.id, person.id, *told)
    await uow.placements.add(placement, actor)
    uow.audit("PLACED_IN_WELFARE_POST", person.id, detail={"placement": str(placement.id)})
    uow.emit(
        PublicWelfarePostPlaced(subject=person.id, effective_on=placement.starts_on, placement_id=placement.id, ends_on=placement.ends_on)
    )
    return placement


def _require_days(command: PlaceInWelfarePost, today: date, parameters: ParametersOn) -> None:
    if command.starts_on > today:
        refuse(Code.FIELD_INVALID, "安置起始日期不能晚于今天，请在上岗时登记")
    if (command.retirement_on is None) is not (command.retirement_proof == ""):
        refuse(Code.FIELD_INVALID, "法定退休日期须与其依据材料一并填写")
    c5_7_public_welfare_post.require_term(command.starts_on, command.ends_on, command.retirement_on, parameters)


async def _require_need(person: KnownPerson, on: date, today: date, parameters: ParametersOn, uow: UnitOfWork) -> None:
    """Out of work, recognised, tried on the market since the loss, in no other post, and not placed too often."""
    lost = person.job_loss_on(on)
    if lost is None or not (is_out_of_work(person, on) and is_out_of_work(person, today)):
        refuse(Code.INVALID_TRANSITION, "此人不在下岗失业状态，不能以公益性岗位安置")
    records = await uow.support_people.records_of(person.id)
    recognised = c5_7_hard_to_employ.is_recognised(await uow.recognitions.days_of(records), on, parameters, out_of_work=True)
    c5_7_hard_to_employ.require_recognised(recognised, on)
    if await uow.placements.active_of(records) is not None:
        refuse(Code.DUPLICATE_ROW, "此人已在公益性岗位，不能同时安置两个岗位")
    until = await uow.placements.held_until(records)
    if until is not None and on <= until:
        refuse(Code.FIELD_INVALID, f"此人至{until}在公益性岗位，再次安置须在其后")
    c5_7_public_welfare_post.require_times(await uow.placements.times_of(records), parameters)
    c5_7_public_welfare_post.require_attempts(await uow.vacancies.attempts(records, lost[0], on), parameters)
