"""Appeals against decisions (Q49): filed, decided by another person, delivered."""

from datetime import date
from typing import Annotated, Final
from uuid import UUID

from fastapi import Path, Query, Request
from pydantic import Field

from libs.common.kernel.actor import Role
from libs.common.web.access import CurrentActor, require_role, scope_of
from libs.common.web.app import department_router
from libs.common.web.door import unstored
from libs.common.web.fields import OptionalMonth, ReadModel, RequestModel
from libs.common.web.pages import Page, PageCursor, PageSize, decode_cursor, encode_cursor
from services.assistance.api.door import Lookups, Uow
from services.assistance.api.visits import ReadingIn
from services.assistance.domain.appeal import Appeal, AppealOutcome
from services.assistance.policy.c2_5_appeal import REMEDY_ZH, Target
from services.assistance.use_cases.decide_appeal import DecideAppeal, decide_appeal
from services.assistance.use_cases.deliver_appeal import DeliverAppeal, ReadAppeal, deliver_appeal, read_appeal
from services.assistance.use_cases.file_appeal import FileAppeal, file_appeal
from services.assistance.views.find_appeals import AppealOut, find_appeals

router = department_router("/appeals", "复核")
AppealPath = Annotated[UUID, Path(description="复核编号")]
_READERS: Final = (Role.FORM_FILLER, Role.COUNTY_REVIEWER, Role.VERIFIER, Role.REGISTRAR, Role.SUPERVISOR, Role.AUDITOR, Role.MODEL_WORKER)


class AppealIn(RequestModel):
    target: Target = Field(
        description="APPLICATION 未通过的申请 · OBJECTION 异议处理决定 · ENTITLEMENT 暂停或终止的待遇 · MONTH 某月认定 · APPEAL 责任工会的复核决定",
        examples=["APPLICATION"],
    )
    target_id: UUID = Field(description="事项编号；某月认定填申请编号", examples=["018f9d0e-7a11-7c52-9c3e-2f6d1b8a4e70"])
    month: OptionalMonth = Field(default=None, description="月份：只有某月认定填写")
    known_on: date = Field(description="知道决定的日期", examples=["2024-06-14"])
    statement: str = Field(min_length=2, max_length=4000, description="请求和理由(加密保存)", examples=["门面房为儿子所有，请求复核"])

    def command(self) -> FileAppeal:
        return FileAppeal(self.target, self.target_id, self.known_on, self.statement, self.month.first_day if self.month else None)


class AppealDecisionIn(RequestModel):
    outcome: AppealOutcome = Field(description="UPHELD 支持 · DISMISSED 不予支持", examples=["UPHELD"])
    reason: str = Field(min_length=2, max_length=4000, description="理由(加密保存)", examples=["经查房产登记，门面房为其子所有"])


class DeliveryIn(RequestModel):
    delivered_on: date = Field(description="送达日期", examples=["2024-07-10"])
    manner: str = Field(min_length=2, max_length=300, description="送达方式和签收人", examples=["当面送达，本人签收"])


class AppealStateOut(ReadModel):
    """复核状态"""

    id: UUID = Field(description="复核编号")
    number: str = Field(description="受理号")
    level: str = Field(description="L2 责任工会复核 · PROVINCE 省总工会复核")
    last_day: date = Field(description="申请复核的最后一日")
    due_on: date = Field(description="办理期限")
    outcome: str | None = Field(description="结论")
    remedy: str | None = Field(description="支持的，如何办理")
    version: int = Field(description="版本")

    @classmethod
    def of(cls, appeal: Appeal) -> "AppealStateOut":
        return cls(
            id=appeal.id,
            number=appeal.number,
            level=appeal.level,
            last_day=appeal.last_day,
            due_on=appeal.due_on,
            outcome=appeal.outcome,
            remedy=appeal.remedy,
            version=appeal.version,
        )


class AppealSaid(ReadModel):
    """复核决定通知所载"""

    number: str = Field(description="受理号")
    statement: str = Field(description="请求和理由")
    outcome: str | None = Field(description="结论")
    reason: str | None = Field(default=None, description="决定的理由")
    what_follows: str | None = Field(default=None, description="如何办理")
    next_instance: str | None = Field(default=None, description="不服的救济途径和期限")
    delivery: str | None = Field(default=None, description="送达方式")


@router.post(
    "",
    status_code=201,
    summary="申请复核",
    description="自知道决定之日起60日内，由本人或经办人代为向责任工会申请；不服的，再向省总工会申请。",
)
async def add_appeal(body: AppealIn, actor: CurrentActor, uow: Uow) -> AppealStateOut:
    return AppealStateOut.of(await file_appeal(body.command(), actor, uow))


@router.get("", summary="查询复核", description="本人只看自己的；工会看本单位负责范围内人员的。")
async def list_appeals(
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    waiting: Annotated[bool, Query(description="只看未有结论的")] = False,
    overdue: Annotated[bool, Query(description="只看超期未有结论的")] = False,
    cursor: PageCursor = None,
    limit: PageSize = 100,
) -> Page[AppealOut]:
    require_role(actor, *_READERS)
    after, today = decode_cursor(cursor, 1), request.app.state.house.clock.today()
    key = UUID(after[0]) if after else None
    found = await find_appeals(pool, scope_of(actor), today, waiting=waiting, overdue=overdue, after=key, limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)


@router.post(
    "/{appeal_id}/decision",
    status_code=201,
    summary="作出复核决定",
    description="由没有办理过此事项的人员办理。支持的，未通过的申请退回，更正后重新申报、公示；已终止的待遇重新申报。",
)
async def decide_on_appeal(appeal_id: AppealPath, body: AppealDecisionIn, actor: CurrentActor, uow: Uow) -> AppealStateOut:
    return AppealStateOut.of(await decide_appeal(DecideAppeal(appeal_id, body.outcome, body.reason), actor, uow))


@router.post("/{appeal_id}/delivery", status_code=201, summary="登记复核决定送达", description="向省总工会申请复核的期限自送达次日起计。")
async def deliver_decision_of_appeal(appeal_id: AppealPath, body: DeliveryIn, actor: CurrentActor, uow: Uow) -> AppealStateOut:
    return AppealStateOut.of(await deliver_appeal(DeliverAppeal(appeal_id, body.delivered_on, body.manner), actor, uow))


@router.post("/{appeal_id}/reading", summary="查看复核的请求、理由和决定(须说明理由，逐次留痕)")
@unstored
async def read_text_of_appeal(appeal_id: AppealPath, body: ReadingIn, actor: CurrentActor, uow: Uow) -> AppealSaid:
    require_role(actor, *_READERS)
    appeal, said = await read_appeal(ReadAppeal(appeal_id, body.reason, scope_of(actor)), uow)
    dismissed = appeal.outcome is AppealOutcome.DISMISSED and appeal.level == "L2"
    return AppealSaid(
        number=appeal.number,
        outcome=appeal.outcome,
        what_follows=REMEDY_ZH[appeal.remedy] if appeal.remedy else None,
        next_instance="可自送达之日起60日内向省总工会申请复核" if dismissed else None,
        **said,
    )
