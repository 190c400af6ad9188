"""Daily: tasks of the annex and work items that come due or are overdue."""

from libs.common.kernel.actor import Actor
from libs.common.persistence.house import House
from services.notifications.storage.unit_of_work import UnitOfWork
from services.notifications.use_cases.watch_annex import watch_annex
from services.notifications.use_cases.watch_work import watch_work


async def watch_deadlines(house: House[UnitOfWork]) -> None:
    """Each transaction stands by itself: killed in between, the next run says what is left."""
    actor = Actor.system(house.name, "watch-deadlines")
    async with house.open(actor) as uow:
        uow.audit("DEADLINES_WATCHED", detail={"annex": await watch_annex(uow)})
        await uow.complete()
    while True:
        async with house.open(actor) as uow:
            said = await watch_work(uow)
            uow.audit("DEADLINES_WATCHED", detail={"work_items": said})
            await uow.complete()
        if said == 0:
            return
