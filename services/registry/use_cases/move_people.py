"""Let the chain of the day take effect in what clerks see: a union's lists change on the first of the month (Q22).

Who may: the calendar.   Trigger: the daily job `move-people`.   Records: people whose chain begins today.   Emits: nothing: it was said on acceptance.
"""

from services.registry.storage.unit_of_work import UnitOfWork


async def move_people(uow: UnitOfWork) -> int:
    """How many moved."""
    return await uow.transfers.move_due(uow.now.date())
