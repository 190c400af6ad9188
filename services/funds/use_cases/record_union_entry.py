"""Record a union's own money (C4.8, C6.2, C6.5), or a bureau's employment money (C5.5, C5.8): what it received, budgeted for a purpose, or paid; a book apart from every earmark.

Who may: the clerk of a union or an HRSS bureau, for its own book.   Trigger: POST /funds/union-book/entries.   Records: the entry.
Emits: nothing; a payment for a purpose that union money does not allow carries FUND_MISUSE_BLOCKED.
Refuses: ROLE_NOT_PERMITTED, FUND_SOURCE_MISMATCH, FIELD_INVALID, MONEY_FORMAT_INVALID, INSUFFICIENT_EARMARKED_BALANCE (no money, or no budget).
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.contracts.funds import FundMisuseBlocked
from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from services.funds.policy import c6_5_union_money
from services.funds.storage.union_book import UnionEntry
from services.funds.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class RecordUnionEntry:
    entry: UnionEntry


async def record_union_entry(command: RecordUnionEntry, actor: Actor, uow: UnitOfWork) -> UUID:
    entry = command.entry
    c6_5_union_money.require_clerk(actor)
    assert actor.unit_id is not None, "a clerk has a unit"
    if entry.amount_fen <= 0:
        refuse(Code.MONEY_FORMAT_INVALID, "金额须大于0；更正请冲销")
    if (entry.kind == "RECEIPT") != (entry.purpose == ""):
        refuse(Code.FIELD_INVALID, "收入不填用途；预算和支出须填用途")
    if entry.on_day > uow.now.date():
        refuse(Code.FIELD_INVALID, "日期不能晚于今天")
    if entry.kind != "RECEIPT":
        source = c6_5_union_money.source_of(actor.unit_kind)
        if not await uow.sources.union_may_pay(source, entry.purpose, entry.on_day):
            blocked = FundMisuseBlocked(subject=actor.unit_id, effective_on=entry.on_day, source=source, purpose=entry.purpose)
            refuse(Code.FUND_SOURCE_MISMATCH, "本单位经费不得用于此用途，请核对资金来源与用途对应表", carries=[blocked])
    if entry.kind == "PAYMENT":
        c6_5_union_money.require_by_hand(entry.purpose)
        balance, budget_left = await uow.union_book.left(actor.unit_id, entry.purpose, entry.fiscal_year)
        if entry.amount_fen > min(balance, budget_left):
            refuse(Code.INSUFFICIENT_EARMARKED_BALANCE, "工会经费余额或该用途预算不足，请先登记收入或调整预算")
    return await uow.union_book.enter(actor.unit_id, entry, actor.subject)
