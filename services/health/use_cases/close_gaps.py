"""Close listed gaps of people who are insured, were insured after all, or for whom health acts no more (C4.1).

Who may: this department.   Trigger: a recorded or corrected time of insurance, an event about the person, job list-insurance-gaps.
Records: the day and why.   Emits: INSURANCE_GAP_CLOSED for each.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from libs.common.contracts.health import InsuranceGapClosed
from libs.common.kernel.ids import PersonId
from libs.common.kernel.months import Month
from services.health.domain.standing import left
from services.health.policy import c4_1_coverage
from services.health.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class CloseGaps:
    people: Collection[PersonId]


async def close_gaps(command: CloseGaps, uow: UnitOfWork) -> int:
    """How many."""
    today = uow.now.date()
    listed = await uow.gaps.open_of(command.people)
    if not listed:
        return 0
    people = await uow.people.fetch({gap.person_id for gap in listed})
    coverages = await uow.coverages.of(people.keys())
    closed = 0
    for gap in listed:
        insured = [each.insured for each in coverages[gap.person_id]]
        why = left(people[gap.person_id], today)
        if why is None and not c4_1_coverage.gap_closed(insured, gap.month, today):
            continue
        by = why or ("INSURED" if c4_1_coverage.covered_on(insured, today) else "WAS_INSURED")
        await uow.gaps.close(gap, today, by)
        told: dict[str, Any] = {"subject": gap.person_id, "gap_id": gap.id, "l2": gap.l2, "county": gap.county}
        uow.emit(InsuranceGapClosed(**told, effective_on=today, month=str(Month.of(gap.month))))
        closed += 1
    return closed
