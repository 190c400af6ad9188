"""Propose that a recorded re-employment was a mistake (C5.2; domain.md §5: 更正 need reason, proof and two persons).

Who may: a clerk of 人社 of the place, or of a union that looks after the person.
Trigger: POST /employment/unemployment-records/{id}/reemployment-corrections.
Records: the proposal, its reason sealed, waiting for another person.   Emits: nothing.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, BENEFICIARY_DECEASED, HONOR_NOT_COVERED, HONOR_REVOKED, INVALID_TRANSITION (not ended by
work found again; ended by a report to registry, which is corrected there), DUPLICATE_ROW.
"""

from dataclasses import dataclass, field
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import new_id
from services.employment.domain.caretakers import HRSS, UNIONS
from services.employment.domain.reemployment_correction import ReemploymentCorrection
from services.employment.domain.standing import require_standing
from services.employment.domain.unemployment import EndReason
from services.employment.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ProposeReemploymentCorrection:
    """`proof`: which paper shows it, and where it lies."""

    record_id: UUID
    reason: str = field(repr=False)
    proof: str


async def propose_reemployment_correction(command: ProposeReemploymentCorrection, actor: Actor, uow: UnitOfWork) -> ReemploymentCorrection:
    person = await uow.people.get(await uow.unemployment.person_of(command.record_id), lock=True)
    record = await uow.unemployment.lock(command.record_id)
    await uow.caretaking.require(actor, person, HRSS | UNIONS)
    require_standing(person, uow.now.date())
    found = await uow.reemployment_corrections.last_found(record.id)
    if found is None or record.closed_for is not EndReason.REEMPLOYED or record.closed_on != found.started_on:
        refuse(Code.INVALID_TRANSITION, "此失业登记不是在本部门登记再就业结束的；由变动报告形成的，请以更正报告上报")
    correction = ReemploymentCorrection(new_id(), record.id, found.version, person.id, actor.subject)
    await uow.reemployment_corrections.add(correction, command.reason, command.proof, actor)
    uow.audit("REEMPLOYMENT_CORRECTION_PROPOSED", person.id, detail={"correction": str(correction.id), "record": str(record.id)})
    return correction
