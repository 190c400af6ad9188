"""Settle the open priority cases of a person by what the union has done for them (C4.2).

Who may: this department, after the act.   Trigger: a determination held for serious illness, a referral, a grant of 特困帮扶金.
Records: SETTLED, by what.   Emits: nothing.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.ids import PersonId
from services.assistance.domain.priority_case import CaseState, SettledBy
from services.assistance.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class SettlePriorityCases:
    person_id: PersonId
    by: SettledBy
    id: UUID


async def settle_priority_cases(command: SettlePriorityCases, actor: Actor, uow: UnitOfWork) -> None:
    for case in await uow.priority_cases.open_of(command.person_id):
        case.end(CaseState.SETTLED, uow.now.date(), (command.by, command.id))
        await uow.priority_cases.keep(case, actor.subject)
