"""Record an objection to an entry of a public notice (C2.5, Q25): real-name or anonymous, on the page or through a clerk.

Who may: anyone on the public page, within limits; a clerk of the union that opened the notice, for a call, a letter or a visit.
Trigger: POST /assistance/notices/{id}/objections, POST /assistance/public/notices/{token}/objections.
Records: the objection with its receipt number, sealed; IN_NOTICE → OBJECTED.   Emits: PUBLIC_NOTICE_OBJECTED.
Refuses: ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, NOT_FOUND, INVALID_TRANSITION, FIELD_INVALID, NOTICE_OBJECTION_OPEN, TOO_MANY_REQUESTS.
"""

import json
from dataclasses import dataclass, field
from datetime import date

from libs.common.contracts.assistance import PublicNoticeObjected
from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import ApplicationId, NoticeId, new_id
from services.assistance.domain.notice import Notice
from services.assistance.domain.objection import Channel, Objection
from services.assistance.policy import c2_5_notice
from services.assistance.storage.unit_of_work import UnitOfWork
from services.assistance.storage.working_days import calendar_from
from services.assistance.use_cases.post_notice import require_opener

A_SENDER_A_DAY, A_NOTICE_A_DAY = 3, 20
"""How many anonymous objections are taken online, so that nobody can hold up a whole notice from an armchair."""


@dataclass(frozen=True, slots=True)
class ObjectToNotice:
    """`source`: fingerprint of an anonymous sender; None where a clerk enters it. `objector`: name and contact, or empty."""

    notice_id: NoticeId
    application_id: ApplicationId
    channel: Channel
    received_on: date
    statement: str = field(repr=False)
    objector: str = field(default="", repr=False)
    source: bytes | None = None


async def object_to_notice(command: ObjectToNotice, actor: Actor, uow: UnitOfWork) -> Objection:
    application = await uow.applications.lock(command.application_id)
    notice = await uow.notices.get(command.notice_id, lock=False)
    if command.source is None:
        require_opener(notice, actor)
    if application.notice_id != notice.id:
        refuse(Code.NOT_FOUND, "此公示中没有这一事项")
    notice.require_open()
    _require_in_time(command, notice, uow.now.date())
    if command.source is not None:
        await _require_within_limits(command, command.source, uow)
    application.object(actor, uow.now)
    calendar = await calendar_from(uow.raw, command.received_on)
    parameters = (await uow.parameters.table()).on(command.received_on)
    objection_id = new_id()
    said = json.dumps({"statement": command.statement, "objector": command.objector}, ensure_ascii=False)
    objection = Objection(
        id=objection_id,
        notice_id=notice.id,
        application_id=application.id,
        channel=command.channel,
        sealed=uow.keyring.seal(said, "objection", "sealed", objection_id).envelope,
        received_on=command.received_on,
        due_on=c2_5_notice.decide_objection_by(command.received_on, calendar, parameters),
        receipt=await uow.objections.next_receipt(command.received_on.year),
        real_name=bool(command.objector),
        source=command.source,
        recorded_by=actor.subject,
        recorded_at=uow.now,
    )
    uow.objections.add(objection)
    uow.emit(
        PublicNoticeObjected(
            subject=application.person_id, effective_on=command.received_on, application_id=application.id, notice_id=notice.id
        )
    )
    return objection


def _require_in_time(command: ObjectToNotice, notice: Notice, today: date) -> None:
    """Received from the day it was opened through its last day, and not tomorrow."""
    last_day = min(notice.last_day or today, today)
    if not notice.opened_on <= command.received_on <= last_day:
        refuse(Code.FIELD_INVALID, "收到异议的日期须在公示期内，且不得晚于今天；期满后的意见请按信访程序办理")


async def _require_within_limits(command: ObjectToNotice, source: bytes, uow: UnitOfWork) -> None:
    if (await uow.objections.open_of([command.application_id])).get(command.application_id):
        refuse(Code.NOTICE_OBJECTION_OPEN, "此事项已有异议正在核查；如有补充，请以电话、来信或来访方式提出")
    by_sender, to_notice = await uow.objections.online_today(command.notice_id, source, uow.now.date())
    if by_sender >= A_SENDER_A_DAY or to_notice >= A_NOTICE_A_DAY:
        refuse(Code.TOO_MANY_REQUESTS, "今日网上异议已达上限，请以电话、来信或来访方式提出")
