"""End, suspend or take up again a person's entitlements as the recorded facts say (domain.md §5; Q12–Q15).

Who may: this department's ear.   Trigger: every event about a person; the line run, for lines that came after the fact.
Records: the entitlement's state; unpaid lines after the last month cancelled; the application CLOSED.
Emits: ENTITLEMENT_TERMINATED, ENTITLEMENT_SUSPENDED; once for the same fact, however often it is told.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from libs.common.contracts.assistance import EntitlementSuspended, EntitlementTerminated
from libs.common.kernel.actor import Actor
from libs.common.kernel.ids import PersonId
from services.assistance.domain.entitlement import Entitlement, EntitlementState, Standing, is_plain, moves, standing
from services.assistance.domain.states import MOVES, Act
from services.assistance.policy.c2_5_redeclaration import Review
from services.assistance.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class FollowStanding:
    person_ids: Sequence[PersonId]


async def follow_standing(command: FollowStanding, actor: Actor, uow: UnitOfWork) -> None:
    people = [person_id for person_id in command.person_ids if not _told_plain(person_id, uow)]
    entitlements = await uow.entitlements.of(people) if people else []
    missed = await _missed(entitlements, uow)
    for entitlement in entitlements:
        person = await uow.people.get(entitlement.person_id)
        now = standing(person.facts, uow.now.date(), merged=person.circumstances.merged_into is not None)
        if now.state is EntitlementState.ACTIVE:
            now = missed.get(entitlement.application_id, now)
        if not moves(entitlement, now):
            continue
        await uow.entitlements.move(entitlement, now)
        if now.state is EntitlementState.TERMINATED:
            await _terminate(entitlement, now, actor, uow)
        elif now.state is EntitlementState.SUSPENDED:
            uow.emit(EntitlementSuspended(effective_on=now.since, reason=now.reason, **_told(entitlement)))


async def _missed(entitlements: Sequence[Entitlement], uow: UnitOfWork) -> dict[UUID, Standing]:
    """Application → suspended, where the year of its last declaration is over and nobody has declared anew (Q13)."""
    table = await uow.parameters.table()
    declared = await uow.redeclarations.declared_on([each.application_id for each in entitlements])
    reviews = {application_id: Review.of(day, table.on(day)) for application_id, day in declared.items()}
    return {
        application_id: Standing(EntitlementState.SUSPENDED, "REDECLARATION_MISSED", review.suspended_from)
        for application_id, review in reviews.items()
        if review.suspended(uow.now.date())
    }


def _told_plain(person_id: PersonId, uow: UnitOfWork) -> bool:
    """Most events: not worth a query. A suspension that was a mistake, and is gone without a trace, is cleared by the next line run."""
    told = uow.people.replaced(person_id)
    return told is not None and is_plain(told.facts) and told.circumstances.merged_into is None


async def _terminate(entitlement: Entitlement, now: Standing, actor: Actor, uow: UnitOfWork) -> None:
    assert now.last_month is not None, "an end has its last month"
    await uow.lines.cancel_after(entitlement.person_id, entitlement.benefit, now.last_month)
    application = await uow.applications.lock(entitlement.application_id)
    if application.state in MOVES[Act.CLOSE][0]:
        application.close(actor, uow.now)
    uow.emit(EntitlementTerminated(effective_on=now.since, last_month=str(now.last_month), reason=now.reason, **_told(entitlement)))


def _told(entitlement: Entitlement) -> dict[str, Any]:
    return {
        "subject": entitlement.person_id,
        "entitlement_id": entitlement.id,
        "application_id": entitlement.application_id,
        "benefit": entitlement.benefit.value,
        "tier": entitlement.tier.value,
    }
