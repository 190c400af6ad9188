"""Who may change a person's record: the registrar of the responsible L2 union, or of the province (domain.md §2, C7.2)."""

from datetime import date
from uuid import UUID

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.jurisdiction import L2_KINDS, OrgKind
from services.registry.domain.person import Person


def require_registrar(actor: Actor, person: Person | None, today: date) -> Person:
    """The person, if the actor may change it. Refuses ROLE_NOT_PERMITTED, PERSON_NOT_FOUND, NOT_RESPONSIBLE_UNIT, and
    INVALID_TRANSITION for a record that was merged into another.
    """
    if not actor.has(Role.REGISTRAR) or actor.unit_kind not in L2_KINDS | {OrgKind.PROVINCIAL_FEDERATION}:
        refuse(Code.ROLE_NOT_PERMITTED, "劳模信息由责任工会或省总工会的登记岗位办理")
    if person is None:
        refuse(Code.PERSON_NOT_FOUND, "劳模信息库中无此人，请核对编号")
    if actor.unit_kind in L2_KINDS and actor.unit_id != responsible_l2(person, today):
        refuse(Code.NOT_RESPONSIBLE_UNIT, "此人由其他责任工会负责，请转交其办理")
    if person.merged_into is not None:
        refuse(Code.INVALID_TRANSITION, "此档案已并入同一人的另一档案，请在保留的档案上办理")
    return person


def require_caller(actor: Actor, person: Person | None, today: date) -> Person:
    """The person, for whoever keeps in touch with them: a registrar, or the form filler or reviewer of their unit or county."""
    if not actor.roles & {Role.FORM_FILLER, Role.COUNTY_REVIEWER}:
        return require_registrar(actor, person, today)
    if person is None:
        refuse(Code.PERSON_NOT_FOUND, "劳模信息库中无此人，请核对编号")
    chain = person.value_on("CHAIN", today) or {}
    if actor.unit_id is None or str(actor.unit_id) not in (chain.get("county"), chain.get("unit")):
        refuse(Code.NOT_RESPONSIBLE_UNIT, "此人由其他单位负责，请转交其办理")
    if person.merged_into is not None:
        refuse(Code.INVALID_TRANSITION, "此档案已并入同一人的另一档案，请在保留的档案上办理")
    return person


def responsible_l2(person: Person, day: date) -> UUID:
    chain = person.value_on("CHAIN", day)
    assert chain is not None, "a chain from birth on"
    return UUID(chain["l2"])


def require_custodian(actor: Actor, county: UUID | None, city: UUID) -> None:
    """The county union that executes a custody, or the city where none does. Refuses ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT."""
    if not (actor.has(Role.COUNTY_REVIEWER) or actor.has(Role.REGISTRAR)):
        refuse(Code.ROLE_NOT_PERMITTED, "托管由县级工会的审核岗位或市总工会的登记岗位办理")
    if actor.unit_id != (county or city):
        refuse(Code.NOT_RESPONSIBLE_UNIT, "此托管由其他工会执行，请转交其办理")
