"""Correct a recorded time of insurance, or say that it was a mistake; what it was stays on record (C4.1).

Who may: as for recording it.   Trigger: POST /health/insurance-coverages/{id}/corrections.   Records: the change with its reason.   Emits: nothing.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, STALE_VERSION, INVALID_TRANSITION, FIELD_INVALID, DUPLICATE_PERIOD.
"""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.jurisdiction import scope_of_bureau
from services.health.domain.caretakers import BUREAUS, ORGANISERS, require_caretaker
from services.health.domain.coverage import Coverage
from services.health.policy import c4_1_coverage
from services.health.policy.c4_1_coverage import Insured
from services.health.storage.unit_of_work import UnitOfWork


class CorrectionReason(StrEnum):
    WRONG_KIND = "WRONG_KIND"
    WRONG_DATES = "WRONG_DATES"
    ENDED = "ENDED"
    WRONG_PERSON = "WRONG_PERSON"
    OTHER = "OTHER"


@dataclass(frozen=True, slots=True)
class CorrectCoverage:
    """`version`: what the clerk has read. `insured` None: it never was."""

    coverage_id: UUID
    version: int
    insured: Insured | None
    reason: CorrectionReason


async def correct_coverage(command: CorrectCoverage, actor: Actor, uow: UnitOfWork) -> Coverage:
    today = uow.now.date()
    coverage = await uow.coverages.lock(command.coverage_id)
    person = await uow.people.get(coverage.person_id)
    if actor.unit_kind in BUREAUS:
        if not actor.has(Role.DEPARTMENT_CLERK):
            refuse(Code.ROLE_NOT_PERMITTED, "参保情况由医保、卫健部门的经办岗位更正")
        await uow.people.require_within(person.id, scope_of_bureau(actor.unit_region), today)
    else:
        require_caretaker(actor, person, today, ORGANISERS)
    if coverage.version != command.version:
        refuse(Code.STALE_VERSION, "此项登记已被更正，请重新读取后再办理")
    said = command.insured or coverage.insured
    if command.insured is not None:
        others = [each.insured for each in (await uow.coverages.of([person.id]))[person.id] if each.id != coverage.id]
        c4_1_coverage.require_possible(said, others)
    coverage.correct(said, void=command.insured is None)
    await uow.coverages.keep(coverage, command.reason, actor)
    return coverage
