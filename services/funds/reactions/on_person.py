"""Every event of registry about a person but a death: the person as they are now."""

from libs.common.contracts.registry import PersonEvent
from libs.common.kernel.ids import PersonId
from services.funds.domain.person import ChainSpan, Life, LifeSpan
from services.funds.storage.unit_of_work import UnitOfWork
from services.funds.use_cases.keep_person import KeepPerson, keep_person


async def on_person(event: PersonEvent, uow: UnitOfWork) -> None:
    life = tuple(LifeSpan(span.starts_on, Life(span.value)) for span in event.facts.life)
    chain = tuple(ChainSpan(span.starts_on, span.l2, span.county, span.unit) for span in event.facts.chain)
    await keep_person(KeepPerson(PersonId(event.subject), life, chain, event.facts.merged_into), uow)
