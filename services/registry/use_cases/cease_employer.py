"""Let an employer cease (C7.4, Q42): closed, merged, bankrupt or abolished; its people have no unit from the next day, or the successor's.

Who may: whoever may change the unit.   Trigger: POST /registry/org-units/{id}/changes with a condition, before the unit itself is closed;
`follow_change` then gives each of the people who have no unit into custody.
Records: each person's work from that day.   Emits: MODEL_WORKER_UPDATED; EMPLOYER_CHANGED where there is a successor.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, ORG_UNKNOWN (the successor), FIELD_INVALID.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from libs.common.contracts.registry import EmployerChanged, ModelWorkerUpdated
from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import OrgUnitId
from libs.common.kernel.jurisdiction import OrgKind
from services.registry.domain.reported_change import died_on, without_employer
from services.registry.storage.org_units import UnitRow
from services.registry.storage.people import NewFact
from services.registry.storage.unit_of_work import UnitOfWork
from services.registry.use_cases.person_events import facts_of
from services.registry.use_cases.register_org_unit import check_place

SOURCE = "单位关停并转"
_EMPLOYERS = frozenset({OrgKind.EMPLOYER, OrgKind.EMPLOYER_UNION})


@dataclass(frozen=True, slots=True)
class CeaseEmployer:
    """`last_day`: the last day on which the unit stood, not after today."""

    unit_id: OrgUnitId
    last_day: date
    condition: str
    successor_id: OrgUnitId | None = None


@dataclass(frozen=True, slots=True)
class Ceased:
    """`since`: the first day without it. `closes_on`: the unit's own last day: one that came up with a roster was first heard of on its day,
    and stood before.
    """

    since: date
    closes_on: date
    people: tuple[UUID, ...]


async def cease_employer(command: CeaseEmployer, actor: Actor, uow: UnitOfWork) -> Ceased:
    unit = await uow.org_units.lock(command.unit_id)
    if unit is None:
        refuse(Code.NOT_FOUND, "没有此单位，请核对编号")
    await check_place(unit.parent_id, unit.kind, actor, uow)
    if unit.kind not in _EMPLOYERS:
        refuse(Code.FIELD_INVALID, "关闭、兼并、破产、撤销只用于用人单位")
    if command.last_day > uow.now.date():
        refuse(Code.FIELD_INVALID, "最后存在日不能晚于今天")
    successor = await uow.org_units.find(command.successor_id) if command.successor_id else None
    if command.successor_id and (successor is None or successor.kind not in _EMPLOYERS or successor.valid_to is not None):
        refuse(Code.ORG_UNKNOWN, "承继单位无法识别，请先登记承继单位")
    since = command.last_day + timedelta(days=1)
    people = await uow.org_units.people_of_employer(unit, since)
    left = [person_id for person_id in people if await _leave(person_id, since, unit, successor, command.condition, uow)]
    uow.audit("EMPLOYER_CEASED", unit.id, detail={"condition": command.condition, "people": len(left)})
    return Ceased(since, max(command.last_day, unit.valid_from), tuple(left))


async def _leave(person_id: UUID, since: date, unit: UnitRow, successor: UnitRow | None, condition: str, uow: UnitOfWork) -> bool:
    person = await uow.people.lock(person_id)
    assert person is not None, "found a moment ago"
    if died_on(person) is not None:
        return False
    work = person.value_on("WORK", since) or {}
    named = {**work, "employer": work.get("employer") or unit.name}
    after = without_employer(named, condition, overcapacity=False)
    if successor is not None:
        after = {**after, "employer": successor.name, "condition": "NORMAL"}
    person.facts.setdefault("WORK", {})[since] = after
    await uow.people.add_facts([NewFact(person_id, "WORK", since, after)], SOURCE)
    await uow.people.touch([person_id])
    if successor is not None:
        uow.emit(EmployerChanged(subject=person_id, effective_on=since, facts=facts_of(person)))
    else:
        uow.emit(ModelWorkerUpdated(subject=person_id, effective_on=since, facts=facts_of(person), changed=("WORK",)))
    return True
