"""Funding documents (C2.2): each credit cites its 文号, entered by one person and approved by another."""

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import Field

from libs.common.contracts.funds import Purpose
from libs.common.web.access import CurrentActor
from libs.common.web.app import department_router
from libs.common.web.door import keyed
from libs.common.web.fields import ReadModel, RequestModel, YuanIn
from libs.common.web.pages import Page, PageCursor, PageSize, decode_cursor, encode_cursor
from services.funds.api.door import Lookups, MoneyUnit, Uow
from services.funds.storage.funding import Funding
from services.funds.use_cases.approve_funding_document import ApproveFundingDocument, approve_funding_document
from services.funds.use_cases.enter_funding_document import EnterFundingDocument, enter_funding_document
from services.funds.views.find_funding_documents import FundingDocumentOut, find_funding_documents

router = department_router("/funding-documents", "资金文件")
Source = Literal["CENTRAL_SPECIAL", "PROVINCIAL_SPECIAL", "LOCAL_SPECIAL", "UNION_FUND"]


class FundingDocumentIn(RequestModel):
    source: Source = Field(
        description="CENTRAL_SPECIAL 中央财政 · PROVINCIAL_SPECIAL 省财政 · LOCAL_SPECIAL 市县财政 · UNION_FUND 工会经费"
    )
    purpose: Purpose = Field(description="用途，须在该来源允许范围内", examples=["LIVING_HARDSHIP_SUBSIDY"])
    fiscal_year: int = Field(ge=2004, le=2100, description="预算年度", examples=[2024])
    doc_no: str = Field(min_length=3, max_length=100, description="文号", examples=["皖财社〔2024〕58号"])
    amount: YuanIn = Field(description="到账金额(元)", examples=["1000000.00"])
    received_on: date = Field(description="到账日期", examples=["2024-06-03"])
    bank_receipt_no: str = Field(min_length=3, max_length=100, description="银行回单号", examples=["20240603-000123"])


class Entered(ReadModel):
    """已登记"""

    id: UUID = Field(description="登记编号")


class Received(ReadModel):
    """已入账"""

    earmark_id: UUID = Field(description="专项资金编号")


@router.post("", status_code=201, summary="登记资金文件")
@keyed
async def enter_document(body: FundingDocumentIn, actor: CurrentActor, uow: Uow) -> Entered:
    funding = Funding(body.source, body.purpose, body.fiscal_year, body.doc_no, body.amount, body.received_on, body.bank_receipt_no)
    return Entered(id=await enter_funding_document(EnterFundingDocument(funding), actor, uow))


@router.post("/{document_id}/approval", status_code=201, summary="复核资金文件并入账")
@keyed
async def approve_document(document_id: UUID, actor: CurrentActor, uow: Uow) -> Received:
    return Received(earmark_id=await approve_funding_document(ApproveFundingDocument(document_id), actor, uow))


@router.get("", summary="查询资金文件")
async def list_funding_documents(
    _unit: MoneyUnit, pool: Lookups, cursor: PageCursor = None, limit: PageSize = 100
) -> Page[FundingDocumentOut]:
    after = decode_cursor(cursor, 1)
    found = await find_funding_documents(pool, after=UUID(after[0]) if after else None, limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)
