"""Record where and when a public notice was hung up (C2.5); at the last place its clock starts (Q24); torn down
before its time was over, it is posted again and runs anew.

Who may: the reviewer of the union that opened it.   Trigger: POST /assistance/notices/{id}/postings.
Records: the posting, with the photo that shows it; with the last one the period.   Emits: PUBLIC_NOTICE_OPENED for each entry, then.
Refuses: ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION, FIELD_INVALID, CALENDAR_YEAR_MISSING.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from libs.common.contracts.assistance import PublicNoticeOpened
from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import NoticeId
from services.assistance.domain.notice import Notice, Posting, standing
from services.assistance.policy import c2_5_notice
from services.assistance.policy.c2_5_form import FileEvidence
from services.assistance.policy.c2_5_notice import PostingPlace
from services.assistance.storage.unit_of_work import UnitOfWork
from services.assistance.storage.working_days import calendar_from


@dataclass(frozen=True, slots=True)
class PostNotice:
    """`spot` is the wall it hangs on; `posted_by` the name of who hung it up; `photo_id` a photo of this notice among its evidence.

    `photo` is a photo that lies elsewhere, told by its hash.
    """

    notice_id: NoticeId
    place: PostingPlace
    posted_on: date
    posted_by: str
    photo: FileEvidence | None = None
    photo_id: UUID | None = None
    spot: str = ""


async def post_notice(command: PostNotice, actor: Actor, uow: UnitOfWork) -> Notice:
    notice = await uow.notices.get(command.notice_id)
    require_opener(notice, actor)
    notice.require_open()
    postings = await uow.notices.postings(notice.id)
    _require_posting(command, notice, postings, uow.now.date())
    seq = 1 + sum(each.place is command.place for each in postings)
    posting = Posting(command.place, seq, command.posted_on)
    await uow.notices.post(notice.id, posting, command.spot, command.posted_by, command.photo, actor.subject)
    if command.photo_id is not None:
        await uow.notices.add_photo(notice.id, posting, command.photo_id)
    hanging = {place: each.posted_on for place, each in standing([*postings, posting]).items()}
    period = c2_5_notice.period(
        hanging,
        has_county=notice.has_county,
        calendar=await calendar_from(uow.raw, max(hanging.values())),
        table=await uow.parameters.table(),
    )
    if period is not None:
        notice.start_clock(period)
        for application_id, person_id in await uow.notices.entries(notice.id):
            uow.emit(
                PublicNoticeOpened(
                    subject=person_id,
                    effective_on=period.clock_from,
                    application_id=application_id,
                    notice_id=notice.id,
                    ends_on=period.last_day,
                )
            )
    return notice


def require_opener(notice: Notice, actor: Actor) -> None:
    """Only the union that opened a notice looks after it."""
    if not actor.has(Role.COUNTY_REVIEWER):
        refuse(Code.ROLE_NOT_PERMITTED, "公示由县级审核岗位办理")
    if actor.unit_id != notice.unit_id:
        refuse(Code.NOT_RESPONSIBLE_UNIT, "此公示由其他工会发布，请转交该工会办理")


def _require_posting(command: PostNotice, notice: Notice, postings: Sequence[Posting], today: date) -> None:
    if command.place not in c2_5_notice.places(has_county=notice.has_county):
        refuse(Code.FIELD_INVALID, "此公示没有县级环节，只须在单位(村、社区)张贴")
    if command.place in standing(postings) or notice.period is not None:
        refuse(Code.INVALID_TRANSITION, "此地点的张贴已经登记")
    earliest = max([notice.opened_on, *(each.removed_on for each in postings if each.place is command.place and each.removed_on)])
    if not earliest <= command.posted_on <= today:
        refuse(Code.FIELD_INVALID, "张贴日期不得早于公示发布日期(重新张贴的，不得早于撤下日期)，也不得晚于今天")
