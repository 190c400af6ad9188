"""What funds' routes depend on."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.jurisdiction import L2_KINDS, PROVINCE_KINDS, OrgKind
from libs.common.persistence.house import Pool
from libs.common.web.door import unit_of_work
from services.funds.storage.bank_outbox import BankOutbox
from services.funds.storage.unit_of_work import UnitOfWork

Uow = Annotated[UnitOfWork, Depends(unit_of_work)]


async def _pool(request: Request) -> Pool:
    pool: Pool = request.app.state.house.pool
    return pool


Lookups = Annotated[Pool, Depends(_pool)]


async def _outbox(request: Request) -> BankOutbox:
    outbox: BankOutbox = request.app.state.bank_outbox
    return outbox


Outbox = Annotated[BankOutbox, Depends(_outbox)]


def own_unit(actor: Actor) -> UUID | None:
    """Whose money the actor may look at: an L2 union's clerk its own, the province and auditors everybody's (None). §8, D6.

    Refuses ROLE_NOT_PERMITTED for anybody else.
    """
    if actor.has(Role.AUDITOR) or actor.unit_kind in PROVINCE_KINDS or actor.unit_kind is OrgKind.AUDIT_OFFICE:
        return None
    if actor.unit_kind not in L2_KINDS or not actor.roles - {Role.MODEL_WORKER}:
        refuse(Code.ROLE_NOT_PERMITTED, "资金账目由责任工会、省财政厅、省总工会和审计人员查看")
    return actor.unit_id
