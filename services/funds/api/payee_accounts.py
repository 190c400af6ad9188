"""Payee accounts (C2.3, Q27): registered with the form, corrected by a second person, held 24 hours."""

from datetime import datetime
from uuid import UUID

from fastapi import Request
from pydantic import Field

from libs.common.contracts.calls import AccountAnswers, AccountRegistration
from libs.common.kernel.identity_numbers import AccountKind
from libs.common.web.access import CurrentActor
from libs.common.web.app import department_router
from libs.common.web.door import keyed, prepared
from libs.common.web.fields import ReadModel, RequestModel
from libs.common.workbooks.cells import digits_text, person_name
from services.funds.api.door import Lookups, PersonScope, Uow
from services.funds.api.names import registered_name
from services.funds.domain.account import NewAccount
from services.funds.policy.c2_3_payee import Relation
from services.funds.use_cases.decide_account_correction import DecideAccountCorrection, decide_account_correction
from services.funds.use_cases.enter_account_correction import EnterAccountCorrection, enter_account_correction
from services.funds.use_cases.enter_first_account import EnterFirstAccount, enter_first_account
from services.funds.use_cases.register_accounts import RegisterAccounts, register_accounts
from services.funds.views.find_payees import PayeeAccountOut, find_payees

router = department_router("", "收款账户")


class CorrectionIn(RequestModel):
    kind: AccountKind = Field(description="CARD 银行卡 · PASSBOOK 存折 · SOCIAL_SECURITY_CARD 社保卡金融账户")
    account_number: str = Field(min_length=6, max_length=40, description="账号", examples=["6225881414207430"])
    account_name: str = Field(min_length=1, max_length=80, description="户名", examples=["张三"])
    bank_name: str = Field(min_length=2, max_length=80, description="开户银行", examples=["徽商银行合肥分行"])
    relation: Relation = Field(default=Relation.SELF, description="SELF 本人 · GUARDIAN 监护人 · HEIR 继承人(领取生前应发)")
    doc_no: str = Field(min_length=2, max_length=100, description="证明材料及编号", examples=["银行卡复印件，2024-06-05"])
    reason: str = Field(min_length=2, max_length=200, description="更正原因", examples=["原卡已注销"])


class FirstAccountIn(RequestModel):
    kind: AccountKind = Field(description="CARD 银行卡 · PASSBOOK 存折 · SOCIAL_SECURITY_CARD 社保卡金融账户")
    account_number: str = Field(min_length=6, max_length=40, description="账号", examples=["6225881414207430"])
    account_name: str = Field(min_length=1, max_length=80, description="户名，须与档案姓名一致", examples=["张三"])
    bank_name: str = Field(min_length=2, max_length=80, description="开户银行", examples=["徽商银行合肥分行"])
    doc_no: str = Field(min_length=2, max_length=100, description="证明材料及编号", examples=["银行卡复印件，2024-06-05"])
    reason: str = Field(min_length=2, max_length=200, description="登记原因", examples=["领取职业培训补贴"])


class CorrectionOut(ReadModel):
    """账户更正"""

    id: UUID = Field(description="更正编号")


class DecisionOut(ReadModel):
    """账户更正复核结果"""

    ready_at: datetime | None = Field(description="可付款的起始时间(复核后24小时)；退回时为空")


@router.post("/payee-accounts/bulk", summary="批量核验或登记本人账户(每次至多1000行)")
async def register_payee_accounts(body: AccountRegistration, actor: CurrentActor, uow: Uow) -> AccountAnswers:
    return AccountAnswers(answers=await register_accounts(RegisterAccounts(body.rows), actor, uow))


@router.get("/payee-accounts/{person_id}", summary="查看收款账户(掩码)")
async def get_payee_accounts(person_id: UUID, request: Request, scope: PersonScope, pool: Lookups) -> list[PayeeAccountOut]:
    return await find_payees(pool, scope, person_id, request.app.state.house.clock.now())


@router.post("/payee-accounts/{person_id}/first", status_code=201, summary="登记无申请人员的首个本人账户(须另一人按账户更正复核)")
@prepared(registered_name)
@keyed
async def enter_own_account(person_id: UUID, body: FirstAccountIn, request: Request, actor: CurrentActor, uow: Uow) -> CorrectionOut:
    number, holder = digits_text(body.account_number), person_name(body.account_name)
    account = NewAccount(body.kind, number, holder, body.bank_name, Relation.SELF, body.doc_no)
    command = EnterFirstAccount(person_id, account, getattr(request.state, "prepared", None), body.reason)
    return CorrectionOut(id=await enter_first_account(command, actor, uow))


@router.post("/payee-accounts/{person_id}/corrections", status_code=201, summary="录入账户更正(须另一人复核)")
@keyed
async def enter_correction(person_id: UUID, body: CorrectionIn, actor: CurrentActor, uow: Uow) -> CorrectionOut:
    account = NewAccount(body.kind, body.account_number, body.account_name, body.bank_name, body.relation, body.doc_no)
    return CorrectionOut(id=await enter_account_correction(EnterAccountCorrection(person_id, account, body.reason), actor, uow))


@router.post("/payee-account-corrections/{correction_id}/approval", status_code=201, summary="复核通过账户更正(24小时后可付款)")
@keyed
async def approve_correction(correction_id: UUID, actor: CurrentActor, uow: Uow) -> DecisionOut:
    return DecisionOut(ready_at=await decide_account_correction(DecideAccountCorrection(correction_id, approved=True), actor, uow))


@router.post("/payee-account-corrections/{correction_id}/rejection", status_code=201, summary="退回账户更正")
@keyed
async def reject_correction(correction_id: UUID, actor: CurrentActor, uow: Uow) -> DecisionOut:
    return DecisionOut(ready_at=await decide_account_correction(DecideAccountCorrection(correction_id, approved=False), actor, uow))
