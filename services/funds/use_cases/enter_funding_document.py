"""Enter a funding document (C2.2: each credit cites its 文号; L14).

Who may: a funds clerk of 省财政厅 or 省总工会.   Trigger: POST /funds/funding-documents.
Records: the document, waiting for a second person.   Emits: nothing; a purpose that the source does not allow carries FUND_MISUSE_BLOCKED.
Refuses: ROLE_NOT_PERMITTED, FUND_SOURCE_MISMATCH, FIELD_INVALID, DUPLICATE_ROW.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.contracts.funds import FundMisuseBlocked
from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import derived_id
from libs.common.kernel.jurisdiction import PROVINCE_KINDS
from services.funds.storage.funding import Funding
from services.funds.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class EnterFundingDocument:
    funding: Funding


async def enter_funding_document(command: EnterFundingDocument, actor: Actor, uow: UnitOfWork) -> UUID:
    funding = command.funding
    if not actor.has(Role.FUNDS_CLERK) or actor.unit_kind not in PROVINCE_KINDS:
        refuse(Code.ROLE_NOT_PERMITTED, "资金文件由省财政厅或省总工会的资金岗位登记")
    if funding.received_on > uow.now.date():
        refuse(Code.FIELD_INVALID, "到账日期不能晚于今天，请按银行回单填写")
    if funding.amount_fen <= 0:
        refuse(Code.MONEY_FORMAT_INVALID, "到账金额须大于0")
    if not await uow.funding.allowed(funding.source, funding.purpose, funding.received_on):
        blocked = FundMisuseBlocked(
            subject=derived_id("funding-document", funding.source, funding.doc_no),
            effective_on=funding.received_on,
            source=funding.source,
            purpose=funding.purpose,
        )
        refuse(Code.FUND_SOURCE_MISMATCH, "该资金来源不得用于此用途(专款专用)，请核对文件所列用途", carries=[blocked])
    return await uow.funding.enter(funding, actor.subject)
