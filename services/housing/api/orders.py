"""Drawn orders (C5.9): offers by position, receipts; the published proof and the verification of a receipt, without login."""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Path, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import Field

from libs.common.kernel.errors import Code, refuse
from libs.common.web.access import CurrentActor
from libs.common.web.app import department_router
from libs.common.web.door import only_looks, unstored
from libs.common.web.exports import Purpose
from libs.common.web.fields import ReadModel, RequestModel
from libs.common.web.named_lists import NamedList, export_by_name, words_of
from services.housing.api.door import Lookups, Uow
from services.housing.domain.caretakers import place_of, require_housing
from services.housing.domain.order_proof import faults_of_proof, faults_of_receipt
from services.housing.use_cases.issue_receipt import IssueReceipt, issue_receipt
from services.housing.use_cases.offer_housing import OfferHousing, offer_housing
from services.housing.views.find_applications import STATES
from services.housing.views.find_order_rows import OrderRow, find_order_rows, is_of_place
from services.housing.views.find_queues import CriterionOut, find_published

router = department_router("", "排序、安排与核验")
RankingPath = Annotated[UUID, Path(description="排序编号")]
_COLUMNS: Final = {
    "名次": 8, "不计优先的名次": 14, "同等条件组号": 14, "登记号": 16, "各项得分": 36, "申请时间": 24, "现在状态": 14, "安排答复": 12,
}  # fmt: skip
_STATES: Final = words_of(STATES)
_OFFERS: Final = {"OPEN": "待答复", "ACCEPTED": "已接受", "DECLINED": "已放弃", "WITHDRAWN": "已撤回"}


class PositionIn(RequestModel):
    application_id: UUID = Field(description="申请编号", examples=["018f9d0e-7a11-7c52-9c3e-2f6d1b8a4e71"])


class OfferOut(ReadModel):
    """已通知安排"""

    application_id: UUID = Field(description="申请编号")


class OrderReceipt(RequestModel):
    """一户的名次回执：只供本户核验"""

    ranking_id: str = Field(max_length=36, description="排序编号", examples=["018f9d0e-7a11-7c52-9c3e-2f6d1b8a4e71"])
    position: int = Field(strict=True, ge=1, le=1_000_000, description="名次", examples=[17])
    position_without: int = Field(strict=True, ge=1, le=1_000_000, description="不计优先的名次", examples=[19])
    tie_group: int = Field(strict=True, ge=1, le=1_000_000, description="同等条件的组号", examples=[6])
    scores: dict[Annotated[str, Field(max_length=40)], Annotated[int, Field(strict=True)]] = Field(
        max_length=20, description="各项得分", examples=[{"住房困难得分": 85}]
    )
    applied_at: str = Field(max_length=40, description="申请时间", examples=["2024-06-03T09:30:00+08:00"])
    reference: str = Field(max_length=40, description="登记号", examples=["GZ2024-00017"])
    priority: bool = Field(strict=True, description="是否劳模家庭优先", examples=[True])
    salt: str = Field(max_length=64, description="随机数", examples=["9f0c2a7d1be84f5a8c3d6e7f90123456"])
    digest: str = Field(default="", max_length=64, description="公布文件摘要")
    number: str = Field(default="", max_length=40, description="公布文件打印件编号")
    check_value: str = Field(default="", max_length=24, description="公布文件打印件校验码")


class PublishedGroup(ReadModel):
    """同等条件的一组及其共同的得分"""

    tie_group: int = Field(description="组号")
    scores: dict[str, int] = Field(description="各项得分")


class PublishedRow(ReadModel):
    """一个名次；不显示是谁"""

    position: int = Field(description="名次")
    position_without: int = Field(description="不计优先的名次")
    tie_group: int = Field(description="同等条件的组号")
    leaf: str = Field(description="回执的摘要")


class PublishedOrder(ReadModel):
    """公布文件：可以整体下载，离线核验"""

    ranking_id: str = Field(description="排序编号")
    queue_id: str = Field(description="队列编号")
    region_code: str = Field(description="所在地")
    scheme: str = Field(description="PUBLIC_RENTAL 公共租赁住房 · RENTAL_SUBSIDY 住房租赁补贴 · DILAPIDATED 农村危房改造")
    year: int = Field(description="年度")
    doc_no: str = Field(description="依据文号")
    quota: int = Field(description="名额")
    seq: int = Field(description="第几次排序")
    drawn_at: str = Field(description="排序时间")
    criteria: list[CriterionOut] = Field(description="排序标准，按先后")
    households: int = Field(description="户数")
    groups: list[PublishedGroup] = Field(description="各组的得分，按名次")
    entries: list[PublishedRow] = Field(description="全部名次")
    digest: str = Field(description="以上全部内容的摘要(SHA-256)")
    number: str = Field(description="公布的打印件编号")
    check_value: str = Field(description="公布的打印件校验码")


