"""File a returned report again, corrected (C7.3): the way up begins anew.

Who may: the unit that filed it.   Trigger: POST /registry/change-reports/{id}/refiling.   Records: what it says now; the filer's stamp.
Emits: CHANGE_REPORT_FILED.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION, FIELD_INVALID, REGION_UNKNOWN, BENEFICIARY_DECEASED.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from libs.common.contracts.registry import ChangeReportFiled
from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.regions import Regions
from services.registry.domain.change_report import CONFIRMED, ChangeReport, entry_of
from services.registry.domain.reported_change import require_possible
from services.registry.policy.c7_3_change_report import State
from services.registry.storage.unit_of_work import UnitOfWork
from services.registry.use_cases.file_change_report import require_newer, require_region
from services.registry.use_cases.person_events import chain_of, told_of


@dataclass(frozen=True, slots=True)
class FileChangeReportAgain:
    report_id: UUID
    kind: str
    effective_on: date
    content: dict[str, Any]
    regions: Regions


async def file_change_report_again(command: FileChangeReportAgain, actor: Actor, uow: UnitOfWork) -> ChangeReport:
    today = uow.now.date()
    person = await uow.people.lock(await uow.change_reports.person_of(command.report_id))
    assert person is not None, "a report is of a person"
    report = await uow.change_reports.find(command.report_id)
    place = await uow.change_reports.place_of(person, today)
    entry_of(actor, place)
    if actor.unit_id != report.filed_by_unit:
        refuse(Code.NOT_RESPONSIBLE_UNIT, "退回的报告由原上报单位更正后重报")
    if report.state is not State.RETURNED:
        refuse(Code.INVALID_TRANSITION, "只有被退回的报告可以重报")
    if command.kind != report.kind:
        refuse(Code.FIELD_INVALID, "重报不能改变变动类型，请撤回后另报")
    again = report.applied is not None  # the province returned what is applied already: filed again, it corrects itself
    if not report.annuls:
        require_region(command.content, command.regions, today)
        require_possible(report.kind, command.effective_on, person, today, corrects=report.corrects is not None or again)
    if report.corrects is None:
        earlier = await uow.change_reports.others(person.person_id, report.kind, report.id)
        require_newer(report.kind, command.effective_on, [other for other in earlier if other.state in CONFIRMED])
    report.file_again(command.effective_on, command.content)
    await uow.change_reports.save(report, place, (report.entry, report.channel, "FILE"))
    uow.audit("CHANGE_REPORT_FILED", person.person_id, detail={"report": str(report.id), "kind": report.kind})
    uow.emit(ChangeReportFiled(**told_of(report, place, report.entry), **chain_of(place)))
    return report
