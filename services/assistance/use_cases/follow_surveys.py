"""Keep the open surveys in step with the people (C1.1): who comes into a scope joins, who died before being surveyed leaves.

Who may: this department's ear.   Trigger: every event about a person.   Records: survey records.   Emits: nothing.
"""

from dataclasses import dataclass

from libs.common.kernel.actor import Actor
from libs.common.kernel.ids import PersonId
from services.assistance.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class FollowSurveys:
    person_id: PersonId


async def follow_surveys(command: FollowSurveys, actor: Actor, uow: UnitOfWork) -> None:
    person = uow.people.replaced(command.person_id) or await uow.people.get(command.person_id)
    if await uow.surveys.follow(command.person_id, person):
        await uow.surveys.leave([command.person_id], actor)
