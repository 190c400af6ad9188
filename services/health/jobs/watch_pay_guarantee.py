"""Daily: units that have not confirmed pay and benefits of a stay by their day (C4.4), in chunks that commit."""

from libs.common.kernel.actor import Actor
from libs.common.persistence.house import House
from services.health.storage.unit_of_work import UnitOfWork
from services.health.use_cases.watch_pay_guarantee import WatchPayGuarantee, watch_pay_guarantee

PER_COMMIT = 500


async def watch_pay_guarantees(house: House[UnitOfWork]) -> None:
    while True:
        async with house.open(Actor.system(house.name, "watch-pay-guarantee")) as uow:
            told = await watch_pay_guarantee(WatchPayGuarantee(PER_COMMIT), uow)
            if not told:
                return
            uow.audit("PAY_GUARANTEES_WATCHED", detail={"people": told})
            await uow.complete()
