"""Nightly: what the records of everybody lack."""

from libs.common.kernel.actor import Actor
from libs.common.persistence.house import House
from services.registry.storage.unit_of_work import UnitOfWork
from services.registry.use_cases import check_quality as use_case


async def check_quality(house: House[UnitOfWork]) -> None:
    async with house.open(Actor.system(house.name, "check-quality")) as uow:
        await use_case.check_quality(uow)
        await uow.complete()
