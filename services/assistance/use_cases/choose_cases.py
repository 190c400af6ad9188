"""Choose of a chunk the applications that a run has to decide: those whose facts, forms, lines, policy values or standing have changed.

Who may: the line run; who ordered it was checked then.   Trigger: each chunk.   Records: nothing.   Emits: nothing.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.ids import ApplicationId
from libs.common.kernel.months import Month
from services.assistance.domain.run_rules import rules_of
from services.assistance.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ChooseCases:
    application_ids: tuple[UUID, ...]
    through: Month


async def choose_cases(command: ChooseCases, uow: UnitOfWork) -> dict[ApplicationId, bytes]:
    """With the digest of their facts, as `note_decided` wants it back."""
    rules = rules_of(command.through, await uow.parameters.table())
    return await uow.run_inputs.changed(command.application_ids, rules, uow.now.date())
