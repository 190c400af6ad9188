"""Every ten minutes: records that nobody compared yet, with those that sound alike; a batch a commit until none is left."""

from libs.common.kernel.actor import Actor
from libs.common.persistence.house import House
from services.registry.storage.unit_of_work import UnitOfWork
from services.registry.use_cases import find_duplicates as use_case


async def find_duplicates(house: House[UnitOfWork]) -> None:
    while True:
        async with house.open(Actor.system(house.name, "find-duplicates")) as uow:
            found = await use_case.find_duplicates(use_case.FindDuplicates(), uow)
            await uow.complete()
        if found.people < use_case.BATCH:
            return
