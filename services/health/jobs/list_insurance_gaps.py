"""On the first of each month: who has no basic insurance that day; gaps that are none any more are closed first (C4.1), in chunks that commit."""

from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.months import Month
from libs.common.persistence.house import House
from services.health.storage.unit_of_work import UnitOfWork
from services.health.use_cases.close_gaps import CloseGaps, close_gaps
from services.health.use_cases.list_insurance_gaps import ListInsuranceGaps, list_insurance_gaps

PER_COMMIT = 1000


async def list_gaps_of_month(house: House[UnitOfWork]) -> None:
    actor, month = Actor.system(house.name, "list-insurance-gaps"), Month.of(house.clock.today())
    await _close(house, actor)
    after = UUID(int=0)
    while True:
        async with house.open(actor) as uow:
            people = await uow.gaps.uninsured(month.first_day, after, PER_COMMIT)
            if not people:
                return
            new = await list_insurance_gaps(ListInsuranceGaps(month, people), uow)
            if new:
                uow.audit("INSURANCE_GAPS_LISTED", detail={"month": str(month), "people": new})
            await uow.complete()
        after = people[-1].person_id


async def _close(house: House[UnitOfWork], actor: Actor) -> None:
    after = UUID(int=0)
    while True:
        async with house.open(actor) as uow:
            people = await uow.gaps.people_with_open(after, PER_COMMIT)
            if not people:
                return
            closed = await close_gaps(CloseGaps(people), uow)
            if closed:
                uow.audit("INSURANCE_GAPS_CLOSED", detail={"gaps": closed})
            await uow.complete()
        after = people[-1]
