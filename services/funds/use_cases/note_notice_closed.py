"""Note that the public notice of an application ran its time and was closed (C2.5).

Who may: this department's ear.   Trigger: PUBLIC_NOTICE_CLOSED.   Records: the day, with the notice that it belongs to.   Emits: nothing.
"""

from dataclasses import dataclass

from libs.common.kernel.ids import ApplicationId
from services.funds.domain.public_notice import NoticeClosing
from services.funds.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class NoteNoticeClosed:
    application_id: ApplicationId
    closing: NoticeClosing


async def note_notice_closed(command: NoteNoticeClosed, uow: UnitOfWork) -> None:
    uow.application_notices.closed(command.application_id, command.closing)
