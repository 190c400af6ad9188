"""Daily: tasks of the annex that come due or are overdue."""

from libs.common.kernel.actor import Actor
from libs.common.persistence.house import House
from services.notifications.storage.unit_of_work import UnitOfWork
from services.notifications.use_cases.watch_annex import watch_annex


async def watch_deadlines(house: House[UnitOfWork]) -> None:
    async with house.open(Actor.system(house.name, "watch-deadlines")) as uow:
        uow.audit("DEADLINES_WATCHED", detail={"annex": await watch_annex(uow)})
        await uow.complete()
