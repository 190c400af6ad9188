"""Note that the public notice of an application hangs, and until when (C2.5, Q24): an auditor asks whether it hung long enough (C2.7).

Who may: this department's ear.   Trigger: PUBLIC_NOTICE_OPENED, also of a notice that was torn down and hangs anew.
Records: the notice in the place of an earlier one.   Emits: nothing.
"""

from dataclasses import dataclass

from libs.common.kernel.ids import ApplicationId
from services.funds.domain.public_notice import NoticePeriod
from services.funds.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class NoteNoticeOpened:
    application_id: ApplicationId
    period: NoticePeriod


async def note_notice_opened(command: NoteNoticeOpened, uow: UnitOfWork) -> None:
    uow.application_notices.opened(command.application_id, command.period)
