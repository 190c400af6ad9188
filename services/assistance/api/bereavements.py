"""Bereavement: the visit to the family and the gratuity (C6.4, C6.5, A5)."""

from datetime import date
from typing import Annotated, Final
from uuid import UUID

from fastapi import Path, Query, Request
from pydantic import Field

from libs.common.kernel.actor import Role
from libs.common.kernel.errors import Code, refuse
from libs.common.web.access import CurrentActor, require_role, scope_of
from libs.common.web.app import department_router
from libs.common.web.door import keyed, unstored
from libs.common.web.fields import ReadModel, RequestModel
from libs.common.web.names import names_of
from libs.common.web.pages import Page, PageCursor, PageSize, decode_cursor, encode_cursor
from services.assistance.api.application_form import FileIn, PaperIn
from services.assistance.api.door import Lookups, Uow
from services.assistance.api.visits import ReadingIn
from services.assistance.domain.bereavement import Bereavement, BereavementState
from services.assistance.policy.c2_5_form import FileEvidence, PaperEvidence
from services.assistance.policy.c6_2_visits import VisitForm
from services.assistance.policy.c6_5_gratuity import Relation, Source
from services.assistance.use_cases.decide_gratuity import DecideGratuity, decide_gratuity
from services.assistance.use_cases.enter_gratuity import EnterGratuity, enter_gratuity
from services.assistance.use_cases.reveal_gratuity import RevealGratuity, reveal_gratuity
from services.assistance.use_cases.visit_family import VisitFamily, visit_family
from services.assistance.views.find_bereavements import BereavementOut, ReceiptOut, find_bereavements, find_receipt

router = department_router("", "身故慰问")
CasePath = Annotated[UUID, Path(description="身故慰问编号")]
PaymentPath = Annotated[UUID, Path(description="抚恤慰问金编号")]
_READERS: Final = (Role.FORM_FILLER, Role.COUNTY_REVIEWER, Role.VERIFIER, Role.REGISTRAR, Role.APPROVER, Role.AUDITOR)


class FamilyVisitIn(RequestModel):
    visited_on: date = Field(description="上门日期", examples=["2024-06-14"])
    form: VisitForm = Field(default=VisitForm.HOME_VISIT, description="形式", examples=["HOME_VISIT"])
    visitors: str = Field(min_length=2, max_length=300, description="慰问人员及单位", examples=["某厂工会主席赵某"])
    note: str = Field(default="", max_length=2000, description="家属情况(加密保存)", examples=["家属情绪平稳，需协助办理遗属待遇"])
    own: bool = Field(default=False, description="本单位自行上门(由本单位列支)；否则为代负责单位录入")
    photos: list[FileIn] = Field(default=[], max_length=10, description="照片")

    def command(self, case_id: UUID) -> VisitFamily:
        photos = tuple(FileEvidence(photo.kind, photo.sha256, photo.pages) for photo in self.photos)
        return VisitFamily(case_id, self.visited_on, self.form, {"visitors": self.visitors, "note": self.note}, self.own, photos)


class GratuityIn(RequestModel):
    relation: Relation = Field(description="与去世劳模的关系：SPOUSE 配偶 · CHILD 子女 · PARENT 父母 · OTHER 其他", examples=["SPOUSE"])
    payee: str = Field(min_length=2, max_length=80, description="领取人姓名(加密保存)", examples=["李某"])
    proof: PaperIn | FileIn | None = Field(default=None, description="亲属关系证明")
    source: Source = Field(description="UNION_FUND 工会经费 · EMPLOYER_UNION 所在单位工会经费；不得为专项资金", examples=["EMPLOYER_UNION"])
    paid_on: date = Field(description="发放日期", examples=["2024-06-14"])
    absent: list[Relation] = Field(default=[], max_length=3, description="顺序在前而不领取的家属", examples=[["SPOUSE"]])
    absence: str = Field(default="", max_length=500, description="其确无或不能提供证明的情况", examples=["配偶已于2020年去世"])

    def command(self, case_id: UUID) -> EnterGratuity:
        proof: FileEvidence | PaperEvidence | None = None
        if isinstance(self.proof, FileIn):
            proof = FileEvidence(self.proof.kind, self.proof.sha256, self.proof.pages)
        elif self.proof is not None:
            proof = PaperEvidence(self.proof.kind, self.proof.shelf_mark, self.proof.seen_by)
        return EnterGratuity(case_id, self.relation, self.payee, proof, self.source, self.paid_on, frozenset(self.absent), self.absence)


