"""Daily: money that is unspent after its budget year (Q45)."""

from libs.common.kernel.actor import Actor
from libs.common.persistence.house import House
from services.funds.storage.unit_of_work import UnitOfWork
from services.funds.use_cases.flag_year_end import flag_year_end


async def year_end(house: House[UnitOfWork]) -> None:
    async with house.open(Actor.system(house.name, "year-end")) as uow:
        flagged = await flag_year_end(uow)
        uow.audit("YEAR_END_WATCHED", detail={"flags": flagged})
        await uow.complete()
