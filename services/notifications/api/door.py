"""What notifications' routes depend on."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import Depends, Request

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import OrgUnitId
from libs.common.persistence.house import Pool
from libs.common.web.door import unit_of_work
from libs.common.web.pages import cursor_id, decode_cursor
from services.notifications.domain.webhook_addresses import AddressRules
from services.notifications.storage.unit_of_work import UnitOfWork

Uow = Annotated[UnitOfWork, Depends(unit_of_work)]
_NO_OFFICE: Final = frozenset({Role.MODEL_WORKER, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
_OVERSEERS: Final = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.AUDITOR})


async def _pool(request: Request) -> Pool:
    pool: Pool = request.app.state.house.pool
    return pool


async def _rules(request: Request) -> AddressRules:
    rules: AddressRules = request.app.state.webhook_rules
    return rules


Lookups = Annotated[Pool, Depends(_pool)]
Rules = Annotated[AddressRules, Depends(_rules)]


def clerks_unit(actor: Actor) -> OrgUnitId:
    """The clerk's unit. Refuses ROLE_NOT_PERMITTED: a model worker, an administrator or a service has none."""
    if actor.unit_id is None or not actor.roles - _NO_OFFICE:
        refuse(Code.ROLE_NOT_PERMITTED, "只对有所属单位的经办人员显示")
    return actor.unit_id


def whose(actor: Actor) -> str | None:
    """Whose mandates and subscriptions the actor may look at: an agency's client its own, the administrators and auditors everybody's (None).

    Refuses ROLE_NOT_PERMITTED for anybody else.
    """
    if actor.roles & _OVERSEERS:
        return None
    if not actor.has(Role.EVENT_SUBSCRIBER):
        refuse(Code.ROLE_NOT_PERMITTED, "订阅由其客户端、管理员和审计人员查看")
    return actor.subject


def subscriber(actor: Actor) -> str:
    """The agency's client that the actor is. Refuses ROLE_NOT_PERMITTED."""
    if not actor.has(Role.EVENT_SUBSCRIBER):
        refuse(Code.ROLE_NOT_PERMITTED, "只有经授权的订阅客户端可以接收事件")
    return actor.subject


def before_id(cursor: str | None) -> UUID | None:
    """Behind which id a page that lists the newest first goes on. Refuses CURSOR_INVALID."""
    after = decode_cursor(cursor, 1)
    return cursor_id(after[0]) if after else None
