"""Daily: one-on-one assistance whose clocks have run out (C5.3), in chunks that commit."""

from libs.common.kernel.actor import Actor
from libs.common.persistence.house import House
from services.employment.storage.unit_of_work import UnitOfWork
from services.employment.use_cases.watch_one_on_one import WatchOneOnOne, watch_one_on_one

PER_COMMIT = 500


async def watch_one_on_ones(house: House[UnitOfWork]) -> None:
    while True:
        async with house.open(Actor.system(house.name, "watch-one-on-one")) as uow:
            told = await watch_one_on_one(WatchOneOnOne(PER_COMMIT), uow)
            if not told:
                return
            uow.audit("ONE_ON_ONE_WATCHED", detail={"cases": told})
            await uow.complete()
