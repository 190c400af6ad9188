"""Judge what is owed of a bill: whether its source may pay it, for whom, from whose money, once (C2.3, C3.6, C4.6, C4.8, Q31).

Who may: this department's ear.   Trigger: a bill that was heard; an event about a person whose bill came before it.
Records: the share as owed, of earmarked money in the ledger too, or as refused; nothing is posted.
Emits: BILL_SHARE_REFUSED; FUND_MISUSE_BLOCKED where the source does not allow the purpose.   Refuses: nothing.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.contracts.funds import BillShareRefused, FundMisuseBlocked
from libs.common.kernel.errors import Code
from services.funds.domain.bill import Share
from services.funds.policy.c4_6_bills import CENTRAL, refusal_of
from services.funds.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class JudgeBillShares:
    """Of one bill, or of one person."""

    bill_id: UUID | None = None
    person_id: UUID | None = None


async def judge_bill_shares(command: JudgeBillShares, uow: UnitOfWork) -> None:
    if command.bill_id is not None:
        shares = await uow.bills.unjudged_of_bill(command.bill_id)
    else:
        assert command.person_id is not None, "a bill or a person"
        shares = await uow.bills.unjudged_of_person(command.person_id)
    if shares:
        await uow.people.flush()  # what was heard of the person in this very transaction counts
    for share in shares:
        await _judge(share, uow)


async def _judge(share: Share, uow: UnitOfWork) -> None:
    tier = await uow.people.tier(share.person_id, share.approved_on) if share.person_id is not None else None
    if share.source == CENTRAL and tier is None:
        return  # registry has not told of the person yet: it waits
    code = refusal_of(await uow.bills.facts(share, tier))
    await uow.bills.judge(share, code)
    if code is None:
        if share.source == CENTRAL:
            assert tier is not None, "judged above"
            await uow.bills.owe_earmarked(share, tier)
        return
    today = uow.now.date()
    if code is Code.FUND_SOURCE_MISMATCH:
        uow.emit(FundMisuseBlocked(subject=share.bill_id, effective_on=today, source=share.source, purpose=share.purpose))
    uow.emit(
        BillShareRefused(
            subject=share.subject,
            effective_on=today,
            bill_id=share.bill_id,
            share_id=share.id,
            source=share.source,
            purpose=share.purpose,
            amount_fen=share.amount_fen,
            code=code.value,
        )
    )
