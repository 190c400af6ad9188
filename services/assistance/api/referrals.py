"""Referrals to civil affairs and medical insurance (C3.1): sent by the unions, answered by those departments."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Path, Query, Request
from pydantic import Field

from libs.common.contracts.calls import MatchingCard, MatchingQuery
from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import PersonId
from libs.common.kernel.jurisdiction import Nobody, Scope
from libs.common.kernel.money import format_yuan
from libs.common.web.access import CurrentActor, require_role, scope_of
from libs.common.web.app import department_router
from libs.common.web.door import prepared, unstored
from libs.common.web.fields import ReadModel, RequestModel, YuanIn
from libs.common.web.names import names_of
from libs.common.web.pages import Page, PageCursor, PageSize, decode_cursor, encode_cursor
from services.assistance.api.door import Lookups, Uow
from services.assistance.domain.priority_case import SettledBy
from services.assistance.domain.referral import ANSWERING, RECIPIENT_KINDS, Answer, Referral, ReferralState
from services.assistance.policy.c3_1_referral import Scheme
from services.assistance.use_cases.answer_referral import AnswerReferral, answer_referral
from services.assistance.use_cases.read_referral import ReadReferral, read_referral
from services.assistance.use_cases.refer_person import ReferPerson, refer_person
from services.assistance.use_cases.settle_priority_cases import SettlePriorityCases, settle_priority_cases
from services.assistance.views.find_referrals import ReferralOut, find_referrals, person_to_match
from services.assistance.views.read_forms import Health, health_seen_by
from services.assistance.views.screen_referrals import ScreenedOut, screen_referrals

router = department_router("", "社会救助转介")
ReferralPath = Annotated[UUID, Path(description="转介编号")]
_UNIONS = (Role.FORM_FILLER, Role.COUNTY_REVIEWER, Role.VERIFIER, Role.REGISTRAR)
_AMOUNTS = ("monthly_income", "self_paid_cost")


class NeededIn(RequestModel):
    """随转介提供的内容：只填该项救助需要的"""

    monthly_income: YuanIn | None = Field(default=None, description="月收入(元)：低保、特困、临时救助")
    household_size: int | None = Field(default=None, ge=1, le=30, description="家庭人口：低保、特困、临时救助")
    household_note: str | None = Field(default=None, min_length=1, max_length=500, description="家庭情况：低保、特困")
    housing_note: str | None = Field(default=None, min_length=1, max_length=500, description="住房情况：低保")
    incident: str | None = Field(default=None, min_length=1, max_length=500, description="突发困难情况：临时救助")
    self_paid_cost: YuanIn | None = Field(default=None, description="个人自付医疗费(元)：医疗救助")
    illness_class: str | None = Field(default=None, min_length=1, max_length=60, description="病种类别(不写诊断)：医疗救助")
    insurance: str | None = Field(default=None, min_length=1, max_length=40, description="参加的医疗保险：医疗救助")
    contact: str | None = Field(default=None, min_length=5, max_length=60, description="联系方式")

    def given(self) -> dict[str, Any]:
        """Only what was filled in; money as text."""
        filled = {name: value for name, value in self if value is not None}
        return {name: format_yuan(value) if name in _AMOUNTS else value for name, value in filled.items()}


class ReferralIn(RequestModel):
    person_id: UUID = Field(description="人员编号", examples=["018f9d0e-7a11-7c52-9c3e-2f6d1b8a4e70"])
    scheme: Scheme = Field(description="DIBAO 最低生活保障 · TEKUN 特困供养 · TEMPORARY 临时救助 · MEDICAL 医疗救助", examples=["DIBAO"])
    consented_on: date | None = Field(default=None, description="本人同意转介的日期", examples=["2024-06-10"])
    duty_basis: str = Field(default="", max_length=200, description="没有本人同意书的，法定职责依据", examples=["社会救助暂行办法第四条"])
    needed: NeededIn = Field(description="随转介提供的内容", examples=[{"monthly_income": "600.00", "household_size": 2}])


class AnswerIn(RequestModel):
    outcome: Literal[ReferralState.ACCEPTED, ReferralState.GRANTED, ReferralState.REFUSED] = Field(
        description="ACCEPTED 已受理 · GRANTED 给予救助 · REFUSED 不予救助", examples=["ACCEPTED"]
    )
    on: date = Field(description="受理或决定日期", examples=["2024-06-14"])
    doc_no: str = Field(default="", max_length=100, description="文书号；决定和代为登记的必填", examples=["包民低保〔2024〕12号"])
    granted_from: date | None = Field(default=None, description="救助开始日期", examples=["2024-07-01"])
    granted_until: date | None = Field(default=None, description="救助结束日期；长期的为空")
    note: str = Field(default="", max_length=1000, description="说明(加密保存)", examples=["材料齐全"])

    def command(self, referral_id: UUID) -> AnswerReferral:
        answer = Answer(self.outcome, self.on, self.doc_no, self.granted_from, self.granted_until)
        return AnswerReferral(referral_id, answer, self.note)


class ReferralStateOut(ReadModel):
    """转介状态"""

    id: UUID = Field(description="转介编号")
    state: str = Field(description="SENT 已转介 · ACCEPTED 已受理 · GRANTED 已给予救助 · REFUSED 未给予救助")
    recipient: UUID = Field(description="接收部门编号")
    due_on: date = Field(description="询问结果的日期")
    version: int = Field(description="版本")

    @classmethod
    def of(cls, referral: Referral) -> "ReferralStateOut":
        return cls(id=referral.id, state=referral.state, recipient=referral.recipient, due_on=referral.due_on, version=referral.version)


class PaidOut(ReadModel):
    """一笔已发放的补助；是否计入收入由民政部门认定"""

    month: str = Field(description="月份")
    benefit: str = Field(description="待遇")
    amount: str = Field(description="金额(元)")


class ReferredOut(ReadModel):
    """转介的人和所附材料"""

    id: UUID = Field(description="转介编号")
    scheme: str = Field(description="救助项目")
    name: str = Field(description="姓名")
    id_number: str = Field(description="公民身份号码(供核对)")
    consented_on: date | None = Field(description="本人同意日期")
    duty_basis: str | None = Field(description="法定职责依据")
    needed: dict[str, str | int] = Field(description="所附内容")
    paid_lately: list[PaidOut] = Field(description="近12个月从劳模帮扶资金领取的补助；医疗救助转介不提供")


@router.post(
    "/referrals",
    status_code=201,
    summary="转介社会救助",
    description="由本人的单位、县级工会、托管工会或责任工会办理，发给居住地的民政或医疗保障部门。是否救助由接收部门决定。",
)
async def refer(body: ReferralIn, actor: CurrentActor, uow: Uow) -> ReferralStateOut:
    command = ReferPerson(PersonId(body.person_id), body.scheme, body.consented_on, body.duty_basis, body.needed.given())
    referral = await refer_person(command, actor, uow)
    await settle_priority_cases(SettlePriorityCases(referral.person_id, SettledBy.REFERRAL, referral.id), actor, uow)
    return ReferralStateOut.of(referral)


@router.get("/referrals", summary="查询转介", description="接收部门只列发给本单位的；工会列本单位负责范围内人员的。")
async def list_referrals(
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    state: Annotated[ReferralState | None, Query(description="只看某状态")] = None,
    overdue: Annotated[bool, Query(description="只看到期未有结果的")] = False,
    cursor: PageCursor = None,
    limit: PageSize = 100,
) -> Page[ReferralOut]:
    require_role(actor, *_UNIONS, *ANSWERING, Role.AUDITOR, Role.MODEL_WORKER)
    after, today = decode_cursor(cursor, 1), request.app.state.house.clock.today()
    scope, recipient = _listed_for(actor)
    key = UUID(after[0]) if after else None
    found = await find_referrals(pool, scope, recipient, today, state=state, overdue=overdue, after=key, limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)


async def _ask_registry(request: Request) -> None:
    """Who it is, for the recipient of this very case and nobody else; asked before the transaction."""
    actor: Actor | None = request.state.actor
    request.state.prepared = None
    if actor is None or actor.unit_id is None or not actor.roles & ANSWERING:
        return
    try:
        referral_id = UUID(request.path_params["referral_id"])
    except ValueError:
        return
    person = await person_to_match(request.app.state.house.pool, referral_id, actor.unit_id)
    if person is not None:
        asked = MatchingQuery(person_id=person, case_id=referral_id, unit=actor.unit_id, reader=actor.subject)
        request.state.prepared = await request.app.state.client.post("/registry/people/matching", asked, MatchingCard)


@router.post(
    "/referrals/{referral_id}/reading",
    summary="接收部门查看转介的人和所附材料(逐次留痕)",
    description="只供接收部门在有结果以前查看：姓名、身份号码供核对，所附内容只限该项救助需要的。",
)
@prepared(_ask_registry)
@unstored
async def read_referred_case(referral_id: ReferralPath, request: Request, actor: CurrentActor, uow: Uow) -> ReferredOut:
    referral, said = await read_referral(ReadReferral(referral_id), actor, uow)
    card: MatchingCard | None = request.state.prepared
    if card is None or card.person_id != referral.person_id:
        refuse(Code.UNAVAILABLE, "暂时不能核对身份，请稍后重试")
    return ReferredOut(
        id=referral.id,
        scheme=referral.scheme,
        name=card.name,
        id_number=card.id_number,
        consented_on=referral.consented_on,
        duty_basis=referral.duty_basis,
        **said,
    )


@router.post(
    "/referrals/{referral_id}/answers",
    status_code=201,
    summary="登记受理、给予或不予救助",
    description="由接收部门的经办岗位或其系统办理；没有账号的，由工会凭其文书代为登记。重复发送同一结果不重复登记。",
)
async def answer_referred_case(referral_id: ReferralPath, body: AnswerIn, actor: CurrentActor, uow: Uow) -> ReferralStateOut:
    return ReferralStateOut.of(await answer_referral(body.command(referral_id), actor, uow))


@router.get(
    "/referral-screening",
    summary="似可转介的劳模",
    description="按已核对的申报表和调查逐人比对，只作提示，不是认定；已转介未有结果、正在享受的不列。",
)
async def screen_people(
    request: Request, actor: CurrentActor, pool: Lookups, cursor: PageCursor = None, limit: PageSize = 100
) -> Page[ScreenedOut]:
    require_role(actor, *_UNIONS)
    house, after = request.app.state.house, decode_cursor(cursor, 1)
    key, health = UUID(after[0]) if after else None, health_seen_by(actor) is not Health.NONE
    found = await screen_referrals(pool, house.keyring, scope_of(actor), house.clock.today(), health=health, after=key, limit=limit + 1)
    names = await names_of(request, actor, [person.person_id for person in found[:limit]], "列出似可转介的劳模")
    named = [person.model_copy(update={"name": names.get(person.person_id, "")}) for person in found[:limit]]
    return Page(items=named, next=encode_cursor(found[limit - 1].person_id) if len(found) > limit else None)


def _listed_for(actor: Actor) -> tuple[Scope, UUID | None]:
    """A department's token, its system's too, lists what was sent to its unit and nothing else."""
    if actor.unit_kind in RECIPIENT_KINDS or actor.roles & ANSWERING:
        return Nobody(), actor.unit_id
    return scope_of(actor), None
