"""Queues of the housing department (C5.9, C5.10): criteria and quota published, orders drawn."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Path, Query
from pydantic import Field

from libs.common.web.access import CurrentActor
from libs.common.web.app import department_router
from libs.common.web.fields import ReadModel, RequestModel
from libs.common.web.pages import Page, PageCursor, PageSize, decode_cursor, encode_cursor
from services.housing.api.door import Lookups, Uow
from services.housing.policy.c5_9_priority import Criterion
from services.housing.use_cases.draw_order import DrawOrder, draw_order
from services.housing.use_cases.open_queue import OpenQueue, open_queue
from services.housing.use_cases.set_quota import SetQuota, set_quota
from services.housing.views.find_queues import QueueOut, RankingOut, find_queues, find_rankings

router = department_router("/queues", "轮候队列")
QueuePath = Annotated[UUID, Path(description="队列编号")]


class CriterionIn(RequestModel):
    """一项排序标准"""

    name: str = Field(min_length=1, max_length=40, description="名称", examples=["住房困难得分"])
    higher_is_better: bool = Field(default=True, description="是否高者在前", examples=[True])
    doc_no: str = Field(min_length=2, max_length=60, description="依据文号", examples=["包住建〔2024〕3号"])


class QueueIn(RequestModel):
    scheme: Literal["PUBLIC_RENTAL", "RENTAL_SUBSIDY", "DILAPIDATED"] = Field(
        description="PUBLIC_RENTAL 公共租赁住房 · RENTAL_SUBSIDY 住房租赁补贴 · DILAPIDATED 农村危房改造", examples=["PUBLIC_RENTAL"]
    )
    year: int = Field(ge=2018, le=2100, description="年度", examples=[2024])
    criteria: list[CriterionIn] = Field(
        min_length=1,
        max_length=20,
        description="排序标准，按先后；建立后不再改动",
        examples=[[{"name": "住房困难得分", "doc_no": "包住建〔2024〕3号"}]],
    )
    quota: int = Field(ge=0, le=100_000, description="名额", examples=[120])
    doc_no: str = Field(min_length=2, max_length=60, description="依据文号", examples=["包住建〔2024〕3号"])

    def command(self) -> OpenQueue:
        criteria = [Criterion(each.name, each.higher_is_better, each.doc_no) for each in self.criteria]
        return OpenQueue(self.scheme, self.year, criteria, self.quota, self.doc_no)


class QuotaIn(RequestModel):
    quota: int = Field(ge=0, le=100_000, description="名额", examples=[150])
    doc_no: str = Field(min_length=2, max_length=60, description="依据文号", examples=["包住建〔2024〕19号"])


class QueueId(ReadModel):
    """已办理"""

    id: UUID = Field(description="编号")


@router.post("", status_code=201, summary="建立轮候队列(住房城乡建设部门)", description="保障方式、年度、排序标准和名额一并公布。")
async def add_queue(body: QueueIn, actor: CurrentActor, uow: Uow) -> QueueId:
    return QueueId(id=await open_queue(body.command(), actor, uow))


@router.get("", summary="查询轮候队列", description="排序标准、名额和户数是公开的，不涉及个人。")
async def list_queues(
    _actor: CurrentActor,
    pool: Lookups,
    region: Annotated[str | None, Query(pattern="^[0-9]{6}$", description="只看某地")] = None,
    year: Annotated[int | None, Query(ge=2018, le=2100, description="只看某年度")] = None,
    cursor: PageCursor = None,
    limit: PageSize = 100,
) -> Page[QueueOut]:
    after = decode_cursor(cursor, 1)
    found = await find_queues(pool, region=region, year=year, after=UUID(after[0]) if after else None, limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)


@router.put("/{queue_id}/quota", summary="调整名额(凭文件)")
async def change_quota(queue_id: QueuePath, body: QuotaIn, actor: CurrentActor, uow: Uow) -> QueueId:
    return QueueId(id=await set_quota(SetQuota(queue_id, body.quota, body.doc_no), actor, uow))


@router.post(
    "/{queue_id}/rankings",
    status_code=201,
    summary="排序并公布",
    description="符合条件且未安排的家庭全部参加。先比公布的标准；各项都相同的，劳模家庭在前；再按申请时间。两种名次都保存，公布文件无需登录可查。",
)
async def add_ranking(queue_id: QueuePath, actor: CurrentActor, uow: Uow) -> QueueId:
    return QueueId(id=await draw_order(DrawOrder(queue_id), actor, uow))


@router.get("/{queue_id}/rankings", summary="查询历次排序", description="不涉及个人。")
async def list_rankings(queue_id: QueuePath, _actor: CurrentActor, pool: Lookups) -> list[RankingOut]:
    return await find_rankings(pool, queue_id)
