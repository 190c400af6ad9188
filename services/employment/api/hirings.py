"""Employers who hired people hard to employ, and what they claim for the months insured (C5.8)."""

from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Path, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import Field

from libs.common.kernel.ids import PersonId
from libs.common.web.access import CurrentActor
from libs.common.web.app import department_router
from libs.common.web.exports import Purpose
from libs.common.web.fields import MonthField, ReadModel, RequestModel
from libs.common.web.named_lists import NamedList, export_by_name
from libs.common.web.pages import Page, PageCursor, PageSize, decode_cursor, encode_cursor
from services.employment.api.door import Lookups, Uow
from services.employment.api.readers import listing_scope, work_scope
from services.employment.api.subsidies import CREDIT_CODE, SubsidyStateOut
from services.employment.domain.hiring import Hiring
from services.employment.domain.subsidy import InsuredMonth
from services.employment.policy.c5_8_employer_subsidy import EmployerSubsidyKind
from services.employment.use_cases.enter_employer_subsidy import EnterEmployerSubsidy, enter_employer_subsidy
from services.employment.use_cases.record_hiring import EndHiring, RecordHiring, end_hiring, record_hiring
from services.employment.views.find_hirings import HiringOut, find_hirings

router = department_router("", "用人单位补贴")
_COLUMNS: Final = {
    "用人单位": 26, "统一社会信用代码": 22, "合同编号": 18, "用工日期": 12, "合同截止日期": 14, "法定退休日期": 14, "实际结束日期": 14, "已申报月数": 12,
}  # fmt: skip
HiringPath = Annotated[UUID, Path(description="用工登记编号")]


class HiringIn(RequestModel):
    person_id: UUID = Field(description="人员编号", examples=["018f9d0e-7a11-7c52-9c3e-2f6d1b8a4e70"])
    employer_code: str = Field(pattern=CREDIT_CODE, description="用人单位统一社会信用代码", examples=["91110108551385082Q"])
    employer_name: str = Field(min_length=2, max_length=100, description="用人单位名称", examples=["合肥某机械有限公司"])
    hired_on: date = Field(description="用工日期(劳动合同起始日)", examples=["2024-06-12"])
    until: date | None = Field(default=None, description="合同截止日期；无固定期限不填", examples=["2027-06-11"])
    contract_no: str = Field(min_length=1, max_length=60, description="劳动合同编号", examples=["LD-2024-0032"])
    proof: str = Field(min_length=2, max_length=100, description="劳动合同的存放位置", examples=["柜7-3"])
    retirement_on: date | None = Field(default=None, description="法定退休日期(依材料录入)；用工时不足五年的可补贴至退休", examples=[None])
    retirement_proof: str = Field(default="", max_length=100, description="法定退休日期的依据材料", examples=[""])


class HiringEndIn(RequestModel):
    ended_on: date = Field(description="最后用工日", examples=["2024-12-31"])


class InsuredMonthIn(RequestModel):
    month: MonthField = Field(description="实际参保的月份", examples=["2024-07"])
    voucher: str = Field(default="", max_length=60, description="社会保险缴费凭证号", examples=["SB-202407-00018"])


class EmployerSubsidyIn(RequestModel):
    person_id: UUID = Field(description="人员编号", examples=["018f9d0e-7a11-7c52-9c3e-2f6d1b8a4e70"])
    kind: EmployerSubsidyKind = Field(
        description="SOCIAL_INSURANCE 社会保险补贴 · PUBLIC_WELFARE_POST 公益性岗位补贴", examples=["SOCIAL_INSURANCE"]
    )
    payee_code: str = Field(pattern=CREDIT_CODE, description="申报单位(收款)统一社会信用代码", examples=["91110108551385082Q"])
    contract_id: UUID | None = Field(
        default=None, description="用工登记编号或公益性岗位安置编号；没有合同不能申报", examples=["018f9d0e-7a11-7c52-9c3e-2f6d1b8a4e71"]
    )
    months: list[InsuredMonthIn] = Field(
        min_length=1, max_length=36, description="申报的月份", examples=[[{"month": "2024-07", "voucher": "SB-202407-00018"}]]
    )


class HiringStateOut(ReadModel):
    """用工登记状态"""

    id: UUID = Field(description="用工登记编号")
    ended_on: date | None = Field(description="实际结束日期")
    version: int = Field(description="版本")

    @classmethod
    def of(cls, hiring: Hiring) -> "HiringStateOut":
        return cls(id=hiring.id, ended_on=hiring.ended_on, version=hiring.version)


@router.get("/hirings", summary="查询用工登记")
async def list_hirings(
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    person: Annotated[UUID | None, Query(description="只看某人")] = None,
    employer: Annotated[str | None, Query(pattern=CREDIT_CODE, description="只看某单位")] = None,
    cursor: PageCursor = None,
    limit: PageSize = 100,
) -> Page[HiringOut]:
    scope, today, after = work_scope(actor), request.app.state.house.clock.today(), decode_cursor(cursor, 1)
    key = UUID(after[0]) if after else None
    found = await find_hirings(pool, scope, today, person=person, employer=employer, after=key, limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)


@router.get("/hirings/workbook", summary="导出用工登记名单(Excel，印有用途和导出人)", response_class=Response)
async def export_hirings(
    request: Request,
    actor: CurrentActor,
    purpose: Purpose,
    employer: Annotated[str | None, Query(pattern=CREDIT_CODE, description="只看某单位")] = None,
) -> StreamingResponse:
    scope, house = listing_scope(actor), request.app.state.house
    today = house.clock.today()

    async def find(after: UUID | None, limit: int) -> list[HiringOut]:
        return await find_hirings(house.pool, scope, today, person=None, employer=employer, after=after, limit=limit)

    words = {"单位": employer}
    listed = NamedList("HIRINGS", "吸纳就业困难劳模用工名单", _COLUMNS, find, lambda each: each.id, _cells, words, purpose)
    return await export_by_name(request, actor, listed)


@router.post("/hirings", status_code=201, summary="登记用人单位吸纳就业困难劳模的用工合同")
async def add_hiring(body: HiringIn, actor: CurrentActor, uow: Uow) -> HiringStateOut:
    told = body.model_dump() | {"person_id": PersonId(body.person_id)}
    return HiringStateOut.of(await record_hiring(RecordHiring(**told), actor, uow))


@router.post("/hirings/{hiring_id}/ending", status_code=201, summary="登记用工结束")
async def add_hiring_end(hiring_id: HiringPath, body: HiringEndIn, actor: CurrentActor, uow: Uow) -> HiringStateOut:
    return HiringStateOut.of(await end_hiring(EndHiring(hiring_id, body.ended_on), actor, uow))


@router.post(
    "/employer-subsidies",
    status_code=201,
    summary="申报用人单位补贴(社会保险补贴、公益性岗位补贴)",
    description="按实际参保月份申报，同一人同一月份同一种补贴只一次；只付给合同上的用人单位；须由另一人审批。",
)
async def add_employer_subsidy(body: EmployerSubsidyIn, actor: CurrentActor, uow: Uow) -> SubsidyStateOut:
    months = [InsuredMonth(str(each.month), each.voucher) for each in body.months]
    command = EnterEmployerSubsidy(PersonId(body.person_id), body.kind, body.payee_code, body.contract_id, months)
    return SubsidyStateOut.of(await enter_employer_subsidy(command, actor, uow))


def _cells(each: HiringOut) -> tuple[Any, ...]:
    contract = (each.contract_no, each.hired_on, each.until, each.retirement_on)
    return each.employer_name, each.employer_code, *contract, each.ended_on, each.claimed_months
