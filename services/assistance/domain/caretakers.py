"""Who looks after a person: the responsible chain of a day, and the custodian, who inherits every duty of the lost unit (C2.4, C7.4)."""

from datetime import date
from uuid import UUID

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.jurisdiction import GRASSROOTS_KINDS, L2_KINDS, OrgKind
from services.assistance.domain.person import Person

_CLERKS = {
    **dict.fromkeys(GRASSROOTS_KINDS | {OrgKind.COUNTY_FEDERATION}, frozenset({Role.FORM_FILLER, Role.COUNTY_REVIEWER})),
    **dict.fromkeys(L2_KINDS, frozenset({Role.VERIFIER, Role.REGISTRAR})),
}
_PROVINCE = frozenset({Role.REGISTRAR})


def caretakers(person: Person, day: date) -> frozenset[UUID]:
    """The unit, county and L2 of the chain, and whoever has custody."""
    chain, custody = person.chain_on(day), person.circumstances.custodian_on(day)
    held: list[UUID | None] = [chain.unit, chain.county, chain.l2]
    if custody is not None:
        held += [custody.county, custody.city]
    return frozenset(unit for unit in held if unit is not None)


def require_clerk(actor: Actor, *, province: bool = False) -> None:
    """Refuses ROLE_NOT_PERMITTED unless the actor is a clerk of a union, at the level where the role counts."""
    allowed: frozenset[Role] = _CLERKS.get(actor.unit_kind, frozenset()) if actor.unit_kind else frozenset()
    if province and actor.unit_kind is OrgKind.PROVINCIAL_FEDERATION:
        allowed = _PROVINCE
    if not actor.roles & allowed:
        refuse(Code.ROLE_NOT_PERMITTED, "此事项由基层、县级或责任工会的经办岗位办理，请转交有权办理的人员")


def require_caretaker(actor: Actor, person: Person, day: date, *, province: bool = False) -> None:
    """Refuses ROLE_NOT_PERMITTED, then NOT_RESPONSIBLE_UNIT; `province`: 省总 may do it for everybody."""
    require_clerk(actor, province=province)
    if province and actor.unit_kind is OrgKind.PROVINCIAL_FEDERATION:
        return
    if actor.unit_id not in caretakers(person, day):
        refuse(Code.NOT_RESPONSIBLE_UNIT, "此人不在本单位负责范围内，请转交其责任工会办理")
