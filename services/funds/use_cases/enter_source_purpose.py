"""Enter a row of the source × purpose table (C3.6): from a day on a source may, or may no more, pay for a purpose; by a document.

Who may: a policy officer of 省总工会 or 省财政厅.   Trigger: POST /funds/source-purposes.   Records: the row, waiting for a second person.
Emits: nothing.   Refuses: ROLE_NOT_PERMITTED, FUND_SOURCE_MISMATCH (union money is never earmarked), FIELD_INVALID (ended backwards).
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from libs.common.kernel.actor import Actor, Role
from services.funds.policy import c3_6_sources
from services.funds.storage.sources import MatrixRow
from services.funds.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class EnterSourcePurpose:
    source: str
    purpose: str
    tier: str
    allowed: bool
    effective_from: date
    doc_no: str


async def enter_source_purpose(command: EnterSourcePurpose, actor: Actor, uow: UnitOfWork) -> UUID:
    c3_6_sources.may_set(actor, Role.POLICY_OFFICER)
    book = c3_6_sources.book_of(command.source, command.purpose)
    c3_6_sources.require_row(command.allowed, command.effective_from, uow.now.date())
    row = MatrixRow(command.source, command.purpose, command.tier, book, command.allowed, command.effective_from, command.doc_no)
    return await uow.sources.enter(row, actor.subject)
