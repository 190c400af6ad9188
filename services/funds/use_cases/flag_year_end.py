"""Flag what is unspent when a budget year ends (Q45): per earmark and holder, once.

Who may: the calendar.   Trigger: the daily job `year-end`; on 31 December for the year that ends, later for whatever was missed.
Records: the flag with what is unspent and what is still in a batch.   Emits: nothing: `year-end` lists it until the province has decided.
"""

from services.funds.policy.c2_3_year_end import closed_year
from services.funds.storage.unit_of_work import UnitOfWork


async def flag_year_end(uow: UnitOfWork) -> int:
    """How many are new."""
    return sum([await uow.year_end.flag(each) for each in await uow.year_end.unspent(closed_year(uow.now.date()))])
