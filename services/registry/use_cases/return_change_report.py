"""Give a report back to its filer with a reason (C7.3), or, as its filer, take it back before it is confirmed.

Who may: whoever's turn it is may return it; the unit that filed it may withdraw it.
Trigger: POST /registry/change-reports/{id}/return, /withdrawal.   Records: the stamp with the sealed reason. What a confirmed report has
applied stays until it is corrected.   Emits: CHANGE_REPORT_RETURNED.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION, CHAIN_SKIPPED.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.contracts.registry import ChangeReportReturned
from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from services.registry.domain.change_report import OPEN, ChangeReport
from services.registry.policy.c7_3_change_report import Act, State
from services.registry.storage.unit_of_work import UnitOfWork
from services.registry.use_cases.person_events import told_to


@dataclass(frozen=True, slots=True)
class ReturnChangeReport:
    """`withdraws`: the filer takes it back."""

    report_id: UUID
    reason: str
    withdraws: bool = False


async def return_change_report(command: ReturnChangeReport, actor: Actor, uow: UnitOfWork) -> ChangeReport:
    person = await uow.people.lock(await uow.change_reports.person_of(command.report_id))
    assert person is not None, "a report is of a person"
    report = await uow.change_reports.find(command.report_id)
    place = await uow.change_reports.place_of(person, uow.now.date())
    if command.withdraws:
        _require_own(report, actor)
        report.state, hop, side, act = State.WITHDRAWN, report.entry, report.channel, "WITHDRAW"
    else:
        stop = report.stand_at(frozenset(Act), actor, place)
        report.state, hop, side, act = State.RETURNED, stop.hop, stop.side, "RETURN"
    await uow.change_reports.save(report, place, (hop, side, act), command.reason)
    uow.audit(f"CHANGE_REPORT_{report.state}", person.person_id, detail={"report": str(report.id)})
    uow.emit(ChangeReportReturned(**told_to(report, place, hop, None if command.withdraws else report.filed_by_unit)))
    return report


def _require_own(report: ChangeReport, actor: Actor) -> None:
    if actor.unit_id != report.filed_by_unit:
        refuse(Code.NOT_RESPONSIBLE_UNIT, "报告由原上报单位撤回")
    if report.state not in OPEN | {State.RETURNED} or report.applied is not None:
        refuse(Code.INVALID_TRANSITION, "已确认生效的报告不能撤回，请以更正报告上报")
