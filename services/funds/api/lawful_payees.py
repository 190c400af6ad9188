"""Lawful payees (§6.7, Q27): a guardian of the living, an heir for what accrued before death; entered and approved by two persons, dated, revocable."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from fastapi import Query, Request
from pydantic import Field

from libs.common.kernel.identity_numbers import AccountKind
from libs.common.web.access import CurrentActor
from libs.common.web.app import department_router
from libs.common.web.door import keyed
from libs.common.web.fields import ReadModel, RequestModel
from libs.common.web.pages import Page, PageCursor, PageSize, decode_cursor, encode_cursor
from services.funds.api.door import Lookups, PersonScope, Uow
from services.funds.domain.account import NewAccount
from services.funds.policy.c2_3_lawful_payee import Authority, Kinship, Proof
from services.funds.policy.c2_3_payee import Relation
from services.funds.use_cases.decide_account_correction import DecideAccountCorrection, decide_account_correction
from services.funds.use_cases.decide_payee_revocation import DecidePayeeRevocation, decide_payee_revocation
from services.funds.use_cases.enter_lawful_payee import EnterLawfulPayee, enter_lawful_payee
from services.funds.use_cases.enter_payee_revocation import EnterPayeeRevocation, enter_payee_revocation
from services.funds.views.find_lawful_payees import LawfulPayeeOut, find_lawful_payees

router = department_router("", "合法代领人")
State = Literal["", "ENTERED", "HELD", "IN_FORCE", "EXPIRED", "REVOKING", "REVOKED"]


class LawfulPayeeIn(RequestModel):
    person_id: UUID = Field(description="劳模编号")
    relation: Literal[Relation.GUARDIAN, Relation.HEIR] = Field(
        description="GUARDIAN 监护人(本人健在) · HEIR 继承人(领取生前应发)", examples=["HEIR"]
    )
    kinship: Kinship = Field(
        description="SPOUSE 配偶 · CHILD 子女 · PARENT 父母 · OTHER_RELATIVE 其他亲属 · OTHER 其他", examples=["CHILD"]
    )
    proof: Proof = Field(
        description="监护：COURT_DECISION 法院判决 · GUARDIAN_DESIGNATION 居(村)委会或民政指定 · NOTARISED_GUARDIANSHIP 公证的意定监护；"
        "继承：COURT_DECISION · INHERITANCE_NOTARISED 继承公证书 · WILL 遗嘱 · HEIRS_AGREEMENT 继承人协议(附亲属关系证明)",
        examples=["INHERITANCE_NOTARISED"],
    )
    doc_no: str = Field(min_length=2, max_length=100, description="证明材料编号", examples=["皖合公证〔2024〕第7号"])
    valid_from: date = Field(description="代领权限起始日", examples=["2024-06-12"])
    valid_to: date | None = Field(default=None, description="代领权限截止日；空为至撤销时止", examples=["2025-06-11"])
    name: str = Field(min_length=1, max_length=80, description="代领人姓名", examples=["张小三"])
    kind: AccountKind = Field(description="CARD 银行卡 · PASSBOOK 存折 · SOCIAL_SECURITY_CARD 社保卡金融账户", examples=["CARD"])
    account_number: str = Field(min_length=6, max_length=40, description="代领人本人账号", examples=["6225881414207430"])
    account_name: str = Field(min_length=1, max_length=80, description="户名，须为代领人本人", examples=["张小三"])
    bank_name: str = Field(min_length=2, max_length=80, description="开户银行", examples=["徽商银行合肥分行"])
    reason: str = Field(min_length=2, max_length=200, description="说明(加密保存)", examples=["领取生前应发补助"])

    def command(self) -> EnterLawfulPayee:
        authority = Authority(self.kinship, self.proof, self.doc_no, self.valid_from, self.valid_to)
        account = NewAccount(self.kind, self.account_number, self.account_name, self.bank_name, self.relation, self.doc_no, authority)
        return EnterLawfulPayee(self.person_id, self.name, account, authority, self.reason)


class EnteredOut(ReadModel):
    """待复核的代领人或撤销"""

    id: UUID = Field(description="编号，供复核使用")


class RevocationIn(RequestModel):
    doc_no: str = Field(min_length=2, max_length=100, description="依据材料编号", examples=["法院撤销监护裁定〔2024〕3号"])
    reason: str = Field(min_length=2, max_length=200, description="撤销原因(加密保存)", examples=["监护关系终止"])


class PayeeDecisionOut(ReadModel):
    """复核结果"""

    ready_at: datetime | None = Field(description="可付款的起始时间(复核后24小时)；退回时为空")


class RevocationDecisionOut(ReadModel):
    """撤销的复核结果"""

    state: str = Field(description="APPROVED 权限已撤销 · REJECTED 权限继续有效")


@router.post("/lawful-payees", status_code=201, summary="录入合法代领人(须另一人复核)")
@keyed
async def enter_payee(body: LawfulPayeeIn, actor: CurrentActor, uow: Uow) -> EnteredOut:
    return EnteredOut(id=await enter_lawful_payee(body.command(), actor, uow))


@router.post("/lawful-payees/{entry_id}/approval", status_code=201, summary="复核通过代领人(24小时后可付款)")
@keyed
async def approve_payee(entry_id: UUID, actor: CurrentActor, uow: Uow) -> PayeeDecisionOut:
    return PayeeDecisionOut(ready_at=await decide_account_correction(DecideAccountCorrection(entry_id, approved=True), actor, uow))


@router.post("/lawful-payees/{entry_id}/rejection", status_code=201, summary="退回代领人")
@keyed
async def reject_payee(entry_id: UUID, actor: CurrentActor, uow: Uow) -> PayeeDecisionOut:
    return PayeeDecisionOut(ready_at=await decide_account_correction(DecideAccountCorrection(entry_id, approved=False), actor, uow))


@router.post("/lawful-payees/{payee_id}/revocations", status_code=201, summary="录入代领权限撤销(须另一人复核，期间不付款)")
@keyed
async def revoke_payee(payee_id: UUID, body: RevocationIn, actor: CurrentActor, uow: Uow) -> EnteredOut:
    return EnteredOut(id=await enter_payee_revocation(EnterPayeeRevocation(payee_id, body.doc_no, body.reason), actor, uow))


@router.post("/payee-revocations/{revocation_id}/approval", status_code=201, summary="复核通过撤销(下一收款账户24小时后可付款)")
@keyed
async def approve_revocation(revocation_id: UUID, actor: CurrentActor, uow: Uow) -> RevocationDecisionOut:
    await decide_payee_revocation(DecidePayeeRevocation(revocation_id, approved=True), actor, uow)
    return RevocationDecisionOut(state="APPROVED")


@router.post("/payee-revocations/{revocation_id}/rejection", status_code=201, summary="退回撤销")
@keyed
async def reject_revocation(revocation_id: UUID, actor: CurrentActor, uow: Uow) -> RevocationDecisionOut:
    await decide_payee_revocation(DecidePayeeRevocation(revocation_id, approved=False), actor, uow)
    return RevocationDecisionOut(state="REJECTED")


@router.get("/lawful-payees", summary="查询合法代领人(掩码)")
async def list_lawful_payees(
    request: Request,
    scope: PersonScope,
    pool: Lookups,
    person_id: UUID | None = Query(default=None, description="劳模编号"),
    state: State = Query(default="", description="状态"),
    cursor: PageCursor = None,
    limit: PageSize = 100,
) -> Page[LawfulPayeeOut]:
    after, now = decode_cursor(cursor, 1), request.app.state.house.clock.now()
    last = UUID(after[0]) if after else None
    found = await find_lawful_payees(pool, scope, now, person_id=person_id, state=state, after=last, limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)
