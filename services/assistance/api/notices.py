"""Public notices and objections (C2.5): posted place by place, closed with a certificate once elapsed."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Path, Query, Request
from pydantic import Field

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import ApplicationId, NoticeId, new_id
from libs.common.web.access import CurrentActor, require_role
from libs.common.web.app import department_router
from libs.common.web.fields import ReadModel, RequestModel
from libs.common.web.pages import Page, PageCursor, PageSize, decode_cursor, encode_cursor
from services.assistance.api.application_form import FileIn
from services.assistance.api.door import Lookups, Uow
from services.assistance.domain.objection import Channel, Outcome
from services.assistance.policy.c2_5_form import FileEvidence
from services.assistance.policy.c2_5_notice import PostingPlace
from services.assistance.use_cases.close_notice import CloseNotice, close_notice
from services.assistance.use_cases.decide_objection import DecideObjection, decide_objection
from services.assistance.use_cases.object_to_notice import ObjectToNotice, object_to_notice
from services.assistance.use_cases.open_notice import OpenNotice, open_notice
from services.assistance.use_cases.post_notice import PostNotice, post_notice
from services.assistance.views.find_notices import NoticeListed, ObjectionOut, find_notices, find_objections

router = department_router("", "公示与异议")
NoticePath = Annotated[UUID, Path(description="公示编号")]
ObjectionPath = Annotated[UUID, Path(description="异议编号")]


class PostingIn(RequestModel):
    place: PostingPlace = Field(description="UNIT 单位或村(社区) · COUNTY 县级", examples=["UNIT"])
    posted_on: date = Field(description="张贴日期", examples=["2024-06-03"])
    posted_by: str = Field(min_length=2, max_length=40, description="张贴人姓名", examples=["王芳"])
    spot: str = Field(default="", max_length=100, description="具体张贴处，如某村村务公开栏")
    photo_id: UUID | None = Field(default=None, description="已在此公示下上传的公示照片的材料编号")
    photo: FileIn | None = Field(default=None, description="存放在别处的张贴照片")

    def command(self, notice_id: UUID) -> PostNotice:
        photo = FileEvidence(self.photo.kind, self.photo.sha256, self.photo.pages) if self.photo else None
        return PostNotice(NoticeId(notice_id), self.place, self.posted_on, self.posted_by, photo, self.photo_id, self.spot)


class NoticeOut(ReadModel):
    """公示"""

    id: UUID = Field(description="公示编号")
    last_day: date | None = Field(description="公示期最后一日；为空表示尚未在所有地点张贴")


class CertificateOut(ReadModel):
    """公示结案证明"""

    number: str = Field(description="证明编号")
    closed_on: date = Field(description="结案日期")
    entries: int = Field(description="通过公示的申请数")
    check_value: str = Field(description="校验值")


class NoticeIn(RequestModel):
    application_ids: list[UUID] = Field(
        min_length=1, max_length=200, description="列入同一公示的申请", examples=[["018f9d0e-7a11-7c52-9c3e-2f6d1b8a4e70"]]
    )


class ObjectionIn(RequestModel):
    application_id: UUID = Field(description="针对的事项", examples=["018f9d0e-7a11-7c52-9c3e-2f6d1b8a4e70"])
    channel: Literal[Channel.TELEPHONE, Channel.LETTER, Channel.VISIT] = Field(
        description="TELEPHONE 电话 · LETTER 来信 · VISIT 来访", examples=["VISIT"]
    )
    received_on: date = Field(description="收到日期", examples=["2024-06-05"])
    statement: str = Field(min_length=2, max_length=2000, description="异议内容", examples=["其本人有门面房出租收入"])
    objector: str = Field(default="", max_length=200, description="异议人及联系方式；匿名为空")


class ObjectionReceived(ReadModel):
    """异议已登记"""

    id: UUID = Field(description="异议编号")
    receipt: str = Field(description="回执号，告知异议人，凭此查询处理结果", examples=["劳模异议〔2024〕000001号"])
    real_name: bool = Field(description="是否实名")
    due_on: date = Field(description="应作出处理决定的日期")


class DecisionIn(RequestModel):
    outcome: Outcome = Field(description="DISMISSED 不成立 · RETURNED 成立，退回更正 · REJECTED 成立，不予通过", examples=["DISMISSED"])
    reason: str = Field(min_length=2, max_length=2000, description="处理理由", examples=["经入户核查，门面房为其子所有"])


class ObjectionDecided(ReadModel):
    """异议已处理"""

    id: UUID = Field(description="异议编号")
    outcome: str = Field(description="处理结果")


@router.post(
    "/notices",
    status_code=201,
    summary="发布公示",
    description="县级审核岗位办理；没有县级环节的，由单位工会办理。一次公示可列多件已审核的申请。",
)
async def open_public_notice(body: NoticeIn, actor: CurrentActor, uow: Uow) -> NoticeOut:
    notice_id = NoticeId(new_id())
    await uow.applications.lock_each(body.application_ids)
    for application_id in sorted(set(body.application_ids)):
        notice = await open_notice(OpenNotice(notice_id, ApplicationId(application_id)), actor, uow)
    return NoticeOut(id=notice.id, last_day=notice.last_day)


@router.get("/notices", summary="查询本单位的公示", description="公示页地址只在结案以前提供。")
async def list_notices(
    request: Request, actor: CurrentActor, pool: Lookups, cursor: PageCursor = None, limit: PageSize = 50
) -> Page[NoticeListed]:
    unit, after = reviewing_unit(actor), decode_cursor(cursor, 1)
    key = UUID(after[0]) if after else None
    found = await find_notices(pool, request.app.state.house.keyring, unit, after=key, limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)


@router.post(
    "/notices/{notice_id}/objections",
    status_code=201,
    summary="登记电话、来信、来访异议",
    description="由发布公示的工会登记；可实名，可匿名。登记后该事项不得上报。",
)
async def enter_objection(notice_id: NoticePath, body: ObjectionIn, actor: CurrentActor, uow: Uow) -> ObjectionReceived:
    command = ObjectToNotice(
        NoticeId(notice_id), ApplicationId(body.application_id), body.channel, body.received_on, body.statement, body.objector
    )
    objection = await object_to_notice(command, actor, uow)
    return ObjectionReceived(id=objection.id, receipt=objection.receipt, real_name=objection.real_name, due_on=objection.due_on)


@router.get("/objections", summary="查询本单位公示收到的异议", description="供发布公示的工会核查处理。")
async def list_objections(
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    only_open: Annotated[bool, Query(description="只看未处理")] = True,
    cursor: PageCursor = None,
    limit: PageSize = 50,
) -> Page[ObjectionOut]:
    unit, after = reviewing_unit(actor), decode_cursor(cursor, 1)
    key = UUID(after[0]) if after else None
    found = await find_objections(pool, request.app.state.house.keyring, unit, only_open=only_open, after=key, limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)


@router.post(
    "/objections/{objection_id}/decision",
    status_code=201,
    summary="处理异议",
    description="自收到之日起10个工作日内处理。不成立的，期满后通过；成立的，退回更正后重新公示，或不予通过。同一事项有多件异议的，成立的最后处理。",
)
async def decide(objection_id: ObjectionPath, body: DecisionIn, actor: CurrentActor, uow: Uow) -> ObjectionDecided:
    decided = await decide_objection(DecideObjection(objection_id, body.outcome, body.reason), actor, uow)
    return ObjectionDecided(id=decided.id, outcome=body.outcome)


@router.post(
    "/notices/{notice_id}/postings",
    status_code=201,
    summary="登记张贴",
    description="单位(村、社区)和县级都张贴以后，自次日起计5个工作日。",
)
async def post_public_notice(notice_id: NoticePath, body: PostingIn, actor: CurrentActor, uow: Uow) -> NoticeOut:
    notice = await post_notice(body.command(notice_id), actor, uow)
    return NoticeOut(id=notice.id, last_day=notice.last_day)


@router.post(
    "/notices/{notice_id}/closing",
    status_code=201,
    summary="公示期满结案",
    description="期满次日起办理，发给结案证明；有异议未处理的事项留待处理。",
)
async def close_public_notice(notice_id: NoticePath, actor: CurrentActor, uow: Uow) -> CertificateOut:
    certificate = await close_notice(CloseNotice(NoticeId(notice_id)), actor, uow)
    return CertificateOut(
        number=certificate.number, closed_on=certificate.closed_on, entries=certificate.entries, check_value=certificate.check_value
    )


def reviewing_unit(actor: Actor) -> UUID:
    """The unit whose notices the actor looks after. Refuses ROLE_NOT_PERMITTED."""
    require_role(actor, Role.COUNTY_REVIEWER)
    if actor.unit_id is None:
        refuse(Code.ROLE_NOT_PERMITTED, "公示由县级审核岗位办理")
    return actor.unit_id