class ReceiptVerified(ReadModel):
    """核验结果"""

    holds: bool = Field(description="回执与公布文件是否一致，且优先只改变了同等条件的先后")
    faults: list[str] = Field(description="不一致之处")


@router.post(
    "/rankings/{ranking_id}/offers",
    status_code=201,
    summary="按名次安排下一户",
    description="只按最近一次排序、依次、在名额以内。未经认定符合当地条件的，无论何种荣誉都不能安排。",
)
async def offer(ranking_id: RankingPath, body: PositionIn, actor: CurrentActor, uow: Uow) -> OfferOut:
    return OfferOut(application_id=await offer_housing(OfferHousing(ranking_id, body.application_id), actor, uow))


@router.get(
    "/rankings/{ranking_id}/workbook",
    summary="导出一次排序的工作名单(Excel，印有用途和导出人)",
    description="仅限当地住房城乡建设部门按名次安排时使用，不得张贴；对外公布的是公布文件，不显示是谁。",
    response_class=Response,
)
async def export_order(ranking_id: RankingPath, request: Request, actor: CurrentActor, purpose: Purpose) -> StreamingResponse:
    place, house = place_of(require_housing(actor)), request.app.state.house
    if not await is_of_place(house.pool, ranking_id, place):
        refuse(Code.NOT_FOUND, "没有此次排序，或不在本部门所在地")

    async def find(after: int | None, limit: int) -> list[OrderRow]:
        return await find_order_rows(house.pool, ranking_id, place, after=after, limit=limit)

    asked = {"排序": ranking_id}
    listed = NamedList("HOUSING_ORDER", "住房排序工作名单", _COLUMNS, find, lambda each: each.position, _cells, asked, purpose)
    return await export_by_name(request, actor, listed)


@router.post(
    "/rankings/{ranking_id}/receipts",
    summary="出具名次回执(逐次留痕)",
    description="由当地住房城乡建设部门交给本户；劳模本人可以自己查看。",
)
@unstored
async def give_receipt(ranking_id: RankingPath, body: PositionIn, actor: CurrentActor, uow: Uow) -> OrderReceipt:
    return OrderReceipt(**await issue_receipt(IssueReceipt(ranking_id, body.application_id), actor, uow))


@router.get(
    "/public/orders/{ranking_id}",
    summary="查看公布的排序(无需登录)",
    description="不显示是谁。各组得分、两种名次和摘要供任何人核验：优先只改变了同等条件的先后。",
)
async def show_order(ranking_id: RankingPath, pool: Lookups, response: Response) -> PublishedOrder:
    response.headers["Cache-Control"] = "public, max-age=3600"
    return PublishedOrder(**await _published(ranking_id, pool))


@router.post(
    "/public/orders/{ranking_id}/verification", summary="核验名次回执(无需登录)", description="只核对，不保存；也可以用公布文件离线核验。"
)
@only_looks
async def verify_receipt(ranking_id: RankingPath, body: OrderReceipt, pool: Lookups) -> ReceiptVerified:
    document = await _published(ranking_id, pool)
    faults = faults_of_proof(document) + faults_of_receipt(document, body.model_dump())
    for name in ("digest", "number", "check_value"):
        if getattr(body, name) not in ("", document[name]):
            faults.append("回执所载的摘要、编号或校验码不是此次公布的")
            break
    return ReceiptVerified(holds=not faults, faults=faults)


async def _published(ranking_id: UUID, pool: Lookups) -> dict[str, Any]:
    document = await find_published(pool, ranking_id)
    if document is None:
        refuse(Code.NOT_FOUND, "没有此次排序，请核对编号")
    return document


def _cells(each: OrderRow) -> tuple[Any, ...]:
    scores = "；".join(f"{name}：{each.scores[name]}" for name in each.criteria if name in each.scores)
    place = (each.position, each.position_without, each.tie_group, each.reference, scores, each.applied_at)
    return *place, _STATES[each.state], _OFFERS.get(each.offer or "")
