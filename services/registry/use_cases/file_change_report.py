"""Report a change of a person: filing, not asking (C7.3); of a death it holds what is unpaid at once, elsewhere, by the event.

Who may: the unit, county, responsible union or province of the person's chain, or 人社 of the person's place, each entering at its level.
Trigger: POST /registry/people/{id}/change-reports.   Records: the report and the filer's stamp; nothing of the person changes yet.
Emits: CHANGE_REPORT_FILED.
Refuses: PERSON_NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, FIELD_INVALID, REGION_UNKNOWN, BENEFICIARY_DECEASED,
INVALID_TRANSITION (excluded by the record; older than one confirmed, without correcting it), NOT_FOUND (what it corrects).
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from libs.common.contracts.registry import ChangeReportFiled
from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import new_id
from libs.common.kernel.regions import Regions
from services.registry.domain.change_report import CONFIRMED, ChangeReport, entry_of
from services.registry.domain.reported_change import APPLIES, require_possible
from services.registry.policy.c7_3_change_report import Hop, State, stops
from services.registry.storage.unit_of_work import UnitOfWork
from services.registry.use_cases.person_events import chain_of, told_of


@dataclass(frozen=True, slots=True)
class FileChangeReport:
    """`corrects`: a confirmed report of the same kind that was wrong; `annuls`: what it said did not happen at all."""

    person_id: UUID
    kind: str
    effective_on: date
    content: dict[str, Any]
    note: str
    presented_by: str
    regions: Regions
    corrects: UUID | None = None
    annuls: bool = False


async def file_change_report(command: FileChangeReport, actor: Actor, uow: UnitOfWork) -> ChangeReport:
    today = uow.now.date()
    person = await uow.people.lock(command.person_id)
    if person is None:
        refuse(Code.PERSON_NOT_FOUND, "劳模信息库中无此人，请核对编号")
    place = await uow.change_reports.place_of(person, today)
    channel, entry = entry_of(actor, place)
    if not command.annuls:
        require_region(command.content, command.regions, today)
        require_possible(command.kind, command.effective_on, person, today, corrects=command.corrects is not None)
    earlier = [report for report in await uow.change_reports.others(person.person_id, command.kind) if report.state in CONFIRMED]
    if command.corrects is not None:
        _require_corrigible(command, earlier)
    else:
        require_newer(command.kind, command.effective_on, earlier)
    report = ChangeReport(
        id=new_id(),
        person_id=person.person_id,
        kind=command.kind,
        channel=channel,
        entry=entry,
        state=State.FILED,
        effective_on=command.effective_on,
        content=command.content,
        stops=stops(channel, entry, has_county=place.units[Hop.COUNTY] is not None, bureaus=frozenset(place.bureaus)),
        step=0,
        filed_by_unit=_unit_of(actor),
        corrects=command.corrects,
        annuls=command.annuls,
    )
    await uow.change_reports.add(report, place, command.note, command.presented_by)
    uow.audit("CHANGE_REPORT_FILED", person.person_id, detail={"report": str(report.id), "kind": report.kind})
    uow.emit(ChangeReportFiled(**told_of(report, place, report.entry), **chain_of(place)))
    return report


def require_region(content: dict[str, Any], regions: Regions, today: date) -> None:
    """Refuses REGION_UNKNOWN for a place that is no county of today."""
    region = content.get("region")
    if region and regions.in_force(region, today) is None:
        successor = regions.successor_of(region, today)
        refuse(Code.REGION_UNKNOWN, f"代码已变更为 {successor.code} {successor.name}" if successor else "请填写现行县级行政区划代码")


def require_newer(kind: str, on: date, confirmed: list[ChangeReport]) -> None:
    """A change not after one of its kind that stands confirmed contradicts it: only a correction may say so."""
    later = [report for report in confirmed if report.corrected_by is None and not report.annuls and report.effective_on >= on]
    if kind in APPLIES and later:
        named = "、".join(f"{report.effective_on}(报告{report.id})" for report in later)
        refuse(Code.INVALID_TRANSITION, f"已有同类变动生效：{named}；如有误，请以更正报告上报并注明所更正的报告")


def _require_corrigible(command: FileChangeReport, confirmed: list[ChangeReport]) -> None:
    report = next((report for report in confirmed if report.id == command.corrects), None)
    if report is None:
        refuse(Code.NOT_FOUND, "所更正的报告不存在、不属于此人此类变动，或尚未经责任工会确认")
    if report.corrected_by is not None:
        refuse(Code.INVALID_TRANSITION, f"该报告已由报告{report.corrected_by}更正，请更正后一份")
    if command.kind not in APPLIES:
        refuse(Code.INVALID_TRANSITION, "此类报告只备案不改档案，请另行上报")


def _unit_of(actor: Actor) -> UUID:
    assert actor.unit_id is not None, "an entry level has a unit"
    return actor.unit_id
