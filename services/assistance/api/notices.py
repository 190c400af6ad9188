"""Public notices (C2.5): posted place by place, closed with a certificate once elapsed."""

from datetime import date
from uuid import UUID

from pydantic import Field

from libs.common.kernel.ids import NoticeId
from libs.common.web.access import CurrentActor
from libs.common.web.app import department_router
from libs.common.web.fields import ReadModel, RequestModel
from services.assistance.api.door import Uow
from services.assistance.policy.c2_5_notice import PostingPlace
from services.assistance.use_cases.close_notice import CloseNotice, close_notice
from services.assistance.use_cases.post_notice import PostNotice, post_notice

router = department_router("/notices", "公示")


class PostingIn(RequestModel):
    place: PostingPlace = Field(description="UNIT 单位或村(社区) · COUNTY 县级")
    posted_on: date = Field(description="张贴日期", examples=["2024-06-03"])
    posted_by: str = Field(min_length=2, max_length=40, description="张贴人姓名")


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


@router.post("/{notice_id}/postings", status_code=201, summary="登记张贴")
async def post_public_notice(notice_id: UUID, body: PostingIn, actor: CurrentActor, uow: Uow) -> NoticeOut:
    notice = await post_notice(PostNotice(NoticeId(notice_id), body.place, body.posted_on, body.posted_by, None), actor, uow)
    return NoticeOut(id=notice.id, last_day=notice.last_day)


@router.post("/{notice_id}/closing", status_code=201, summary="公示期满结案")
async def close_public_notice(notice_id: UUID, actor: CurrentActor, uow: Uow) -> CertificateOut:
    certificate = await close_notice(CloseNotice(NoticeId(notice_id)), actor, uow)
    return CertificateOut(
        number=certificate.number, closed_on=certificate.closed_on, entries=certificate.entries, check_value=certificate.check_value
    )
