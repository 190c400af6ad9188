"""List everyone without basic insurance on the first of the month, once a person and month (C4.1 应保尽保).

Who may: the calendar.   Trigger: job list-insurance-gaps, a chunk a call.   Records: the gap with the day by which it is to be closed.
Emits: INSURANCE_GAP_DETECTED for each new one; listing again says nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from libs.common.contracts.health import InsuranceGapDetected
from libs.common.kernel.months import Month
from services.health.policy import c4_1_coverage
from services.health.storage.gaps import Uninsured
from services.health.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ListInsuranceGaps:
    month: Month
    people: Sequence[Uninsured]


async def list_insurance_gaps(command: ListInsuranceGaps, uow: UnitOfWork) -> int:
    """How many are new."""
    today, month = uow.now.date(), command.month
    due_on = c4_1_coverage.due_on(today, await uow.places.calendar_from(today), (await uow.parameters.table()).on(today))
    new = await uow.gaps.add(month.first_day, command.people, today, due_on)
    for gap in new:
        told: dict[str, Any] = {"subject": gap.person_id, "gap_id": gap.id, "l2": gap.l2, "county": gap.county}
        uow.emit(InsuranceGapDetected(**told, effective_on=month.first_day, month=str(month), due_on=due_on))
    return len(new)
