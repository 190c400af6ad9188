"""Confirm a report (C7.3): the change is applied to the dated record and said, once; the province's filing delays nothing.

Who may: the registrar of the responsible L2 union, not the person of another hop.   Trigger: POST /registry/change-reports/{id}/confirmation.
Records: the facts from their day on, a corrected report's facts taken back; the stamp; open reports of the same change that it outweighs
are returned.   Emits: CHANGE_REPORT_CONFIRMED, CHANGE_REPORT_RETURNED, and, where the record changed, the change itself: EMPLOYER_CHANGED,
POSITION_CHANGED, MODEL_WORKER_RETIRED, MODEL_WORKER_DECEASED, RESIDENCE_CHANGED, JOB_LOST, MODEL_WORKER_UPDATED (annulled).
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, CHAIN_SKIPPED, SELF_REVIEW_FORBIDDEN, BENEFICIARY_DECEASED, FIELD_INVALID,
INVALID_TRANSITION (excluded by the record meanwhile; another open report says otherwise and nobody has decided).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from libs.common.contracts.registry import (
    ChangeReportConfirmed,
    ChangeReportReturned,
    EmployerChanged,
    JobLost,
    ModelWorkerDeceased,
    ModelWorkerRetired,
    ModelWorkerUpdated,
    PersonEvent,
    PersonFacts,
    PositionChanged,
    ResidenceChanged,
)
from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from services.registry.domain.change_report import CONFIRMED, OPEN, SINGLE, ChangeReport, Place
from services.registry.domain.person import Person
from services.registry.domain.reported_change import APPLIES, Recorded, facts_from, going_on, record, require_possible, taken_back
from services.registry.policy.c7_3_change_report import Act, State
from services.registry.storage.people import NewFact
from services.registry.storage.unit_of_work import UnitOfWork
from services.registry.use_cases.file_change_report import require_newer
from services.registry.use_cases.person_events import facts_of, told_of, told_to

SOURCE = "变动报告"


@dataclass(frozen=True, slots=True)
class ConfirmChangeReport:
    """Of other open reports of the person and kind that say otherwise: `returns` are wrong, `keeps` are other changes still to be looked at."""

    report_id: UUID
    returns: frozenset[UUID] = frozenset()
    keeps: frozenset[UUID] = frozenset()


async def confirm_change_report(command: ConfirmChangeReport, actor: Actor, uow: UnitOfWork) -> ChangeReport:
    person = await uow.people.lock(await uow.change_reports.person_of(command.report_id))
    assert person is not None, "a report is of a person"
    report = await uow.change_reports.find(command.report_id)
    place = await uow.change_reports.place_of(person, uow.now.date())
    stop = report.take_turn(frozenset({Act.CONFIRM}), actor, place)
    others = await uow.change_reports.others(person.person_id, report.kind, report.id)
    outweighed = _decided(report, [other for other in others if other.state in OPEN], command)
    changed = await _apply(report, [other for other in others if other.state in CONFIRMED], person, uow)
    await uow.change_reports.save(report, place, (stop.hop, stop.side, stop.act), confirmed=True)
    uow.audit("CHANGE_REPORT_CONFIRMED", person.person_id, detail={"report": str(report.id), "kind": report.kind})
    uow.emit(ChangeReportConfirmed(**told_of(report, place, stop.hop)))
    for other in outweighed:
        await _outweigh(other, report, place, uow)
    if changed:
        uow.emit(_domain_event(report, facts_of(person), changed))
    return report


def _decided(report: ChangeReport, others: Sequence[ChangeReport], command: ConfirmChangeReport) -> list[ChangeReport]:
    """The open reports to return. Refuses where one says otherwise and the union has not decided about it."""
    if report.kind not in APPLIES or report.corrects is not None:
        return []
    differing = {other.id: other for other in others if other.corrects is None and not other.same_as(report)}
    if report.kind in SINGLE and command.keeps & differing.keys():
        refuse(Code.FIELD_INVALID, "退休、去世只有一次，内容不同的报告须退回其一")
    undecided = differing.keys() - command.returns - command.keeps
    if undecided:
        named = "、".join(f"报告{other}({differing[other].effective_on})" for other in sorted(undecided))
        refuse(Code.INVALID_TRANSITION, f"此人另有同类报告内容不同：{named}；请先核实，并注明退回(returns)或另行办理(keeps)")
    return [differing[other] for other in differing if other in command.returns]


async def _apply(report: ChangeReport, confirmed: Sequence[ChangeReport], person: Person, uow: UnitOfWork) -> list[Recorded]:
    """What really changed of the record. A report that says what another has applied already changes nothing."""
    if report.kind not in APPLIES:
        return []
    corrected = next((other for other in confirmed if other.id == report.corrects), None)
    again = report.applied is not None
    if corrected is None and not again and not any(other.same_as(report) for other in confirmed):
        require_newer(report.kind, report.effective_on, list(confirmed))
    if corrected is not None and corrected.corrected_by is not None:
        refuse(Code.INVALID_TRANSITION, f"所更正的报告已由报告{corrected.corrected_by}更正")
    before = [fact for source in (corrected, report) if source is not None for fact in source.applied or []]
    undone = taken_back(before, person)
    facts: list[Recorded] = []
    if not report.annuls:
        corrects = corrected is not None or again
        require_possible(report.kind, report.effective_on, person, uow.now.date(), corrects=corrects or _said_already(report, confirmed))
        facts = facts_from(report.kind, report.content, report.effective_on, person)
        record(facts, person)
        undone = going_on(undone, person)  # an earlier day than was said first: the new fact holds on that day already
        record(facts, person)
    changed = {(fact.kind, fact.starts_on): fact for fact in (*undone, *facts)}
    await uow.people.add_facts([NewFact(person.person_id, fact.kind, fact.starts_on, fact.value) for fact in changed.values()], SOURCE)
    await uow.people.touch([person.person_id])
    report.applied = list(changed.values())
    if corrected is not None:
        await uow.change_reports.mark_corrected(corrected.id, report.id)
    return [fact for fact in changed.values() if fact not in before]


def _said_already(report: ChangeReport, confirmed: Sequence[ChangeReport]) -> bool:
    return any(other.same_as(report) for other in confirmed)


async def _outweigh(other: ChangeReport, by: ChangeReport, place: Place, uow: UnitOfWork) -> None:
    stop = by.stops[by.step - 1]
    other.state = State.RETURNED
    await uow.change_reports.save(
        other, place, (stop.hop, stop.side, "RETURN"), f"责任工会已采信报告{by.id}，与本报告不一致；如仍有异议请更正后重报"
    )
    uow.emit(ChangeReportReturned(**told_to(other, place, stop.hop, other.filed_by_unit)))


def _domain_event(report: ChangeReport, facts: PersonFacts, changed: Sequence[Recorded]) -> PersonEvent:
    """What the change is called; of one that is annulled, that the record is as it was before."""
    person, on = report.person_id, report.effective_on
    if report.annuls:
        return ModelWorkerUpdated(subject=person, effective_on=on, facts=facts, changed=tuple(sorted({fact.kind for fact in changed})))
    event: PersonEvent
    match report.kind:
        case "EMPLOYER_CHANGED":
            event = EmployerChanged(subject=person, effective_on=on, facts=facts)
        case "POSITION_CHANGED":
            event = PositionChanged(subject=person, effective_on=on, facts=facts)
        case "RETIRED":
            event = ModelWorkerRetired(subject=person, effective_on=on, facts=facts)
        case "DECEASED":
            event = ModelWorkerDeceased(subject=person, effective_on=on, facts=facts)
        case "JOB_LOST":
            event = JobLost(subject=person, effective_on=on, facts=facts, cause=report.content["cause"])
        case _:
            event = ResidenceChanged(subject=person, effective_on=on, facts=facts)
    return event
