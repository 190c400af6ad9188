"""Daily: money that lies too long with anybody."""

from libs.common.kernel.actor import Actor
from libs.common.persistence.house import House
from services.funds.storage.unit_of_work import UnitOfWork
from services.funds.use_cases import watch_retention as use_case


async def watch_retention(house: House[UnitOfWork]) -> None:
    async with house.open(Actor.system(house.name, "watch-retention")) as uow:
        raised = await use_case.watch_retention(uow)
        uow.audit("RETENTION_WATCHED", detail={"alerts": raised})
        await uow.complete()
