"""Daily: people whose responsible union changes today."""

from libs.common.kernel.actor import Actor
from libs.common.persistence.house import House
from services.registry.storage.unit_of_work import UnitOfWork
from services.registry.use_cases import move_people as use_case


async def move_people(house: House[UnitOfWork]) -> None:
    async with house.open(Actor.system(house.name, "move-people")) as uow:
        uow.audit("PEOPLE_MOVED", detail={"people": await use_case.move_people(uow)})
        await uow.complete()
