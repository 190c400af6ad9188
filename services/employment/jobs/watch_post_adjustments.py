"""Daily: requests for another post that are not settled in time (C6.1, Q37), in chunks that commit."""

from libs.common.kernel.actor import Actor
from libs.common.persistence.house import House
from services.employment.storage.unit_of_work import UnitOfWork
from services.employment.use_cases.watch_post_adjustments import WatchPostAdjustments, watch_post_adjustments

PER_COMMIT = 500


async def watch_late_requests(house: House[UnitOfWork]) -> None:
    while True:
        async with house.open(Actor.system(house.name, "watch-post-adjustments")) as uow:
            told = await watch_post_adjustments(WatchPostAdjustments(PER_COMMIT), uow)
            if not told:
                return
            uow.audit("POST_ADJUSTMENTS_WATCHED", detail={"requests": told})
            await uow.complete()
