"""Monthly: order the line run of every responsible union through the month that begins."""

from libs.common.kernel.actor import Actor
from libs.common.kernel.jurisdiction import L2_KINDS
from libs.common.kernel.months import Month
from libs.common.persistence.house import House
from services.assistance.storage.unit_of_work import UnitOfWork
from services.assistance.use_cases.order_line_run import OrderLineRun, order_line_run


async def order_line_runs(house: House[UnitOfWork]) -> None:
    actor = Actor.system(house.name, "run-lines")
    async with house.open(actor) as uow:
        units = [
            row[0]
            for row in await (
                await uow.raw.execute("SELECT id FROM org_unit WHERE kind = ANY(%s) ORDER BY id", (list(L2_KINDS),))
            ).fetchall()
        ]
        for unit in units:
            await order_line_run(OrderLineRun(Month.of(uow.now.date()), unit), actor, uow)
        uow.audit("LINE_RUNS_ORDERED", detail={"unions": len(units)})
        await uow.complete()