class BereavementStateOut(ReadModel):
    """身故慰问状态"""

    id: UUID = Field(description="编号")
    state: str = Field(description="办理后的状态")
    version: int = Field(description="版本")
    receipt: str | None = Field(default=None, description="收据编号；发放后才有")

    @classmethod
    def of(cls, case: Bereavement, receipt: str | None = None) -> "BereavementStateOut":
        return cls(id=case.id, state=case.state, version=case.version, receipt=receipt)


class GratuityEntered(ReadModel):
    """抚恤慰问金已录入，待另一人复核"""

    id: UUID = Field(description="抚恤慰问金编号")


class PayeeOut(ReadModel):
    """领取人"""

    payee: str = Field(description="姓名")
    proof: dict[str, str | int] | None = Field(description="亲属关系证明")
    absent: list[str] = Field(description="顺序在前而不领取的家属")
    absence: str = Field(description="其确无或不能提供证明的情况")


@router.get("/bereavements", summary="查询身故慰问", description="列本单位负责上门的，和本单位负责范围内人员的；可只看超期未上门的。")
async def list_bereavements(
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    state: Annotated[BereavementState | None, Query(description="只看某状态")] = None,
    overdue: Annotated[bool, Query(description="只看超期未上门的")] = False,
    cursor: PageCursor = None,
    limit: PageSize = 100,
) -> Page[BereavementOut]:
    require_role(actor, *_READERS)
    after, today = decode_cursor(cursor, 1), request.app.state.house.clock.today()
    key = UUID(after[0]) if after else None
    found = await find_bereavements(pool, scope_of(actor), actor.unit_id, today, state=state, overdue=overdue, after=key, limit=limit + 1)
    names = await names_of(request, actor, [case.person_id for case in found[:limit]], "列出身故慰问")
    named = [case.model_copy(update={"name": names.get(case.person_id, "")}) for case in found[:limit]]
    return Page(items=named, next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)


@router.post(
    "/bereavements/{case_id}/visit",
    status_code=201,
    summary="登记上门慰问",
    description="由负责单位办理；县级和责任工会可代为录入，或自行上门。",
)
async def record_family_visit(case_id: CasePath, body: FamilyVisitIn, actor: CurrentActor, uow: Uow) -> BereavementStateOut:
    return BereavementStateOut.of(await visit_family(body.command(case_id), actor, uow))


@router.post(
    "/bereavements/{case_id}/payments",
    status_code=201,
    summary="录入抚恤慰问金(须另一人复核)",
    description="金额按去世之日有效的标准(须有文号)，由上门慰问的工会从工会经费列支；依次发给配偶、子女、父母中第一个能提供证明的。",
)
@keyed
async def add_gratuity(case_id: CasePath, body: GratuityIn, actor: CurrentActor, uow: Uow) -> GratuityEntered:
    return GratuityEntered(id=await enter_gratuity(body.command(case_id), actor, uow))


@router.post(
    "/bereavement-payments/{payment_id}/approval", status_code=201, summary="复核通过抚恤慰问金", description="每例身故只发放一次。"
)
@keyed
async def approve_gratuity(payment_id: PaymentPath, actor: CurrentActor, uow: Uow) -> BereavementStateOut:
    case, receipt = await decide_gratuity(DecideGratuity(payment_id, approved=True), actor, uow)
    return BereavementStateOut.of(case, receipt)


@router.post("/bereavement-payments/{payment_id}/return", status_code=201, summary="退回抚恤慰问金")
async def return_gratuity(payment_id: PaymentPath, actor: CurrentActor, uow: Uow) -> BereavementStateOut:
    case, _ = await decide_gratuity(DecideGratuity(payment_id, approved=False), actor, uow)
    return BereavementStateOut.of(case)


@router.get("/bereavements/{case_id}/receipt", summary="抚恤慰问金收据", description="发放后才有；供打印签收。")
async def read_gratuity_receipt(case_id: CasePath, request: Request, actor: CurrentActor, pool: Lookups) -> ReceiptOut:
    require_role(actor, *_READERS)
    found = await find_receipt(pool, scope_of(actor), actor.unit_id, request.app.state.house.clock.today(), case_id)
    if found is None:
        refuse(Code.NOT_FOUND, "没有此收据，或不在本单位负责范围")
    names = await names_of(request, actor, [found.person_id], "抚恤慰问金收据")
    return found.model_copy(update={"name": names.get(found.person_id, "")})


@router.post("/bereavements/{case_id}/payee", summary="查看抚恤慰问金领取人(须说明理由，逐次留痕)")
@unstored
async def reveal_gratuity_payee(case_id: CasePath, body: ReadingIn, actor: CurrentActor, uow: Uow) -> PayeeOut:
    return PayeeOut(**await reveal_gratuity(RevealGratuity(case_id, body.reason), actor, uow))
