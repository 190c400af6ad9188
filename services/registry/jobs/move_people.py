"""Daily: people whose responsible union changes today; custodies of people whose death a roster said."""

from libs.common.kernel.actor import Actor
from libs.common.persistence.house import House
from libs.common.persistence.region_seed import shipped_regions
from services.registry.storage.unit_of_work import UnitOfWork
from services.registry.use_cases import move_people as use_case
from services.registry.use_cases.follow_change import FollowChange, follow_change


async def move_people(house: House[UnitOfWork]) -> None:
    async with house.open(Actor.system(house.name, "move-people")) as uow:
        uow.audit("PEOPLE_MOVED", detail={"people": await use_case.move_people(uow)})
        for person_id in await uow.custodies.of_the_dead():
            await follow_change(FollowChange(person_id, uow.now.date(), shipped_regions()), uow)
        await uow.complete()
