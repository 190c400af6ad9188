"""30 June: counties with people whom nobody has asked about the year's check-up (C4.5)."""

from libs.common.kernel.actor import Actor
from libs.common.persistence.house import House
from services.health.storage.unit_of_work import UnitOfWork
from services.health.use_cases.watch_checkups import WatchCheckups, watch_checkups


async def watch_unplanned_checkups(house: House[UnitOfWork]) -> None:
    year = house.clock.today().year
    async with house.open(Actor.system(house.name, "watch-checkups")) as uow:
        told = await watch_checkups(WatchCheckups(year), uow)
        if told:
            uow.audit("CHECKUPS_WATCHED", detail={"year": year, "unions": told})
            await uow.complete()
