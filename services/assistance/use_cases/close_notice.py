"""Close a public notice that ran its time, with a certificate for what passed (C2.5, Q24).

Who may: the reviewer of the union that opened it, who filled none of its forms; the calendar's job.
Trigger: POST /assistance/notices/{id}/closing, job close-elapsed-notices.
Records: the closing, the certificate, IN_NOTICE | OBJECTED → NOTICE_PASSED; entries with an open objection stay until it is decided.
Emits: PUBLIC_NOTICE_CLOSED for each that passed.
Refuses: ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, SELF_REVIEW_FORBIDDEN, NOTICE_NOT_ELAPSED, NOTICE_OBJECTION_OPEN, EVIDENCE_MISSING,
INVALID_TRANSITION.
"""

from dataclasses import dataclass

from libs.common.contracts.assistance import PublicNoticeClosed
from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.gates import Gate, separate
from libs.common.kernel.ids import NoticeId
from services.assistance.domain.states import State
from services.assistance.policy import c2_5_notice
from services.assistance.storage.notices import Certificate
from services.assistance.storage.unit_of_work import UnitOfWork
from services.assistance.use_cases.post_notice import require_opener


@dataclass(frozen=True, slots=True)
class CloseNotice:
    notice_id: NoticeId


async def close_notice(command: CloseNotice, actor: Actor, uow: UnitOfWork) -> Certificate:
    notice = await uow.notices.get(command.notice_id)
    if not actor.has(Role.SERVICE):
        require_opener(notice, actor)
    notice.require_open()
    today = uow.now.date()
    entries = [application_id for application_id, _ in await uow.notices.entries(notice.id)]
    await uow.applications.lock_each(entries)
    shown = [await uow.applications.lock(application_id) for application_id in entries]
    waiting = [application for application in shown if application.state in (State.IN_NOTICE, State.OBJECTED)]
    objections = await uow.objections.open_of(application.id for application in waiting)
    passing = [application for application in waiting if application.id not in objections]
    c2_5_notice.require_passed(notice.period, today, 0 if passing else sum(objections.values()))
    postings = {posting.place: posting.photos for posting in await uow.notices.postings(notice.id)}  # of a place the last one
    c2_5_notice.require_photos(postings, (await uow.parameters.table()).on(today))
    if not passing:
        refuse(Code.INVALID_TRANSITION, "公示中已没有待公示的事项")
    for application in passing:
        separate(Gate.COUNTY, actor.subject, application.gates)
        application.pass_notice(actor, uow.now)
        uow.emit(PublicNoticeClosed(subject=application.person_id, effective_on=today, application_id=application.id, notice_id=notice.id))
    notice.close(today)
    await uow.session.flush()
    return await uow.notices.certify(notice, [application.id for application in passing], actor.subject)
