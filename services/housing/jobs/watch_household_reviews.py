"""Daily: households not looked at in time after a death (C5.9), in chunks that commit."""

from libs.common.kernel.actor import Actor
from libs.common.persistence.house import House
from services.housing.storage.unit_of_work import UnitOfWork
from services.housing.use_cases.watch_household_reviews import WatchHouseholdReviews, watch_household_reviews

PER_COMMIT = 500


async def watch_late_reviews(house: House[UnitOfWork]) -> None:
    while True:
        async with house.open(Actor.system(house.name, "watch-household-reviews")) as uow:
            told = await watch_household_reviews(WatchHouseholdReviews(PER_COMMIT), uow)
            if not told:
                return
            uow.audit("HOUSEHOLD_REVIEWS_WATCHED", detail={"households": told})
            await uow.complete()
