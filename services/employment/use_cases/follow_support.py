"""Follow what registry says of a person: work found, retirement, death or a merge ends what is given to people out of work (C5.5–C5.8).

Who may: this department's ear.   Trigger: every event of registry about a person.
Records: placement, recognition and open referrals ended, a hiring by a new loss, of the dead also the course; on a merge the placement goes on
under the record that stays, and a recognition counts for it.   Emits: PUBLIC_WELFARE_POST_ENDED, PUBLIC_WELFARE_POST_PLACED (carried over).
Refuses: nothing; told again, it changes nothing.
"""

from dataclasses import dataclass
from typing import Final

from libs.common.contracts.employment import PublicWelfarePostEnded, PublicWelfarePostPlaced
from libs.common.kernel.ids import PersonId, new_id
from libs.common.kernel.known_person import KnownPerson
from services.employment.domain.hard_to_employ import RecognitionEnd
from services.employment.domain.out_of_work import SupportEnd, is_out_of_work, support_end
from services.employment.domain.placement import Placement
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
    await _follow_recognitions(person, uow)
    await _follow_matches(person, uow)
    await _follow_hirings(person, uow)
    if person.life_on(uow.now.date()) == "DECEASED":
        for enrolment in await uow.trainings.open_of(person.id):
            enrolment.leave("DECEASED")
            await uow.trainings.keep(enrolment, uow.actor)


async def _follow_placement(person: KnownPerson, uow: UnitOfWork) -> None:
    placement, today = await uow.placements.active_of([person.id]), uow.now.date()
    end = support_end(person, placement.starts_on, today) if placement else None
    if placement is None or end is None:
        return
    reason, since = end
    placement.end_by_facts(reason, since)
    assert placement.ended_on is not None, "ended"
    await uow.placements.keep(placement, uow.actor)
    told = PublicWelfarePostEnded(subject=person.id, effective_on=placement.ended_on, placement_id=placement.id, reason=reason.value)
    uow.emit(told)
    if reason is SupportEnd.MERGED:
        await _carry_over(placement, person, uow)


async def _carry_over(placement: Placement, absorbed: KnownPerson, uow: UnitOfWork) -> None:
    """The same placement under the record that stays, unless that one is over by its own facts or holds a post."""
    assert absorbed.merged_into is not None, "merged"
    today = uow.now.date()
    if placement.ends_on < today or not await uow.places.known([absorbed.merged_into]):
        return
    survivor = await uow.people.get(absorbed.merged_into, lock=True)
    if support_end(survivor, placement.starts_on, today) is not None or await uow.placements.active_of([survivor.id]) is not None:
        return
    told = (placement.starts_on, placement.ends_on, placement.agreement, placement.retirement_on, placement.retirement_proof)
    carried = Placement(new_id(), placement.post_id, survivor.id, *told, carried_from=placement.carried_from or placement.id)
    await uow.placements.add(carried, uow.actor)
    placed = PublicWelfarePostPlaced(subject=survivor.id, effective_on=today, placement_id=carried.id, ends_on=carried.ends_on)
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


async def _follow_hirings(person: KnownPerson, uow: UnitOfWork) -> None:
    """Out of work again: what began before that loss is over on its day."""
    lost = person.job_loss_on(uow.now.date())
    for hiring in await uow.hirings.open_of(person.id):
        if lost is not None and hiring.hired_on < lost[0] and is_out_of_work(person, uow.now.date()):
            hiring.end(lost[0])
            await uow.hirings.keep(hiring)
