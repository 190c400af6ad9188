"""File a confirmed report in the province's archive (C7.3 备案): nothing waited for it, and it decides nothing.

Who may: the registrar of the provincial federation.   Trigger: POST /registry/change-reports/{id}/archiving.
Records: the province's stamp.   Emits: CHANGE_REPORT_ARCHIVED.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, INVALID_TRANSITION, CHAIN_SKIPPED, SELF_REVIEW_FORBIDDEN.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.contracts.registry import ChangeReportArchived
from libs.common.kernel.actor import Actor
from services.registry.domain.change_report import ChangeReport
from services.registry.policy.c7_3_change_report import Act
from services.registry.storage.unit_of_work import UnitOfWork
from services.registry.use_cases.person_events import told_of


@dataclass(frozen=True, slots=True)
class ArchiveChangeReport:
    report_id: UUID


async def archive_change_report(command: ArchiveChangeReport, actor: Actor, uow: UnitOfWork) -> ChangeReport:
    person = await uow.people.lock(await uow.change_reports.person_of(command.report_id))
    assert person is not None, "a report is of a person"
    report = await uow.change_reports.find(command.report_id)
    place = await uow.change_reports.place_of(person, uow.now.date())
    stop = report.take_turn(frozenset({Act.ARCHIVE}), actor, place)
    await uow.change_reports.save(report, place, (stop.hop, stop.side, stop.act))
    uow.audit("CHANGE_REPORT_ARCHIVED", person.person_id, detail={"report": str(report.id)})
    uow.emit(ChangeReportArchived(**told_of(report, place, stop.hop)))
    return report
