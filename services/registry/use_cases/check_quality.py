"""Look for what is missing, contradictory or older than twelve months in the records of everybody (C7.2 数据质量; C7.5 for archives).

Who may: the calendar.   Trigger: the nightly job `check-quality`.   Records: a row a fault as long as it is there; those that are gone as mended.
Emits: nothing: it takes nothing from anybody.
"""

from services.registry.storage.unit_of_work import UnitOfWork


async def check_quality(uow: UnitOfWork) -> None:
    found, mended = await uow.quality.check()
    uow.audit("QUALITY_CHECKED", detail={"found": found, "mended": mended})
