"""PUBLIC_NOTICE_OPENED (assistance): since when, and until when, the notice of an application hangs."""

from libs.common.contracts.assistance import PublicNoticeOpened
from libs.common.kernel.ids import ApplicationId
from services.funds.domain.public_notice import NoticePeriod
from services.funds.storage.unit_of_work import UnitOfWork
from services.funds.use_cases.note_notice_opened import NoteNoticeOpened, note_notice_opened


async def on_public_notice_opened(event: PublicNoticeOpened, uow: UnitOfWork) -> None:
    period = NoticePeriod(event.notice_id, event.effective_on, event.ends_on)
    await note_notice_opened(NoteNoticeOpened(ApplicationId(event.application_id), period), uow)
