"""Follow what registry says of a person: work found, retirement, death or a merge ends what is given to people out of work (C5.5–C5.8).

Who may: this department's ear.   Trigger: every event of registry about a person.
Records: placement, recognition and open referrals ended, a hiring by a new loss, of the dead and the retired also the course; on a merge the placement goes on
under the record that stays, and back where it is undone; a recognition counts for all records of one person.   Emits: PUBLIC_WELFARE_POST_ENDED, PUBLIC_WELFARE_POST_PLACED (carried over).
Refuses: nothing; told again, it changes nothing.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from libs.common.contracts.employment import PublicWelfarePostEnded, PublicWelfarePostPlaced
from libs.common.kernel.ids import PersonId, new_id
from libs.common.kernel.known_person import KnownPerson
from services.employment.domain.hard_to_employ import RecognitionEnd
from services.employment.domain.out_of_work import SupportEnd, is_out_of_work, retired_on, support_end
from services.employment.domain.placement import Placement, PlacementState
from services.employment.domain.vacancy import MatchState
from services.employment.policy.c5_6_vacancies import DeclineReason
from services.employment.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class FollowSupport:
    person_id: PersonId


_RECOGNITION_ENDS: Final = {
    SupportEnd.REEMPLOYED: RecognitionEnd.REEMPLOYED,
    SupportEnd.RETIRED: RecognitionEnd.RETIRED,
    SupportEnd.DECEASED: RecognitionEnd.DECEASED,
}


async def follow_support(command: FollowSupport, uow: UnitOfWork) -> None:
    if not await uow.support_people.is_supported(command.person_id):
        return
    await uow.people.flush()
    person = await uow.people.get(command.person_id, lock=True)
    await _follow_placement(person, uow)
    await _carry_back(person, uow)
    await _follow_recognitions(person, uow)
    await _follow_matches(person, uow)
    await _follow_hirings(person, uow)
    await _follow_trainings(person, uow)


async def _follow_placement(person: KnownPerson, uow: UnitOfWork) -> None:
    placement, today = await uow.placements.active_of([person.id]), uow.now.date()
    end = support_end(person, placement.starts_on, today) if placement else None
    if placement is None or end is None:
        return
    await _end(placement, end, uow)
    known = person.merged_into is not None and await uow.places.known([person.merged_into])
    if person.merged_into is not None and known:
        await _carry(placement, await uow.people.get(person.merged_into, lock=True), uow)


async def _carry_back(person: KnownPerson, uow: UnitOfWork) -> None:
    """The merge was undone: what it carried away is this person's again."""
    away, today = await uow.placements.carried_away_from(person.id), uow.now.date()
    if away is None or person.merged_into is not None:
        return
    await uow.people.get(away.person_id, lock=True)
    away = await uow.placements.lock(away.id)
    if away.state is PlacementState.ACTIVE:  # not ended meanwhile
        await _end(away, (SupportEnd.MERGED, today), uow)
        await _carry(away, person, uow)


async def _end(placement: Placement, end: tuple[SupportEnd, date], uow: UnitOfWork) -> None:
    placement.end_by_facts(*end)
    assert placement.ended_on is not None, "ended"
    await uow.placements.keep(placement, uow.actor)
    reason, _ = end
    told = PublicWelfarePostEnded(
        subject=placement.person_id, effective_on=placement.ended_on, placement_id=placement.id, reason=reason.value
    )
    uow.emit(told)


async def _carry(placement: Placement, person: KnownPerson, uow: UnitOfWork) -> None:
    """The same placement under another record of the person, unless that one's facts end it or it holds a post."""
    today = uow.now.date()
    over = placement.ends_on < today or support_end(person, placement.starts_on, today) is not None
    if over or await uow.placements.active_of([person.id]) is not None:
        return
    told = (placement.starts_on, placement.ends_on, placement.agreement, placement.retirement_on, placement.retirement_proof)
    carried = Placement(new_id(), placement.post_id, person.id, *told, carried_from=placement.carried_from or placement.id)
    await uow.placements.add(carried, uow.actor)
    placed = PublicWelfarePostPlaced(subject=person.id, effective_on=today, placement_id=carried.id, ends_on=carried.ends_on)
    uow.emit(placed)


async def _follow_recognitions(person: KnownPerson, uow: UnitOfWork) -> None:
    for recognition in await uow.recognitions.in_force_of([person.id]):
        end = support_end(person, recognition.starts_on, uow.now.date())
        if end is not None and end[0] in _RECOGNITION_ENDS:
            recognition.end(_RECOGNITION_ENDS[end[0]], end[1])
            await uow.recognitions.keep(recognition)


async def _follow_matches(person: KnownPerson, uow: UnitOfWork) -> None:
    today = uow.now.date()
    for match in await uow.vacancies.open_of(person.id):
        end = support_end(person, match.on, today)
        if end is not None:
            match.move(MatchState.DECLINED, max(match.on, min(end[1], today)), DeclineReason(end[0].value))
            await uow.vacancies.keep_match(match, uow.actor)


async def _follow_trainings(person: KnownPerson, uow: UnitOfWork) -> None:
    """Work found ends no course; a death and a pension do, and what was completed before them is still recorded."""
    today = uow.now.date()
    dead, retired = person.life_on(today) == "DECEASED", retired_on(person, today) is not None
    if not (dead or retired):
        return
    for enrolment in await uow.trainings.open_of(person.id):
        enrolment.leave((SupportEnd.DECEASED if dead else SupportEnd.RETIRED).value)
        await uow.trainings.keep(enrolment, uow.actor)


async def _follow_hirings(person: KnownPerson, uow: UnitOfWork) -> None:
    """Out of work again: what began before that loss is over on its day."""
    lost = person.job_loss_on(uow.now.date())
    for hiring in await uow.hirings.open_of(person.id):
        if lost is not None and hiring.hired_on < lost[0] and is_out_of_work(person, uow.now.date()):
            hiring.end(lost[0])
            await uow.hirings.keep(hiring)
