"""What funds' routes depend on."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import OrgUnitId
from libs.common.kernel.jurisdiction import L2_KINDS, PROVINCE_KINDS, Everyone, InChain, Level, OrgKind, Scope
from libs.common.persistence.house import Pool
from libs.common.web.access import CurrentActor, scope_of
from libs.common.web.door import unit_of_work
from services.funds.domain.audit_scope import AuditScope
from services.funds.policy.c4_6_bills import PAYING_KINDS
from services.funds.storage.audit_mandates import mandates_in_force
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


def is_auditor(actor: Actor) -> bool:
    """Whether the actor looks as an auditor: by role, or by standing in an audit office. A clerk's own post comes first."""
    if actor.unit_kind in PROVINCE_KINDS or actor.unit_kind in L2_KINDS:
        return actor.has(Role.AUDITOR) and actor.roles <= {Role.AUDITOR, Role.MODEL_WORKER}
    return actor.has(Role.AUDITOR) or actor.unit_kind is OrgKind.AUDIT_OFFICE


async def money_unit(request: Request, actor: CurrentActor) -> UUID | None:
    """Whose money the actor may look at: an L2 union's clerk its own, the province everybody's (None), an auditor what the mandate says. §8, D6.

    Refuses ROLE_NOT_PERMITTED for anybody else, MANDATE_MISSING for an auditor without a mandate over whole books.
    """
    if is_auditor(actor):
        return (await audit_scope(request, actor, whole=True)).unit
    if actor.unit_kind in PROVINCE_KINDS:
        return None
    if actor.unit_kind not in L2_KINDS or not actor.roles - {Role.MODEL_WORKER}:
        refuse(Code.ROLE_NOT_PERMITTED, "资金账目由责任工会、省财政厅、省总工会和审计人员查看")
    return actor.unit_id


MoneyUnit = Annotated[UUID | None, Depends(money_unit)]


async def payer_unit(request: Request, actor: CurrentActor) -> UUID | None:
    """Whose bills the actor may look at: a payer's clerk its own (a county union and 人社 too), the province everybody's, an auditor by mandate.

    Refuses ROLE_NOT_PERMITTED, MANDATE_MISSING.
    """
    if is_auditor(actor):
        return (await audit_scope(request, actor, whole=True)).unit
    if actor.unit_kind in PROVINCE_KINDS:
        return None
    if actor.unit_id is None or actor.unit_kind not in PAYING_KINDS or not actor.roles - {Role.MODEL_WORKER}:
        refuse(Code.ROLE_NOT_PERMITTED, "应付账单由付款单位、省财政厅、省总工会和审计人员查看")
    return actor.unit_id


PayerUnit = Annotated[UUID | None, Depends(payer_unit)]


async def person_scope(request: Request, actor: CurrentActor) -> Scope:
    """Whose accounts the actor may look at, masked: as everywhere, and for an auditor what the mandate over whole books says."""
    if not is_auditor(actor):
        return scope_of(actor)
    unit = (await audit_scope(request, actor, whole=True)).unit
    return Everyone() if unit is None else InChain(Level.L2, OrgUnitId(unit))


PersonScope = Annotated[Scope, Depends(person_scope)]


async def audit_scope(request: Request, actor: Actor, *, whole: bool = False) -> AuditScope:
    """The auditor's mandate in force: the one that `mandate_id` of the query names, or the only one. `whole`: one over whole books.

    Refuses MANDATE_MISSING, ROLE_NOT_PERMITTED for whoever is no auditor.
    """
    if not is_auditor(actor):
        refuse(Code.ROLE_NOT_PERMITTED, "此事项由持有审计授权的审计人员办理")
    house = request.app.state.house
    async with house.pool.connection() as connection:
        found = await mandates_in_force(connection, actor.subject, house.clock.today())
    named = request.query_params.get("mandate_id", "")
    fits = [each for each in found if named in ("", str(each.mandate_id)) and (each.whole or not whole)]
    if not fits and whole and found:
        refuse(Code.MANDATE_MISSING, "审计授权只及于部分账目，请使用审计专用查询(/funds/audit)")
    if not fits:
        refuse(Code.MANDATE_MISSING, "没有有效的审计授权，请由系统管理员提出并经安全管理员批准")
    if len(fits) > 1 and not named:
        refuse(Code.MANDATE_MISSING, "有多项有效的审计授权，请在查询中用 mandate_id 指明按哪一项审计")
    return fits[0]
