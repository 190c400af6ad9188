"""Record that a public notice was taken down at a place (C2.5): after its time, or torn down before, and then its clock stops (Q24).

Who may: the reviewer of the union that opened it.   Trigger: POST /assistance/notices/{id}/removals.
Records: the removal; an early one with its reason, sealed, and the period is void until the notice hangs everywhere again.   Emits: nothing.
Refuses: ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, NOT_FOUND, FIELD_INVALID.
"""

from dataclasses import dataclass, field
from datetime import date

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import NoticeId
from services.assistance.domain.notice import Notice, Posting, standing
from services.assistance.policy.c2_5_notice import PostingPlace
from services.assistance.storage.unit_of_work import UnitOfWork
from services.assistance.use_cases.post_notice import require_opener


@dataclass(frozen=True, slots=True)
class TakeDownNotice:
    """`removed_by` is the name of who took it down, or who found it gone."""

    notice_id: NoticeId
    place: PostingPlace
    removed_on: date
    removed_by: str
    reason: str = field(default="", repr=False)


async def take_down_notice(command: TakeDownNotice, actor: Actor, uow: UnitOfWork) -> Notice:
    notice = await uow.notices.get(command.notice_id)
    require_opener(notice, actor)
    posting = standing(await uow.notices.postings(notice.id)).get(command.place)
    if posting is None:
        refuse(Code.NOT_FOUND, "此地点没有张贴，或已撤下")
    early = _is_early(command, notice, posting, uow.now.date())
    await uow.notices.take_down(notice.id, posting, command.removed_on, command.removed_by, command.reason if early else "", actor.subject)
    if early and notice.period is not None:
        notice.stop_clock()
    return notice


def _is_early(command: TakeDownNotice, notice: Notice, posting: Posting, today: date) -> bool:
    if not posting.posted_on <= command.removed_on <= today:
        refuse(Code.FIELD_INVALID, "撤下日期不得早于张贴日期，也不得晚于今天")
    early = notice.last_day is None or command.removed_on <= notice.last_day
    if early and notice.closed_on is not None:
        refuse(Code.FIELD_INVALID, "公示已结案，撤下日期须在公示期满以后；公示期内已不在的，请按异议程序处理")
    if early and not command.reason:
        refuse(Code.FIELD_INVALID, "公示期满以前撤下的，请写明原因；重新张贴后公示期重新计算")
    return early
