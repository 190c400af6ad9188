"""Daily: placements in public-welfare posts whose last day has passed (C5.7, Q35), in chunks that commit."""

from libs.common.kernel.actor import Actor
from libs.common.persistence.house import House
from services.employment.storage.unit_of_work import UnitOfWork
from services.employment.use_cases.end_placement import EndPlacements, end_placements

PER_COMMIT = 200


async def end_elapsed_placements(house: House[UnitOfWork]) -> None:
    while True:
        async with house.open(Actor.system(house.name, "end-placements")) as uow:
            ended = await end_placements(EndPlacements(PER_COMMIT), uow.actor, uow)
            if not ended:
                return
            uow.audit("PLACEMENTS_ENDED", detail={"placements": ended})
            await uow.complete()
