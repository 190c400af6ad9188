"""Daily: determinations that follow from lines and from being out of work, new ones and those that lapsed (C0.2, Q17), in chunks that commit."""

from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.persistence.house import House
from services.assistance.storage.determinations import Derived
from services.assistance.storage.unit_of_work import UnitOfWork
from services.assistance.use_cases.derive_determinations import DeriveDeterminations, derive_determinations

PER_COMMIT = 2000


async def derive_due_determinations(house: House[UnitOfWork]) -> None:
    actor = Actor.system(house.name, "derive-determinations")
    while True:  # each pass covers the months of one more year
        async with house.open(actor) as uow:
            if not await _derive(await uow.determinations.due_of_lines(PER_COMMIT), actor, uow):
                break
    after = UUID(int=0)
    while True:
        async with house.open(actor) as uow:
            due = await uow.determinations.due_of_job_losses(after, PER_COMMIT)
            if not due:
                return
            await _derive(due, actor, uow)
        after = due[-1].person_id


async def _derive(due: list[Derived], actor: Actor, uow: UnitOfWork) -> int:
    new = await derive_determinations(DeriveDeterminations(due), actor, uow)
    if new:
        uow.audit("HARDSHIP_DERIVED", detail={"determinations": new})
        await uow.complete()
    return new
