"""Record where and when a public notice was hung up (C2.5); at the last place its clock starts (Q24).

Who may: the reviewer of the union that opened it.   Trigger: POST /assistance/notices/{id}/postings.
Records: the posting; with the last one the period.   Emits: PUBLIC_NOTICE_OPENED for each entry, then.
Refuses: ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION, FIELD_INVALID, CALENDAR_YEAR_MISSING.
"""

from dataclasses import dataclass
from datetime import date

from libs.common.contracts.assistance import PublicNoticeOpened
from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import NoticeId
from services.assistance.domain.notice import Notice
from services.assistance.policy import c2_5_notice
from services.assistance.policy.c2_5_form import FileEvidence
from services.assistance.policy.c2_5_notice import PostingPlace
from services.assistance.storage.unit_of_work import UnitOfWork
from services.assistance.storage.working_days import calendar_from


@dataclass(frozen=True, slots=True)
class PostNotice:
    """`posted_by` is the name of who hung it up; `photo` shows it hanging."""

    notice_id: NoticeId
    place: PostingPlace
    posted_on: date
    posted_by: str
    photo: FileEvidence | None


async def post_notice(command: PostNotice, actor: Actor, uow: UnitOfWork) -> Notice:
    notice = await uow.notices.get(command.notice_id)
    require_opener(notice, actor)
    notice.require_open()
    postings = await uow.notices.postings(notice.id)
    _require_posting(command, notice, postings, uow.now.date())
    await uow.notices.post(notice.id, command.place, command.posted_on, command.posted_by, command.photo, actor.subject)
    postings[command.place] = command.posted_on
    period = c2_5_notice.period(
        postings,
        has_county=notice.has_county,
        calendar=await calendar_from(uow.raw, command.posted_on),
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


def _require_posting(command: PostNotice, notice: Notice, postings: dict[PostingPlace, date], today: date) -> None:
    if command.place not in c2_5_notice.places(has_county=notice.has_county):
        refuse(Code.FIELD_INVALID, "此公示没有县级环节，只须在单位(村、社区)张贴")
    if command.place in postings:
        refuse(Code.INVALID_TRANSITION, "此地点的张贴已经登记")
    if not notice.opened_on <= command.posted_on <= today:
        refuse(Code.FIELD_INVALID, "张贴日期不得早于公示发布日期，也不得晚于今天")
