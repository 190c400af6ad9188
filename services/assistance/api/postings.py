"""Where a notice hangs, the photos that show it, its removal; objections past their day (C2.5, Q24, Q25)."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Path, Request
from pydantic import Field

from libs.common.kernel.actor import Role
from libs.common.kernel.ids import NoticeId
from libs.common.web.access import CurrentActor, require_role, scope_of
from libs.common.web.app import department_router
from libs.common.web.fields import ReadModel, RequestModel
from libs.common.web.pages import Page, PageCursor, PageSize, decode_cursor, encode_cursor
from services.assistance.api.door import Lookups, Uow
from services.assistance.api.notices import NoticeOut, reviewing_unit
from services.assistance.policy.c2_5_notice import PostingPlace
from services.assistance.use_cases.add_posting_photo import AddPostingPhoto, add_posting_photo
from services.assistance.use_cases.take_down_notice import TakeDownNotice, take_down_notice
from services.assistance.views.follow_notices import OverdueObjection, PostingOut, overdue_objections, read_postings

router = department_router("", "公示张贴与异议督办")
NoticePath = Annotated[UUID, Path(description="公示编号")]


class RemovalIn(RequestModel):
    place: PostingPlace = Field(description="UNIT 单位或村(社区) · COUNTY 县级", examples=["UNIT"])
    removed_on: date = Field(description="撤下(或发现缺失)日期", examples=["2024-06-20"])
    removed_by: str = Field(min_length=2, max_length=40, description="撤下(或发现)人姓名", examples=["王芳"])
    reason: str = Field(default="", max_length=200, description="期满以前撤下的原因", examples=["公示栏被大风刮落"])


class PhotoIn(RequestModel):
    place: PostingPlace = Field(description="UNIT 单位或村(社区) · COUNTY 县级", examples=["UNIT"])
    photo_id: UUID = Field(description="已在此公示下上传的公示照片的材料编号", examples=["018f9d0e-7a11-7c52-9c3e-2f6d1b8a4e70"])


class PhotoAdded(ReadModel):
    """照片已登记"""

    photo_id: UUID = Field(description="材料编号")


@router.get("/notices/{notice_id}/postings", summary="查看一次公示在各地点的张贴、照片和撤下")
async def list_postings(notice_id: NoticePath, actor: CurrentActor, pool: Lookups) -> list[PostingOut]:
    return await read_postings(pool, reviewing_unit(actor), notice_id)


@router.post(
    "/notices/{notice_id}/removals",
    status_code=201,
    summary="登记撤下",
    description="期满以后撤下的登记即可；期满以前撤下或毁损的，公示期作废，在该地点重新张贴后自次日起重新计算。",
)
async def take_down(notice_id: NoticePath, body: RemovalIn, actor: CurrentActor, uow: Uow) -> NoticeOut:
    command = TakeDownNotice(NoticeId(notice_id), body.place, body.removed_on, body.removed_by, body.reason)
    notice = await take_down_notice(command, actor, uow)
    return NoticeOut(id=notice.id, last_day=notice.last_day)


@router.post("/notices/{notice_id}/photos", status_code=201, summary="登记某张贴地点的公示照片", description="照片先作为此公示的材料上传。")
async def photograph(notice_id: NoticePath, body: PhotoIn, actor: CurrentActor, uow: Uow) -> PhotoAdded:
    await add_posting_photo(AddPostingPhoto(NoticeId(notice_id), body.place, body.photo_id), actor, uow)
    return PhotoAdded(photo_id=body.photo_id)


@router.get(
    "/overdue-objections",
    summary="逾期未处理的异议",
    description="收到之日起10个工作日内应作出处理决定；本单位负责范围内逾期的列在这里，不含异议内容和异议人。",
)
async def list_overdue_objections(
    request: Request, actor: CurrentActor, pool: Lookups, cursor: PageCursor = None, limit: PageSize = 100
) -> Page[OverdueObjection]:
    require_role(actor, Role.COUNTY_REVIEWER, Role.VERIFIER, Role.SUPERVISOR, Role.AUDITOR)
    after = decode_cursor(cursor, 1)
    key = UUID(after[0]) if after else None
    found = await overdue_objections(pool, scope_of(actor), request.app.state.house.clock.today(), after=key, limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)
