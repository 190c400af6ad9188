"""Daily: who is known without a tier, and has a bill waiting for it, is asked of registry. Finds nobody where the database is younger than tiers are."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from libs.common.contracts.catalogue import Envelope
from libs.common.contracts.completeness import Events, EventsQuery, StreamVersion
from libs.common.contracts.registry import PersonEvent
from libs.common.kernel.actor import Actor
from libs.common.kernel.ids import PersonId
from libs.common.persistence.house import House
from libs.common.web.department_client import DepartmentClient
from services.funds.domain.person import TierSpan
from services.funds.storage.unit_of_work import UnitOfWork
from services.funds.use_cases.fill_tiers import FillTiers
from services.funds.use_cases.fill_tiers import fill_tiers as use_case
from services.funds.use_cases.judge_bill_shares import JudgeBillShares, judge_bill_shares


def fill_tiers(client: DepartmentClient) -> Callable[[House[UnitOfWork]], Awaitable[None]]:
    async def fill(house: House[UnitOfWork]) -> None:
        actor = Actor.system(house.name, "fill-tiers")
        async with house.open(actor) as uow:
            waiting = await uow.people.without_tier()
        filled = 0
        for person_id in waiting:
            command = await _told(person_id, client)
            async with house.open(actor) as uow:
                if command is not None and await use_case(command, uow):
                    await judge_bill_shares(JudgeBillShares(person_id=person_id), uow)
                    filled += 1
                await uow.complete()
        async with house.open(actor) as uow:
            uow.audit("TIERS_FILLED", detail={"waiting": len(waiting), "filled": filled})
            await uow.complete()

    return fill


async def _told(person_id: UUID, client: DepartmentClient) -> FillTiers | None:
    """What registry said last of the person, page by page."""
    version, command = 0, None
    while True:
        query = EventsQuery(have=(StreamVersion(subject=person_id, version=version),))
        raw = (await client.post("/registry/operations/events-since", query, Events)).events
        if not raw:
            return command
        for envelope in map(Envelope.from_json, raw):
            version, event = envelope.version, envelope.event()
            known = command.tier if command else ()
            tier = tuple(TierSpan(span.starts_on, span.value) for span in event.facts.tier) if isinstance(event, PersonEvent) else known
            command = FillTiers(PersonId(person_id), version, tier)
