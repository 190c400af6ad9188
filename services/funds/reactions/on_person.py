"""Every event of registry about a person but a death: the person as they are now, and what of their bills waited for it."""

from libs.common.contracts.registry import PersonEvent
from libs.common.kernel.ids import PersonId
from services.funds.domain.person import ChainSpan, Life, LifeSpan, TierSpan
from services.funds.storage.unit_of_work import UnitOfWork
from services.funds.use_cases.judge_bill_shares import JudgeBillShares, judge_bill_shares
from services.funds.use_cases.keep_person import KeepPerson, keep_person


async def on_person(event: PersonEvent, uow: UnitOfWork) -> None:
    life = tuple(LifeSpan(span.starts_on, Life(span.value)) for span in event.facts.life)
    chain = tuple(ChainSpan(span.starts_on, span.l2, span.county, span.unit) for span in event.facts.chain)
    tier = tuple(TierSpan(span.starts_on, span.value) for span in event.facts.tier)
    await keep_person(KeepPerson(PersonId(event.subject), life, chain, tier, event.facts.merged_into), uow)
    await judge_bill_shares(JudgeBillShares(person_id=event.subject), uow)
