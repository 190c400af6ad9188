"""Resolve a number that came with another name than the one on file (IDENTITY_CONFLICT; domain.md §5).

Who may: the registrar of the responsible L2 union or of the province.   Trigger: POST /registry/identity-conflicts/{id}/resolution.
Records: how it was resolved; ANOTHER_PERSON releases former numbers, so that whose number it is can be registered.   Emits: nothing.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from services.registry.domain.responsibility import require_registrar
from services.registry.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ResolveIdentityConflict:
    """`resolution`: NAME_TO_CORRECT, NUMBER_TO_CORRECT (a correction follows), ANOTHER_PERSON, ENTRY_WRONG."""

    conflict_id: UUID
    resolution: str
    note: str


async def resolve_identity_conflict(command: ResolveIdentityConflict, actor: Actor, uow: UnitOfWork) -> None:
    person_id, resolved = await uow.corrections.lock_conflict(command.conflict_id)
    require_registrar(actor, await uow.people.lock(person_id), uow.now.date())
    if resolved is not None:
        refuse(Code.INVALID_TRANSITION, "此项冲突已处理")
    if command.resolution == "ANOTHER_PERSON":
        await uow.corrections.release(person_id)
    await uow.corrections.resolve_conflict(command.conflict_id, command.resolution, command.note)
    uow.audit("IDENTITY_CONFLICT_RESOLVED", person_id, detail={"conflict": str(command.conflict_id), "resolution": command.resolution})
