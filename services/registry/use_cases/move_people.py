"""Let what begins today take effect in what clerks see: a union's lists change on the first of the month (Q22), a dated fact on its day.

Who may: the calendar.   Trigger: the daily job `move-people`.   Records: people whose chain begins today, what they
are searched by.   Emits: nothing: it was said on acceptance.
"""

from services.registry.storage.unit_of_work import UnitOfWork


async def move_people(uow: UnitOfWork) -> int:
    """How many moved."""
    moved = await uow.transfers.move_due(uow.now.date())
    uow.people.search.moved(moved)
    await uow.people.search.begin_due()
    while await uow.people.search.fill_missing():
        pass
    return len(moved)
