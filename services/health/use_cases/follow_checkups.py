"""Follow what registry says of people whose check-up is still ahead: charge it anew, or cancel it (domain.md §5).

Who may: this department's ear.   Trigger: every later event of registry about a person: retired, another employer, job lost, custody, honours, death, merge.
Records: the payer by the facts of today; CANCELLED on death, merge or a revoked honour.   Emits: CHECKUP_CANCELLED.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from libs.common.contracts.health import CheckupCancelled
from libs.common.kernel.actor import Actor
from libs.common.kernel.ids import PersonId
from services.health.domain.checkup import CancelReason
from services.health.domain.payer_facts import payer_facts
from services.health.domain.standing import left
from services.health.policy import c4_7_checkup_payer
from services.health.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class FollowCheckups:
    people: Collection[PersonId]


async def follow_checkups(command: FollowCheckups, actor: Actor, uow: UnitOfWork) -> None:
    today = uow.now.date()
    for checkup in await uow.checkups.ahead_of(command.people):
        person = await uow.people.get(checkup.person_id)
        why = left(person, today)
        if why is not None:
            checkup.cancel(CancelReason(why))
            told: dict[str, Any] = {"subject": person.id, "checkup_id": checkup.id, "year": checkup.year, "reason": why.value}
            uow.emit(CheckupCancelled(**told, effective_on=today))
        elif not checkup.charge(c4_7_checkup_payer.decide(payer_facts(person, today))):
            continue
        await uow.checkups.keep(checkup, actor)
