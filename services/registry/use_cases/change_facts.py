"""Change recorded facts of a person from a day on: category, life status (not death), residence, work (C7.2, C7.3).

Who may: the registrar of the responsible L2 union or of the province, who has read the record (If-Match).
Trigger: POST /registry/people/{id}/facts.   Records: dated history; what was known before stays readable.   Emits: MODEL_WORKER_UPDATED.
Refuses: ROLE_NOT_PERMITTED, PERSON_NOT_FOUND, NOT_RESPONSIBLE_UNIT, PRECONDITION_REQUIRED, STALE_VERSION, FIELD_INVALID, REGION_UNKNOWN,
BENEFICIARY_DECEASED.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from libs.common.contracts.registry import ModelWorkerUpdated
from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.regions import Regions
from services.registry.domain.responsibility import require_registrar
from services.registry.storage.people import NewFact
from services.registry.storage.unit_of_work import UnitOfWork
from services.registry.use_cases.person_events import facts_of

SOURCE = "单项变更"


@dataclass(frozen=True, slots=True)
class ChangeFacts:
    """`values`: kind → what changes of it; the rest of a work or residence record stays. `require`: refuses a stale version."""

    person_id: UUID
    effective_on: date
    values: Mapping[str, Mapping[str, Any]]
    reason: str
    regions: Regions
    require: Callable[[int], None]


async def change_facts(command: ChangeFacts, actor: Actor, uow: UnitOfWork) -> tuple[str, ...]:
    """The kinds that really changed."""
    today = uow.now.date()
    person = require_registrar(actor, await uow.people.lock(command.person_id), today)
    command.require(await uow.people.version(command.person_id))
    if not person.birth_date <= command.effective_on <= today:
        refuse(Code.FIELD_INVALID, "变更生效日期须在出生之后、不晚于今天")
    if any(value["value"] == "DECEASED" for value in person.facts["LIFE"].values()):
        refuse(Code.BENEFICIARY_DECEASED, "此人已登记去世，不能再变更")
    region = command.values.get("RESIDENCE", {}).get("region")
    if region is not None and command.regions.in_force(region, today) is None:
        successor = command.regions.successor_of(region, today)
        refuse(Code.REGION_UNKNOWN, f"代码已变更为 {successor.code} {successor.name}" if successor else "请填写现行县级行政区划代码")
    facts = []
    for kind, value in command.values.items():
        before = person.value_on(kind, command.effective_on) or {}
        after = {**before, **value}
        if kind == "WORK" and after.get("employer") != before.get("employer"):
            after |= {"region": "", "affiliated": None}  # where the former employer stood
        if after != before:
            person.facts.setdefault(kind, {})[command.effective_on] = after
            facts.append(NewFact(person.person_id, kind, command.effective_on, after))
    if not facts:
        return ()
    changed = tuple(fact.kind for fact in facts)
    await uow.people.add_facts(facts, SOURCE)
    await uow.people.touch([person.person_id])
    uow.audit("FACTS_CHANGED", person.person_id, detail={"kinds": list(changed), "reason": command.reason})
    uow.emit(ModelWorkerUpdated(subject=person.person_id, effective_on=command.effective_on, facts=facts_of(person), changed=changed))
    return changed
