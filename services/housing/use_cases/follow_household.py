"""Follow what registry says of a model worker whose household waits for housing: death, a revoked honour, another union, a merge (C5.9).

Who may: this department's ear.   Trigger: every later event of registry about a person.
Records: on a death the priority rests (REVIEW) with the day the review is due, and where the death was in error it is asked for again; a revoked
honour ends it. Of a record that was absorbed the facts of the one that goes on count.
Emits: HOUSEHOLD_REVIEW_DUE, HOUSEHOLD_REVIEWED (the death was in error), HONOUR_CERTIFICATION_ASKED (of another union, or again), HONOUR_CERTIFIED
(a question that the death answered).   Refuses: CONFIG_MISSING; told again, it changes nothing.
"""

from dataclasses import dataclass
from typing import Any

from libs.common.contracts.housing import HonourCertificationAsked, HonourCertified, HouseholdReviewDue, HouseholdReviewed
from libs.common.kernel.ids import PersonId
from libs.common.kernel.known_person import KnownPerson
from services.housing.domain.application import HousingApplication, Priority, State
from services.housing.policy import c5_9_household
from services.housing.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class FollowHousehold:
    person_id: PersonId


async def follow_household(command: FollowHousehold, uow: UnitOfWork) -> None:
    await uow.people.flush()
    today = uow.now.date()
    for application in await uow.applications.live_of(command.person_id):
        assert application.person_id is not None, "a model worker's"
        person = await uow.people.get(application.person_id)
        if person.life_on(today) == "DECEASED":
            await _rest(application, person, uow)
        elif application.priority is Priority.REVIEW:
            await _restore(application, person, uow)
        elif application.review_of is not None:
            await uow.applications.review(application.id, None, None)  # reviewed for a death that was none
        elif application.priority is Priority.ASKED and application.asked_l2 != person.chain_on(today).l2:
            await _ask(application, person, uow)
        elif application.priority is Priority.CERTIFIED and person.tier_on(today) == "NONE":
            await uow.applications.prefer(application.id, Priority.ENDED)


async def _rest(application: HousingApplication, person: KnownPerson, uow: UnitOfWork) -> None:
    """Once a death: a reviewed household is not reviewed for the same one again."""
    today = uow.now.date()
    died_on = person.died_on or today
    if application.review_of is not None:  # a corrected day of death is no second death
        return
    due_on = c5_9_household.review_due_on(today, (await uow.parameters.table()).on(today))
    if application.priority is Priority.ASKED:
        uow.emit(HonourCertified(subject=person.id, effective_on=today, application_id=application.id, in_force=False))
    await uow.applications.review(application.id, died_on, due_on)
    await uow.applications.prefer(application.id, Priority.REVIEW)
    told: dict[str, Any] = {"application_id": application.id, "awaits": application.unit, "due_on": due_on}
    uow.emit(HouseholdReviewDue(subject=person.id, effective_on=today, **told))


async def _restore(application: HousingApplication, person: KnownPerson, uow: UnitOfWork) -> None:
    """The death was recorded in error: there is nothing to review, and the union is asked again."""
    await uow.applications.prefer(application.id, Priority.NONE)
    await uow.applications.review(application.id, None, None)
    uow.emit(HouseholdReviewed(subject=person.id, effective_on=uow.now.date(), application_id=application.id))
    if application.state in (State.QUEUED, State.OFFERED):
        await _ask(application, person, uow)


async def _ask(application: HousingApplication, person: KnownPerson, uow: UnitOfWork) -> None:
    today = uow.now.date()
    l2 = person.chain_on(today).l2
    await uow.applications.ask(application.id, l2)
    uow.emit(HonourCertificationAsked(subject=person.id, effective_on=today, application_id=application.id, l2=l2))
