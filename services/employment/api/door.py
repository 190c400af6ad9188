"""What employment's routes depend on."""

from typing import Annotated

from fastapi import Depends, Request

from libs.common.persistence.house import Pool
from libs.common.web.door import unit_of_work
from services.employment.storage.unit_of_work import UnitOfWork

Uow = Annotated[UnitOfWork, Depends(unit_of_work)]


async def _pool(request: Request) -> Pool:
    pool: Pool = request.app.state.house.pool
    return pool


Lookups = Annotated[Pool, Depends(_pool)]
