"""Who acts for housing: the housing department of the place, the township for its own applications, the responsible L2 for the honour."""

from datetime import date
from typing import Final
from uuid import UUID

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.jurisdiction import L2_KINDS, OrgKind
from libs.common.kernel.known_person import KnownPerson

HOUSING: Final = frozenset({OrgKind.HOUSING})
TOWNSHIP: Final = frozenset({OrgKind.TOWNSHIP_STREET})
_PROVINCE, _CITY = "0000", "00"


def place_of(region_code: str) -> str:
    """How the codes of a place begin: a city's bureau looks at its counties, the province's at all."""
    return region_code[:2] if region_code.endswith(_PROVINCE) else region_code[:4] if region_code.endswith(_CITY) else region_code


def is_housing_clerk(actor: Actor) -> bool:
    return actor.unit_kind in HOUSING and actor.has(Role.DEPARTMENT_CLERK) and actor.unit_region is not None


def is_township_clerk(actor: Actor) -> bool:
    return actor.unit_kind in TOWNSHIP and actor.has(Role.FORM_FILLER)


def require_housing(actor: Actor, region_code: str | None = None) -> str:
    """The place of the clerk. Refuses ROLE_NOT_PERMITTED, and NOT_RESPONSIBLE_UNIT for another place than `region_code`."""
    if not is_housing_clerk(actor):
        refuse(Code.ROLE_NOT_PERMITTED, "此事项由住房城乡建设部门的经办岗位办理")
    region = str(actor.unit_region)
    if region_code is not None and region != region_code:
        refuse(Code.NOT_RESPONSIBLE_UNIT, "此事项由当地住房城乡建设部门办理，请转交其办理")
    return region


def require_filer(actor: Actor, region_code: str) -> UUID:
    """The housing department of the place, or a township in it. Refuses ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT."""
    if not is_township_clerk(actor):
        require_housing(actor, region_code)
    elif not (actor.unit_region or "").startswith(place_of(region_code)):
        refuse(Code.NOT_RESPONSIBLE_UNIT, "此队列不在本乡镇(街道)所在地，请由当地办理")
    assert actor.unit_id is not None, "a clerk of a unit"
    return actor.unit_id


def require_grader(actor: Actor, filed_unit: UUID, region_code: str) -> None:
    """The township that filed the application, or the housing department of the place. Refuses ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT."""
    unit = require_filer(actor, region_code)
    if is_township_clerk(actor) and unit != filed_unit:
        refuse(Code.NOT_RESPONSIBLE_UNIT, "此申请由其他乡镇(街道)登记，请由其办理")


def require_l2(actor: Actor, person: KnownPerson, day: date) -> None:
    """A clerk of the union that is responsible for the person. Refuses ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT."""
    if actor.unit_kind not in L2_KINDS or not actor.roles & {Role.VERIFIER, Role.REGISTRAR}:
        refuse(Code.ROLE_NOT_PERMITTED, "荣誉由责任工会的经办岗位核实")
    if actor.unit_id != person.chain_on(day).l2:
        refuse(Code.NOT_RESPONSIBLE_UNIT, "此人由其他责任工会负责，请转交其办理")
