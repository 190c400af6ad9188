"""Pass a report on after looking at it (C7.3): the county union to the responsible union; 人社 up its own departments, at last on file.

Who may: the reviewer of the person's county union; the clerk of the bureau whose turn it is.
Trigger: POST /registry/change-reports/{id}/forwarding.   Records: the hop's stamp.   Emits: CHANGE_REPORT_FORWARDED.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION, CHAIN_SKIPPED, SELF_REVIEW_FORBIDDEN.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.contracts.registry import ChangeReportForwarded
from libs.common.kernel.actor import Actor
from services.registry.domain.change_report import ChangeReport
from services.registry.policy.c7_3_change_report import Act
from services.registry.storage.unit_of_work import UnitOfWork
from services.registry.use_cases.person_events import told_of

_ACTS = frozenset({Act.FORWARD, Act.RECEIVE})


@dataclass(frozen=True, slots=True)
class ForwardChangeReport:
    report_id: UUID


async def forward_change_report(command: ForwardChangeReport, actor: Actor, uow: UnitOfWork) -> ChangeReport:
    person = await uow.people.lock(await uow.change_reports.person_of(command.report_id))
    assert person is not None, "a report is of a person"
    report = await uow.change_reports.find(command.report_id)
    place = await uow.change_reports.place_of(person, uow.now.date())
    stop = report.take_turn(_ACTS, actor, place)
    await uow.change_reports.save(report, place, (stop.hop, stop.side, stop.act))
    uow.audit("CHANGE_REPORT_FORWARDED", person.person_id, detail={"report": str(report.id)})
    uow.emit(ChangeReportForwarded(**told_of(report, place, stop.hop)))
    return report
