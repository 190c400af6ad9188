"""Nightly: who appears to qualify and has not applied (C1.2). Read in one snapshot, written in one commit: no reader sees half a list."""

from libs.common.kernel.actor import Actor
from libs.common.kernel.ids import new_id
from libs.common.persistence.house import House
from services.assistance.storage.unit_of_work import UnitOfWork
from services.assistance.use_cases.list_unclaimed import ListUnclaimed, list_unclaimed
from services.assistance.views.screen_unclaimed import screen_unclaimed


async def list_unclaimed_nightly(house: House[UnitOfWork]) -> None:
    found = [each async for chunk in screen_unclaimed(house.pool, house.keyring, house.clock.today()) for each in chunk]
    run = new_id()
    async with house.open(Actor.system(house.name, "list-unclaimed")) as uow:
        left = await list_unclaimed(ListUnclaimed(run, found), uow)
        uow.audit("UNCLAIMED_LISTED", run, detail={"listed": len(found), "left": left})
        await uow.complete()
