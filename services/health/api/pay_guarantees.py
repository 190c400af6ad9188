"""Pay and benefits for the days of a stay (C4.4): the unit confirms; a shortfall is told to the responsible union."""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Path, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import Field

from libs.common.kernel.actor import Role
from libs.common.web.access import CurrentActor, require_role, scope_of
from libs.common.web.app import department_router
from libs.common.web.door import unstored
from libs.common.web.exports import Purpose
from libs.common.web.fields import ReadModel, RequestModel, YuanIn
from libs.common.web.named_lists import NamedList, export_by_name
from libs.common.web.pages import Page, PageCursor, PageSize, decode_cursor, encode_cursor
from services.health.api.door import Lookups, Uow
from services.health.domain.pay_guarantee import STATE_ZH, PayGuarantee, PayState
from services.health.use_cases.confirm_pay import ConfirmPay, confirm_pay
from services.health.use_cases.reveal_pay import RevealPay, reveal_pay
from services.health.views.find_convalescence import PAY, PayGuaranteeOut, find_pay_guarantees

router = department_router("/pay-guarantees", "疗休养期间工资福利")
_COLUMNS: Final = {"疗休养结束日期": 14, "确认期限": 12, "状态": 20}
GuaranteePath = Annotated[UUID, Path(description="推荐编号")]
_READERS: Final = (Role.FORM_FILLER, Role.COUNTY_REVIEWER, Role.VERIFIER, Role.REGISTRAR, Role.MODEL_WORKER)


class PayConfirmationIn(RequestModel):
    unchanged: bool = Field(description="疗休养期间工资、福利等待遇是否按正常渠道照常发放", examples=[True])
    short: YuanIn | None = Field(default=None, description="少发金额(元，加密保存)；照常发放的不填")
    note: str = Field(default="", max_length=500, description="说明(加密保存)", examples=["7月工资表已核对"])


class PayRemedyIn(RequestModel):
    paid: YuanIn = Field(description="补发金额(元，加密保存)", examples=["300.00"])
    note: str = Field(default="", max_length=500, description="说明(加密保存)", examples=["8月工资一并补发"])


class PayReasonIn(RequestModel):
    reason: str = Field(min_length=2, max_length=200, description="查看理由", examples=["核实少发工资并督促补发"])


class PayWordOut(ReadModel):
    """单位对工资福利的一次说明"""

    state: str = Field(description=PAY)
    amount: str | None = Field(description="少发或补发金额(元)；照常发放的为空")
    note: str = Field(description="说明")


class PayGuaranteeState(ReadModel):
    """工资福利确认状态"""

    nomination_id: UUID = Field(description="推荐编号")
    state: str = Field(description=PAY)

    @classmethod
    def of(cls, guarantee: PayGuarantee) -> "PayGuaranteeState":
        return cls(nomination_id=guarantee.nomination_id, state=guarantee.state)


@router.get("", summary="查询疗休养期间工资福利确认情况", description="单位列本单位人员的，工会列负责范围内的。")
async def list_pay_guarantees(
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    state: Annotated[PayState | None, Query(description="只看某状态")] = None,
    cursor: PageCursor = None,
    limit: PageSize = 100,
) -> Page[PayGuaranteeOut]:
    require_role(actor, *_READERS)
    after, today = decode_cursor(cursor, 1), request.app.state.house.clock.today()
    key = UUID(after[0]) if after else None
    found = await find_pay_guarantees(pool, scope_of(actor), today, state=state, after=key, limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].nomination_id) if len(found) > limit else None)


@router.get("/workbook", summary="导出疗休养期间工资福利确认名单(Excel，不列金额，印有用途和导出人)", response_class=Response)
async def export_pay_guarantees(
    request: Request, actor: CurrentActor, purpose: Purpose, state: Annotated[PayState | None, Query(description="只看某状态")] = None
) -> StreamingResponse:
    require_role(actor, *_READERS[:-1])
    house, scope = request.app.state.house, scope_of(actor)
    today = house.clock.today()

    async def find(after: UUID | None, limit: int) -> list[PayGuaranteeOut]:
        return await find_pay_guarantees(house.pool, scope, today, state=state, after=after, limit=limit)

    asked = {"状态": STATE_ZH[state] if state else None}
    listed = NamedList("PAY_GUARANTEES", "疗休养工资福利确认名单", _COLUMNS, find, lambda each: each.nomination_id, _cells, asked, purpose)
    return await export_by_name(request, actor, listed)


@router.post("/{nomination_id}/confirmation", status_code=201, summary="确认工资福利发放情况(所在单位；工会可凭单位书面材料代为登记)")
async def confirm_pay_guarantee(nomination_id: GuaranteePath, body: PayConfirmationIn, actor: CurrentActor, uow: Uow) -> PayGuaranteeState:
    state = PayState.CONFIRMED if body.unchanged else PayState.SHORTFALL
    return PayGuaranteeState.of(await confirm_pay(ConfirmPay(nomination_id, state, body.short, body.note), actor, uow))


@router.post("/{nomination_id}/remedy", status_code=201, summary="登记补发")
async def record_pay_remedy(nomination_id: GuaranteePath, body: PayRemedyIn, actor: CurrentActor, uow: Uow) -> PayGuaranteeState:
    return PayGuaranteeState.of(await confirm_pay(ConfirmPay(nomination_id, PayState.MADE_UP, body.paid, body.note), actor, uow))


@router.post(
    "/{nomination_id}/reveal",
    summary="查看少发、补发的金额和说明(须说明理由，逐次留痕)",
    description="只供本人、所在单位和负责此人的工会经办人员查看；由近及远。",
)
@unstored
async def reveal_pay_guarantee(nomination_id: GuaranteePath, body: PayReasonIn, actor: CurrentActor, uow: Uow) -> list[PayWordOut]:
    said = await reveal_pay(RevealPay(nomination_id, scope_of(actor), body.reason), actor, uow)
    return [PayWordOut(state=each["state"], amount=each["amount"], note=each["note"]) for each in said]


def _cells(each: PayGuaranteeOut) -> tuple[Any, ...]:
    return each.ends_on, each.due_on, STATE_ZH[PayState(each.state)]
