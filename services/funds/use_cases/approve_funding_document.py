"""Approve a funding document: the money is in its earmark from now on (C2.2, L14).

Who may: 省财政厅's allocator, not the person who entered it.   Trigger: POST /funds/funding-documents/{id}/approval.
Records: SOURCE → POOL in the ledger.   Emits: FUND_RECEIVED.
Refuses: ROLE_NOT_PERMITTED, NOT_FOUND, INVALID_TRANSITION, SELF_REVIEW_FORBIDDEN, DUPLICATE_ROW (bank receipt), EARMARK_FROZEN.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.contracts.funds import FundReceived
from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import EarmarkId
from libs.common.kernel.jurisdiction import OrgKind
from services.funds.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ApproveFundingDocument:
    entry_id: UUID


async def approve_funding_document(command: ApproveFundingDocument, actor: Actor, uow: UnitOfWork) -> EarmarkId:
    if not actor.has(Role.FINANCE_ALLOCATOR) or actor.unit_kind is not OrgKind.PROVINCIAL_FINANCE:
        refuse(Code.ROLE_NOT_PERMITTED, "资金文件由省财政厅审核岗位复核入账")
    entry = await uow.funding.lock(command.entry_id)
    if entry.state != "ENTERED":
        refuse(Code.INVALID_TRANSITION, "该资金文件已复核入账")
    if entry.entered_by == actor.subject:
        refuse(Code.SELF_REVIEW_FORBIDDEN, "登记人不得复核自己登记的资金文件，请由另一人复核")
    funding = (entry.source, entry.purpose, entry.fiscal_year, entry.doc_no, entry.amount_fen, entry.received_on, entry.bank_receipt_no)
    earmark_id = await uow.ledger.receive(entry.id, funding, entry.entered_by, actor.subject)
    await uow.funding.approved(entry.id, earmark_id)
    uow.emit(
        FundReceived(
            subject=earmark_id,
            effective_on=entry.received_on,
            source=entry.source,
            purpose=entry.purpose,
            fiscal_year=entry.fiscal_year,
            amount_fen=entry.amount_fen,
            doc_no=entry.doc_no,
        )
    )
    return earmark_id
