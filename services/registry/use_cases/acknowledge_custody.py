"""Acknowledge a custody (C7.4): it holds already; the county says that it knows, and which township or village fills the forms.

Who may: the reviewer of the county union that executes it; of the responsible city where no county does.
Trigger: POST /registry/custodies/{id}/acknowledgement.   Records: the acknowledgement; the unit that fills, from today, so that filling and
reviewing stay two persons.   Emits: SUPERVISING_UNION_CHANGED, where a unit is named.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION, ORG_UNKNOWN.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.contracts.registry import SupervisingUnionChanged
from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import OrgUnitId
from libs.common.kernel.jurisdiction import OrgKind
from services.registry.domain.custody import chain_from
from services.registry.domain.reported_change import record
from services.registry.domain.responsibility import require_custodian
from services.registry.storage.people import NewFact
from services.registry.storage.unit_of_work import UnitOfWork
from services.registry.use_cases.person_events import facts_of

SOURCE = "属地委托管理"
_FILLING = frozenset({OrgKind.TOWNSHIP_STREET, OrgKind.RESIDENTS_COMMITTEE})


@dataclass(frozen=True, slots=True)
class AcknowledgeCustody:
    custody_id: UUID
    filling_unit: OrgUnitId | None = None


async def acknowledge_custody(command: AcknowledgeCustody, actor: Actor, uow: UnitOfWork) -> None:
    person = await uow.people.lock(await uow.custodies.person_of(command.custody_id))
    assert person is not None, "a custody is of a person"
    custody = await uow.custodies.find(command.custody_id)
    require_custodian(actor, custody.county, custody.city)
    if custody.state != "ACTIVE" or custody.acknowledged_by is not None:
        refuse(Code.INVALID_TRANSITION, "此托管已确认接收或已终止")
    await uow.custodies.acknowledge(custody.id)
    uow.audit("CUSTODY_ACKNOWLEDGED", person.person_id, detail={"custody": str(custody.id)})
    if command.filling_unit is None:
        return
    unit = await uow.org_units.find(command.filling_unit)
    if unit is None or unit.kind not in _FILLING or unit.parent_id not in (custody.county, custody.city) or unit.valid_to is not None:
        refuse(Code.ORG_UNKNOWN, "填表单位须是本县(市、区)已登记的乡镇、街道或村(居)委会")
    facts = chain_from(person, custody.city, custody.county, unit.id, uow.now.date())
    record(facts, person)
    await uow.people.add_facts([NewFact(person.person_id, fact.kind, fact.starts_on, fact.value) for fact in facts], SOURCE)
    await uow.people.touch([person.person_id])
    if any(fact.starts_on <= uow.now.date() for fact in facts):
        await uow.people.move([(person.person_id, custody.city, custody.county, unit.id)])
    if facts:
        uow.emit(SupervisingUnionChanged(subject=person.person_id, effective_on=facts[-1].starts_on, facts=facts_of(person)))
