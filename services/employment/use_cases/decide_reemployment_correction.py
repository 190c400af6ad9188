"""Decide whether a recorded re-employment was a mistake (C5.2, C5.3): approved, the same record and the same assistance go on, once.

Who may: as for proposing it, another person.   Trigger: POST /employment/reemployment-corrections/{id}/approval, /rejection.
Records: the decision; the record OPEN, unsettled until registry has taken the work back; the assistance where it stood, its clocks anew.
Emits: REEMPLOYMENT_CORRECTED; ONE_ON_ONE_ASSIGNED (reassigned) where somebody helps already.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, SELF_REVIEW_FORBIDDEN, BENEFICIARY_DECEASED, HONOR_NOT_COVERED, HONOR_REVOKED,
INVALID_TRANSITION (decided already; another loss is open; registry's facts name another end: corrected there first).
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.contracts.employment import OneOnOneAssigned, ReemploymentCorrected
from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.known_person import KnownPerson
from services.employment.domain.caretakers import HRSS, UNIONS
from services.employment.domain.one_on_one import Clocks, told_of
from services.employment.domain.reemployment_correction import CorrectionState, FoundWork, ReemploymentCorrection
from services.employment.domain.standing import require_standing
from services.employment.domain.unemployment import EndReason, UnemploymentRecord, ending
from services.employment.policy import c5_3_one_on_one
from services.employment.policy.c5_2_unemployment import is_involuntary
from services.employment.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class DecideReemploymentCorrection:
    correction_id: UUID
    approved: bool


async def decide_reemployment_correction(command: DecideReemploymentCorrection, actor: Actor, uow: UnitOfWork) -> ReemploymentCorrection:
    person = await uow.people.get(await uow.reemployment_corrections.person_of(command.correction_id), lock=True)
    correction = await uow.reemployment_corrections.lock(command.correction_id)
    await uow.caretaking.require(actor, person, HRSS | UNIONS)
    correction.decide(CorrectionState.APPROVED if command.approved else CorrectionState.REJECTED, actor)
    await uow.reemployment_corrections.keep(correction, actor)
    detail = {"correction": str(correction.id), "approved": command.approved}
    uow.audit("REEMPLOYMENT_CORRECTION_DECIDED", person.id, detail=detail)
    if command.approved:
        await _take_back(correction, person, actor, uow)
    return correction


async def _take_back(correction: ReemploymentCorrection, person: KnownPerson, actor: Actor, uow: UnitOfWork) -> None:
    require_standing(person, uow.now.date())
    record = await uow.unemployment.lock(correction.record_id)
    found = await uow.reemployment_corrections.last_found(record.id)
    assert found is not None, "proposed of a re-employment"
    await _require_possible(record, found, person, uow)
    record.take_back()
    await uow.unemployment.keep(record, actor)
    uow.emit(ReemploymentCorrected(subject=person.id, effective_on=found.started_on, record_id=record.id))
    if is_involuntary(record.cause):
        await _help_on(record, person, uow)


async def _require_possible(record: UnemploymentRecord, found: FoundWork, person: KnownPerson, uow: UnitOfWork) -> None:
    if await uow.unemployment.open_of(person.id) is not None:
        refuse(Code.INVALID_TRANSITION, "此人此后另有未结束的失业登记，请先核对变动报告")
    end = ending(record, person, uow.now.date())
    if end is not None and (end.reason, end.on) != (EndReason.REEMPLOYED, found.started_on):
        refuse(Code.INVALID_TRANSITION, f"劳模信息库登记的结束情况不同(自{end.on}起)，请先以更正报告更正变动报告")


async def _help_on(record: UnemploymentRecord, person: KnownPerson, uow: UnitOfWork) -> None:
    assistance, today = await uow.one_on_ones.last_of(record.id), uow.now.date()
    if assistance is None or assistance.closed_for != EndReason.REEMPLOYED:
        return
    parameters, calendar = (await uow.parameters.table()).on(today), await uow.places.calendar_from(today)
    clocks = Clocks(
        c5_3_one_on_one.assignment_due(today, calendar, parameters),
        c5_3_one_on_one.plan_due(today, calendar, parameters),
        c5_3_one_on_one.contact_due(today, parameters),
    )
    assistance.reopen(clocks)
    await uow.one_on_ones.keep(assistance)
    if assistance.contact_due is not None:
        uow.emit(OneOnOneAssigned(**told_of(assistance, person, today), reassigned=True, contact_due_on=assistance.contact_due))
