"""FOCUS_GROUP_FLAGGED (assistance): the groups by which clerks may search; and an effect, for the receipts of change reports."""

from libs.common.contracts.assistance import FocusGroupFlagged
from services.registry.reactions.on_person import on_person
from services.registry.storage.unit_of_work import UnitOfWork
from services.registry.use_cases.keep_focus_groups import KeepFocusGroups, keep_focus_groups


async def on_focus_group_flagged(event: FocusGroupFlagged, uow: UnitOfWork) -> None:
    await on_person(event, uow)
    await keep_focus_groups(KeepFocusGroups(event.subject, tuple(event.groups), event.effective_on), uow)
