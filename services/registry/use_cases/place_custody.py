"""Dispute where a person in custody belongs, or settle it (C7.4, Q23): the city executes while the counties do not agree.

Who may: the county union that has the custody disputes it; the registrar of the responsible city, or of the province, settles it: the city
among its own counties, the province among all.
Trigger: POST /registry/custodies/{id}/dispute, /settlement.   Records: the dispute with its sealed reason; who executes from then on; the
chain, continuous (another city from the first of the next month).
Emits: CUSTODY_TRANSFERRED.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION, ORG_UNKNOWN.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from libs.common.contracts.registry import CustodyTransferred
from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import OrgUnitId
from libs.common.kernel.jurisdiction import L2_KINDS, OrgKind
from services.registry.domain.custody import chain_from
from services.registry.domain.person import Person
from services.registry.domain.reported_change import Recorded, record
from services.registry.domain.responsibility import require_custodian
from services.registry.storage.custodies import Custody
from services.registry.storage.people import NewFact
from services.registry.storage.unit_of_work import UnitOfWork
from services.registry.use_cases.person_events import facts_of

SOURCE = "属地委托管理"


@dataclass(frozen=True, slots=True)
class PlaceCustody:
    """`county`: who executes from now on; None: the custodian county disputes, for the `reason`."""

    custody_id: UUID
    county: OrgUnitId | None
    reason: str


async def place_custody(command: PlaceCustody, actor: Actor, uow: UnitOfWork) -> None:
    person = await uow.people.lock(await uow.custodies.person_of(command.custody_id))
    assert person is not None, "a custody is of a person"
    custody = await uow.custodies.find(command.custody_id)
    if command.county is None:
        require_custodian(actor, custody.county, custody.city)
    else:
        _require_above(actor, custody)
    if custody.state != "ACTIVE" or (command.county is None and custody.county is None):
        refuse(Code.INVALID_TRANSITION, "此托管已终止，或已在争议处理中")
    city, unit = custody.city, None
    if command.county is None:
        unit = await uow.org_units.office_of(city)
        await uow.custodies.dispute(custody.id, command.reason)
    else:
        city = await _city_of(command.county, actor, uow)
        await uow.custodies.settle(custody.id, command.county, city, command.reason)
    uow.audit("CUSTODY_DISPUTED" if command.county is None else "CUSTODY_SETTLED", person.person_id, detail={"custody": str(custody.id)})
    await _keep(person, command.county, city, unit, uow)
    told: dict[str, Any] = {"subject": person.person_id, "effective_on": uow.now.date(), "facts": facts_of(person)}
    uow.emit(CustodyTransferred(**told, custody_id=custody.id, county=command.county, city=city))


def _require_above(actor: Actor, custody: Custody) -> None:
    if not actor.has(Role.REGISTRAR) or actor.unit_kind not in L2_KINDS | {OrgKind.PROVINCIAL_FEDERATION}:
        refuse(Code.ROLE_NOT_PERMITTED, "托管争议由市总工会或省总工会的登记岗位裁定")
    if actor.unit_kind in L2_KINDS and actor.unit_id != custody.city:
        refuse(Code.NOT_RESPONSIBLE_UNIT, "此托管由其他市总工会负责，请转交其办理")


async def _city_of(county: OrgUnitId, actor: Actor, uow: UnitOfWork) -> UUID:
    unit = await uow.org_units.find(county)
    if unit is None or unit.kind is not OrgKind.COUNTY_FEDERATION or unit.parent_id is None or unit.valid_to is not None:
        refuse(Code.ORG_UNKNOWN, "托管单位须是现有的县级工会")
    if actor.unit_kind in L2_KINDS and unit.parent_id != actor.unit_id:
        refuse(Code.NOT_RESPONSIBLE_UNIT, "外市的县级工会请报省总工会裁定")
    return unit.parent_id


async def _keep(person: Person, county: UUID | None, city: UUID, unit: UUID | None, uow: UnitOfWork) -> None:
    today = uow.now.date()
    value = {"county": str(county) if county else None, "city": str(city)}
    facts = [Recorded("CUSTODY", today, value), *chain_from(person, city, county, unit, today)]
    record(facts, person)
    await uow.people.add_facts([NewFact(person.person_id, fact.kind, fact.starts_on, fact.value) for fact in facts], SOURCE)
    await uow.people.touch([person.person_id])
    now = person.value_on("CHAIN", today) or {}
    await uow.people.move([(person.person_id, UUID(now["l2"]), _id(now["county"]), _id(now["unit"]))])


def _id(value: str | None) -> UUID | None:
    return UUID(value) if value else None
