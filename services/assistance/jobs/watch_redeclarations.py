"""Daily: when each accepted application is to be declared anew, reminders, questions for the pension of who retired, and entitlements whose declaration was missed (Q13), in chunks."""

from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.persistence.house import House
from services.assistance.storage.unit_of_work import UnitOfWork
from services.assistance.use_cases.follow_standing import FollowStanding, follow_standing
from services.assistance.use_cases.watch_redeclarations import WatchRedeclarations, watch_redeclarations

PER_COMMIT = 1000


async def watch_due_redeclarations(house: House[UnitOfWork]) -> None:
    actor = Actor.system(house.name, "watch-redeclarations")
    await _work_out(house, actor)
    while True:
        async with house.open(actor) as uow:
            reminded = await watch_redeclarations(WatchRedeclarations(remind=PER_COMMIT, ask=PER_COMMIT), uow)
            if not reminded:
                break
            uow.audit("REDECLARATIONS_REMINDED", detail={"applications": reminded})
            await uow.complete()
    await _suspend(house, actor)


async def _work_out(house: House[UnitOfWork], actor: Actor) -> None:
    after = UUID(int=0)
    while True:
        async with house.open(actor) as uow:
            unwatched = await uow.redeclarations.unwatched(after, PER_COMMIT)
            if not unwatched:
                return
            await watch_redeclarations(WatchRedeclarations(unwatched), uow)
            await uow.complete()
        after = unwatched[-1][0]


async def _suspend(house: House[UnitOfWork], actor: Actor) -> None:
    after = UUID(int=0)
    while True:
        async with house.open(actor) as uow:
            people = await uow.redeclarations.to_suspend(after, PER_COMMIT)
            if not people:
                return
            await follow_standing(FollowStanding(people), actor, uow)
            uow.audit("REDECLARATIONS_MISSED", detail={"people": len(people)})
            await uow.complete()
        after = people[-1]
