"""From a token to an actor. Deny by default: every route names who may (tests/architecture checks that none forgets)."""

from collections.abc import Callable, Coroutine
from typing import Annotated

from fastapi import Depends, Request
from fastapi.dependencies.models import Dependant

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import OrgUnitId, PersonId
from libs.common.kernel.jurisdiction import Everyone, Nobody, OnePerson, OrgKind, Scope, scope_of_bureau, scope_of_unit

_ROLES = {role.value: role for role in Role}


async def authenticate(request: Request) -> Actor | None:
    """The actor of the request's bearer token; None without one. The kind of its unit comes from this department's own table."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if not token:
        return None
    if scheme.lower() != "bearer":
        refuse(Code.TOKEN_INVALID, "请使用 Bearer 访问令牌")
    state = request.app.state
    claims = await state.tokens.verify(token)
    unit = await state.house.units.get(claims.org_unit) if claims.org_unit else None
    if unit is not None and not unit.acts_on(state.house.clock.today()):
        unit = None
    if Role.EVENT_SUBSCRIBER.value in claims.roles:  # an agency's client hears events; it stands in no unit and sees nobody's files
        unit = None
    return Actor(
        subject=claims.subject,
        unit_id=OrgUnitId(unit.id) if unit else None,
        unit_kind=unit.kind if unit else None,
        roles=frozenset(_ROLES[name] for name in claims.roles if name in _ROLES),
        person_id=PersonId(claims.person_id) if claims.person_id else None,
        unit_region=unit.region_code if unit else None,
    )


async def current_actor(request: Request) -> Actor:
    """Whoever the token names. The route of `door.py` has verified it already."""
    actor: Actor | None = request.state.actor
    if actor is None:
        refuse(Code.TOKEN_INVALID, "请先登录，并在 Authorization 头中提供访问令牌")
    return actor


CurrentActor = Annotated[Actor, Depends(current_actor)]


def asks_who(dependant: Dependant) -> bool:
    """Whether a route asks for an actor, itself or through what it depends on: its document says that it takes a token."""
    return dependant.call is current_actor or any(map(asks_who, dependant.dependencies))


def require_role(actor: Actor, *roles: Role) -> None:
    """Refuses ROLE_NOT_PERMITTED unless the actor has one of `roles`."""
    if not actor.roles.intersection(roles):
        refuse(Code.ROLE_NOT_PERMITTED, "当前账号没有办理此事项的岗位权限，请联系本单位管理员")


def needs(*roles: Role) -> Callable[[Actor], Coroutine[None, None, Actor]]:
    """A dependency: the actor, who has one of `roles`."""

    async def permitted(actor: CurrentActor) -> Actor:
        require_role(actor, *roles)
        return actor

    return permitted


def scope_of(actor: Actor, admitting: frozenset[OrgKind] = frozenset()) -> Scope:
    """What people the actor may see. A model worker sees their own record, an administrator of the system sees nobody's.

    `admitting`: the kinds of departments and governments that this door lets in, each for the people of its place; none by default, for a
    bureau that may see contacts may not see incomes or accounts (domain.md §8).
    """
    if Role.SERVICE in actor.roles:
        return Everyone()
    if Role.MODEL_WORKER in actor.roles:
        return OnePerson(actor.person_id) if actor.person_id else Nobody()
    if actor.roles <= {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN}:
        return Nobody()
    if actor.unit_kind in admitting:
        return scope_of_bureau(actor.unit_region)
    return scope_of_unit(actor.unit_kind, actor.unit_id)
