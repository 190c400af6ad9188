"""PUBLIC_NOTICE_CLOSED (assistance): the notice of an application ran its time."""

from libs.common.contracts.assistance import PublicNoticeClosed
from libs.common.kernel.ids import ApplicationId
from services.funds.domain.public_notice import NoticeClosing
from services.funds.storage.unit_of_work import UnitOfWork
from services.funds.use_cases.note_notice_closed import NoteNoticeClosed, note_notice_closed


async def on_public_notice_closed(event: PublicNoticeClosed, uow: UnitOfWork) -> None:
    closing = NoticeClosing(event.notice_id, event.effective_on)
    await note_notice_closed(NoteNoticeClosed(ApplicationId(event.application_id), closing), uow)
