"""Say which uploaded photo shows a notice hanging at a place (C2.5 公示): it may come a day after the posting.

Who may: the reviewer of the union that opened it.   Trigger: POST /assistance/notices/{id}/photos.
Records: the photo of the posting.   Emits: nothing.   Refuses: ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, NOT_FOUND, INVALID_TRANSITION, FIELD_INVALID.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import NoticeId
from services.assistance.policy.c2_5_notice import PostingPlace
from services.assistance.storage.unit_of_work import UnitOfWork
from services.assistance.use_cases.post_notice import require_opener


@dataclass(frozen=True, slots=True)
class AddPostingPhoto:
    notice_id: NoticeId
    place: PostingPlace
    evidence_id: UUID


async def add_posting_photo(command: AddPostingPhoto, actor: Actor, uow: UnitOfWork) -> None:
    notice = await uow.notices.get(command.notice_id)
    require_opener(notice, actor)
    notice.require_open()
    of_place = [posting for posting in await uow.notices.postings(notice.id) if posting.place is command.place]
    if not of_place:
        refuse(Code.NOT_FOUND, "此地点没有张贴记录，请先登记张贴")
    await uow.notices.add_photo(notice.id, of_place[-1], command.evidence_id)
