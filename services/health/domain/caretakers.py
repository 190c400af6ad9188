"""Who looks after a person: the responsible chain of a day, and the custodian, who inherits every duty of the lost unit (C2.4, C7.4)."""

from datetime import date
from typing import Final

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.jurisdiction import GRASSROOTS_KINDS, L2_KINDS, OrgKind
from libs.common.kernel.known_person import KnownPerson

BUREAUS: Final = frozenset({OrgKind.HEALTH, OrgKind.MEDICAL_INSURANCE})
"""卫健 and 医保: act and look where their door admits them, for the people of their place."""
COUNTY: Final = frozenset({OrgKind.COUNTY_FEDERATION})
L1: Final = GRASSROOTS_KINDS | COUNTY
ORGANISERS: Final = L2_KINDS | COUNTY
UNIONS: Final = L1 | L2_KINDS
_CLERKS: Final = {
    **dict.fromkeys(GRASSROOTS_KINDS, frozenset({Role.FORM_FILLER})),
    **dict.fromkeys(COUNTY, frozenset({Role.FORM_FILLER, Role.COUNTY_REVIEWER})),
    **dict.fromkeys(L2_KINDS, frozenset({Role.VERIFIER, Role.REGISTRAR})),
}


def require_clerk(actor: Actor, kinds: frozenset[OrgKind]) -> None:
    """Refuses ROLE_NOT_PERMITTED unless the actor is a clerk of a union of one of `kinds`, at the level where the role counts."""
    allowed = _CLERKS.get(actor.unit_kind, frozenset()) if actor.unit_kind in kinds and actor.unit_kind else frozenset()
    if not actor.roles & allowed:
        refuse(Code.ROLE_NOT_PERMITTED, "此事项由责任工会及其下级的经办岗位办理，请转交有权办理的人员")


def require_caretaker(actor: Actor, person: KnownPerson, day: date, kinds: frozenset[OrgKind]) -> None:
    """Refuses ROLE_NOT_PERMITTED, then NOT_RESPONSIBLE_UNIT."""
    require_clerk(actor, kinds)
    if actor.unit_id not in person.caretakers_on(day):
        refuse(Code.NOT_RESPONSIBLE_UNIT, "此人不在本单位负责范围内，请转交其责任工会办理")


def require_l2(actor: Actor, person: KnownPerson, day: date) -> None:
    """The case officer of the responsible L2. Refuses ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT."""
    if not actor.has(Role.VERIFIER) or actor.unit_kind not in L2_KINDS:
        refuse(Code.ROLE_NOT_PERMITTED, "此事项由责任工会的核对岗位办理")
    if actor.unit_id != person.chain_on(day).l2:
        refuse(Code.NOT_RESPONSIBLE_UNIT, "此人由其他责任工会负责，请转交其办理")


def require_province(actor: Actor) -> None:
    """Refuses ROLE_NOT_PERMITTED."""
    if not actor.has(Role.REGISTRAR) or actor.unit_kind is not OrgKind.PROVINCIAL_FEDERATION:
        refuse(Code.ROLE_NOT_PERMITTED, "此事项由省总工会的经办岗位办理")
