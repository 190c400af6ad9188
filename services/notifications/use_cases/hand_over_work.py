"""Hand a person's open work over to the units that are responsible from now on (Q22, C8.2).

Who may: this department's ear.   Trigger: SUPERVISING_UNION_CHANGED.   Records: the cases' chain, the open items' unit.   Emits: nothing.
"""

from dataclasses import dataclass, replace
from uuid import UUID

from libs.common.kernel.ids import OrgUnitId
from services.notifications.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class HandOverWork:
    person_id: UUID
    l2: OrgUnitId
    county: OrgUnitId | None
    unit: OrgUnitId | None


async def hand_over_work(command: HandOverWork, uow: UnitOfWork) -> None:
    for case in await uow.cases.of_person(command.person_id):
        moved = replace(case, l2=command.l2, county=command.county, unit=command.unit)
        uow.cases.put(moved)
        await uow.work_items.flush()
        await uow.work_items.hand_over(command.person_id, {case.l2: moved.l2, case.reviewer: moved.reviewer})
