"""Take a case of bereavement back where registry says later that the person lives, or that the record was another's twice (C6.4).

Who may: this department's ear.   Trigger: an event about a person that changes whether they live, or which record goes on.
Records: REVERSED, what waited to be paid sent back, what was paid to be recovered by a decision (Q46); or the day of death, corrected.
Emits: BEREAVEMENT_REVERSED.
"""

from dataclasses import dataclass

from libs.common.contracts.assistance import BereavementReversed
from libs.common.kernel.ids import PersonId
from services.assistance.domain.bereavement import BereavementState
from services.assistance.policy.benefit_facts import LifeStatus
from services.assistance.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class FollowBereavement:
    person_id: PersonId


async def follow_bereavement(command: FollowBereavement, uow: UnitOfWork) -> None:
    case = await uow.bereavements.live_of(command.person_id)
    if case is None:
        return
    person = await uow.people.get(command.person_id)
    deaths = [starts_on for starts_on, status in person.facts.life if status is LifeStatus.DECEASED]
    merged = person.circumstances.merged_into is not None
    if deaths and not merged:
        if case.died_on != deaths[0] and case.state is BereavementState.DUE:
            case.died_on, case.version = deaths[0], case.version + 1
            await uow.bereavements.keep(case)
        return
    case.reverse(uow.now.date(), "MERGED" if merged else "ALIVE")
    await uow.bereavements.keep(case)
    await uow.bereavements.drop_entered(case.id, uow.actor.subject)
    uow.emit(
        BereavementReversed(
            subject=case.person_id, effective_on=uow.now.date(), case_id=case.id, unit=case.unit, to_recover=case.to_recover
        )
    )
