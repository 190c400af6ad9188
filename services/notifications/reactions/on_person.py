"""Every event of registry about a person: the person as they are now, which death and which chain."""

from libs.common.contracts.registry import PersonEvent
from services.notifications.storage.people import ChainFrom
from services.notifications.storage.unit_of_work import UnitOfWork
from services.notifications.use_cases.keep_person import KeepPerson, keep_person


async def on_person(event: PersonEvent, uow: UnitOfWork) -> None:
    last = event.facts.life[-1]  # nobody comes back: a death recorded in error is replaced by the facts without it
    chain = tuple(ChainFrom(span.starts_on, span.l2, span.county, span.unit) for span in event.facts.chain)
    await keep_person(KeepPerson(event.subject, last.starts_on if last.value == "DECEASED" else None, chain), uow)
