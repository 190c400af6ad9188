"""Hospitals and employers that are paid (C4.6, C5.8): entered and approved by two persons of the paying unit."""

from datetime import datetime
from uuid import UUID

from fastapi import Query, Request
from pydantic import Field

from libs.common.web.access import CurrentActor
from libs.common.web.app import department_router
from libs.common.web.door import keyed
from libs.common.web.fields import ReadModel, RequestModel
from libs.common.web.pages import Page, PageCursor, PageSize, decode_cursor, encode_cursor
from services.funds.api.door import Lookups, PayerUnit, Uow
from services.funds.storage.payee_organisations import NewOrganisation
from services.funds.use_cases.decide_payee_organisation import DecidePayeeOrganisation, decide_payee_organisation
from services.funds.use_cases.enter_payee_organisation import EnterPayeeOrganisation, enter_payee_organisation
from services.funds.views.find_payee_organisations import PayeeOrganisationOut, find_payee_organisations

router = department_router("/payee-organisations", "收款单位")


class PayeeOrganisationIn(RequestModel):
    credit_code: str = Field(min_length=18, max_length=18, description="统一社会信用代码", examples=["12340000485001234C"])
    name: str = Field(min_length=2, max_length=100, description="单位名称，即户名", examples=["合肥某医院"])
    account_number: str = Field(min_length=6, max_length=40, description="单位账号", examples=["34001234567890123456"])
    bank_name: str = Field(min_length=2, max_length=80, description="开户银行", examples=["徽商银行合肥分行"])
    reason: str = Field(min_length=2, max_length=200, description="登记或变更原因", examples=["体检定点医院"])


class OrganisationEntered(ReadModel):
    """已录入的收款单位"""

    id: UUID = Field(description="编号，供复核使用")


class OrganisationDecided(ReadModel):
    """收款单位复核结果"""

    ready_at: datetime | None = Field(description="可付款的起始时间；账户变更的为复核后24小时；退回时为空")


@router.get("", summary="查询收款单位(账号掩码)")
async def list_payee_organisations(
    request: Request,
    unit: PayerUnit,
    pool: Lookups,
    credit_code: str = Query(default="", max_length=18, description="统一社会信用代码"),
    cursor: PageCursor = None,
    limit: PageSize = 50,
) -> Page[PayeeOrganisationOut]:
    after, now = decode_cursor(cursor, 1), request.app.state.house.clock.now()
    found = await find_payee_organisations(pool, unit, credit_code, now, after=UUID(after[0]) if after else None, limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)


@router.post("", status_code=201, summary="录入收款单位或变更其账户(须另一人复核)")
@keyed
async def enter_organisation(body: PayeeOrganisationIn, actor: CurrentActor, uow: Uow) -> OrganisationEntered:
    said = NewOrganisation(body.credit_code, body.name, body.account_number, body.bank_name, body.reason)
    return OrganisationEntered(id=await enter_payee_organisation(EnterPayeeOrganisation(said), actor, uow))


@router.post("/{entry_id}/approval", status_code=201, summary="复核通过收款单位账户")
@keyed
async def approve_organisation(entry_id: UUID, actor: CurrentActor, uow: Uow) -> OrganisationDecided:
    return OrganisationDecided(ready_at=await decide_payee_organisation(DecidePayeeOrganisation(entry_id, approved=True), actor, uow))


@router.post("/{entry_id}/rejection", status_code=201, summary="退回收款单位账户")
@keyed
async def reject_organisation(entry_id: UUID, actor: CurrentActor, uow: Uow) -> OrganisationDecided:
    return OrganisationDecided(ready_at=await decide_payee_organisation(DecidePayeeOrganisation(entry_id, approved=False), actor, uow))
