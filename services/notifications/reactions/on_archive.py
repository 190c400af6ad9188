"""ARCHIVE_SUBMITTED, ARCHIVE_ACKNOWLEDGED, ARCHIVE_COMPLETED (registry): 省总工会 and 省人社厅 each acknowledge it (C7.5)."""

from libs.common.contracts.registry import ArchiveAcknowledged, ArchiveEvent, ArchiveSubmitted
from services.notifications.policy.c8_2_due_dates import WorkGate
from services.notifications.storage.unit_of_work import UnitOfWork
from services.notifications.use_cases.move_work import MoveWork, move_work


async def on_archive(event: ArchiveEvent, uow: UnitOfWork) -> None:
    both = [WorkGate.ARCHIVE_UNION, WorkGate.ARCHIVE_HRSS]
    if isinstance(event, ArchiveSubmitted):
        for gate in both:
            await move_work(MoveWork(event.archive_id, waits_at=gate, everywhere=True), uow)
        return
    if isinstance(event, ArchiveAcknowledged):
        both = both[:1] if event.recipient == "PROVINCIAL_FEDERATION" else both[1:]
    await move_work(MoveWork(event.archive_id, left=both), uow)
