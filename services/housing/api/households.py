"""Households of model workers (C5.9): registered by the housing department of the place, members masked, revealed with a reason."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Path, Query
from pydantic import Field

from libs.common.kernel.ids import PersonId
from libs.common.web.access import CurrentActor
from libs.common.web.app import department_router
from libs.common.web.door import unstored
from libs.common.web.fields import ReadModel, RequestModel
from libs.common.web.pages import Page, PageCursor, PageSize, decode_cursor, encode_cursor
from services.housing.api.door import Lookups, Uow
from services.housing.api.readers import place_or_own
from services.housing.use_cases.change_household import AddMember, CorrectHousehold, EndMember, add_member, correct_household, end_member
from services.housing.use_cases.register_household import RegisterHousehold, register_household
from services.housing.use_cases.reveal_household import RevealHousehold, reveal_household
from services.housing.views.find_households import HouseholdOut, find_households

router = department_router("/households", "劳模家庭")
HouseholdPath = Annotated[UUID, Path(description="家庭编号")]
_RELATION = "SPOUSE 配偶 · CHILD 子女 · PARENT 父母 · OTHER 其他"
_DWELLING = "OWNED 自有 · RENTED 租住 · BORROWED 借住 · NONE 无房"


class DwellingIn(RequestModel):
    rural: bool = Field(description="是否农村家庭", examples=[False])
    dwelling: Literal["OWNED", "RENTED", "BORROWED", "NONE"] = Field(description=_DWELLING, examples=["RENTED"])


class HouseholdIn(DwellingIn):
    person_id: UUID = Field(description="劳模的人员编号", examples=["018f9d0e-7a11-7c52-9c3e-2f6d1b8a4e70"])


class HouseholdMemberIn(RequestModel):
    relation: Literal["SPOUSE", "CHILD", "PARENT", "OTHER"] = Field(description=_RELATION, examples=["SPOUSE"])
    name: str = Field(min_length=1, max_length=80, description="姓名(加密保存)", examples=["李四"])
    id_number: str = Field(min_length=15, max_length=18, description="公民身份号码(加密保存)", examples=["360426199101010071"])


class DepartureIn(RequestModel):
    left_on: date = Field(description="迁出日期", examples=["2024-06-12"])


class HouseholdReasonIn(RequestModel):
    reason: str = Field(min_length=2, max_length=500, description="理由", examples=["审核住房保障条件"])


class HouseholdId(ReadModel):
    """已登记"""

    id: UUID = Field(description="编号")


class RevealedMember(ReadModel):
    """一名家庭成员"""

    id: UUID = Field(description="成员编号")
    relation: str = Field(description=_RELATION)
    name: str = Field(description="姓名")
    id_number: str = Field(description="公民身份号码")


@router.post("", status_code=201, summary="登记劳模家庭(居住地住房城乡建设部门)")
async def add_household(body: HouseholdIn, actor: CurrentActor, uow: Uow) -> HouseholdId:
    command = RegisterHousehold(PersonId(body.person_id), body.rural, body.dwelling)
    return HouseholdId(id=await register_household(command, actor, uow))


@router.get("", summary="查询劳模家庭(成员为掩码)", description="住房城乡建设部门列本地的，本人列自己的。")
async def list_households(
    actor: CurrentActor,
    pool: Lookups,
    person: Annotated[UUID | None, Query(description="只看某劳模的家庭")] = None,
    cursor: PageCursor = None,
    limit: PageSize = 100,
) -> Page[HouseholdOut]:
    (place, own), after = place_or_own(actor), decode_cursor(cursor, 1)
    found = await find_households(pool, place, own, person=person, after=UUID(after[0]) if after else None, limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)


@router.put("/{household_id}", summary="更正家庭的住房情况")
async def change_household(household_id: HouseholdPath, body: DwellingIn, actor: CurrentActor, uow: Uow) -> HouseholdId:
    return HouseholdId(id=await correct_household(CorrectHousehold(household_id, body.rural, body.dwelling), actor, uow))


@router.post("/{household_id}/members", status_code=201, summary="登记家庭成员(姓名和号码加密保存)")
@unstored
async def add_household_member(household_id: HouseholdPath, body: HouseholdMemberIn, actor: CurrentActor, uow: Uow) -> HouseholdId:
    command = AddMember(household_id, body.relation, body.name, body.id_number)
    return HouseholdId(id=await add_member(command, actor, uow))


@router.post("/{household_id}/members/{member_id}/departure", status_code=201, summary="登记成员迁出")
async def end_household_member(
    household_id: HouseholdPath, member_id: Annotated[UUID, Path(description="成员编号")], body: DepartureIn, actor: CurrentActor, uow: Uow
) -> HouseholdId:
    await end_member(EndMember(household_id, member_id, body.left_on), actor, uow)
    return HouseholdId(id=member_id)


@router.post(
    "/{household_id}/reveal", summary="查看成员姓名和号码(须说明理由，逐次留痕)", description="只供所在地住房城乡建设部门和本人查看。"
)
@unstored
async def reveal_members(household_id: HouseholdPath, body: HouseholdReasonIn, actor: CurrentActor, uow: Uow) -> list[RevealedMember]:
    members = await reveal_household(RevealHousehold(household_id, body.reason), actor, uow)
    return [RevealedMember(id=each.id, relation=each.relation, name=each.name, id_number=each.id_number) for each in members]
