"""Record progress on a task of the annex (A1–A6): by its lead, a cooperating department, or the government of a city or county.

Who may: a clerk of a body that the annex names that day; for a government also the union of its place, for a department 省总工会, entering
its sealed paper.   Trigger: POST /notifications/annex/{row}/progress.   Records: the progress, append-only, with both names.
Emits: nothing.   Refuses: ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, NOT_FOUND, FIELD_INVALID.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, FieldFault, refuse
from libs.common.kernel.jurisdiction import OrgKind
from services.notifications.domain.places import FEDERATIONS
from services.notifications.domain.reporters import require_impersonal, require_reporter
from services.notifications.policy.a1_a6_tasks import Task, tasks
from services.notifications.policy.c8_2_responsible_units import Body, Standing, standing
from services.notifications.storage.annex import Progress
from services.notifications.storage.unit_of_work import UnitOfWork
from services.notifications.storage.units import Unit

_FIRST_DAY: Final = date(2018, 1, 1)


@dataclass(frozen=True, slots=True)
class RecordProgress:
    """`paper_of`: the body whose sealed paper is entered, where it is not the actor's own; then `evidence` says where the paper is."""

    row: str
    on: date
    text: str
    evidence: str
    paper_of: Body | None = None


async def record_progress(command: RecordProgress, actor: Actor, uow: UnitOfWork) -> UUID:
    require_reporter(actor)
    today = uow.now.date()
    task = next((task for task in tasks(await uow.parameters.table(), today) if task.row == command.row), None)
    unit = await uow.units.get(actor.unit_id) if actor.unit_id else None
    if task is None or unit is None:
        refuse(Code.NOT_FOUND, "附件没有此项任务，请核对序号")
    if not _FIRST_DAY <= command.on <= today:
        refuse(Code.FIELD_INVALID, "进展日期须在2018年1月1日至今天之间", fields=[FieldFault("on", "超出范围")])
    if command.paper_of is not None and not command.evidence:
        refuse(Code.FIELD_INVALID, "代为录入须填写盖章材料的文号或柜号", fields=[FieldFault("evidence", "缺少")])
    require_impersonal(command.text, command.evidence)
    body, part = _capacity(task, unit, command.paper_of)
    place = unit.region_code if body is Body.GOVERNMENTS else None
    return await uow.annex.record(Progress(task.row, body, part, place, command.on, command.text, command.evidence), unit.id, actor.subject)


def _capacity(task: Task, unit: Unit, paper_of: Body | None) -> tuple[Body, str]:
    """As which body, in which part. Refuses NOT_RESPONSIBLE_UNIT."""
    listed = [(each.body, "LEAD") for each in task.lead] + [(each.body, "COOPERATING") for each in task.cooperating]
    for body, part in listed:
        own = standing(body, unit.kind, unit.region_code) is Standing.NAMED
        if (own if paper_of is None else body is paper_of and (own or _brings_paper(body, unit))) and _has_place(body, unit):
            return body, part
    refuse(Code.NOT_RESPONSIBLE_UNIT, "附件未将本单位列为此项任务的牵头或配合单位；代为录入请写明盖章单位")


def _brings_paper(body: Body, unit: Unit) -> bool:
    return unit.kind in FEDERATIONS if body is Body.GOVERNMENTS else unit.kind is OrgKind.PROVINCIAL_FEDERATION


def _has_place(body: Body, unit: Unit) -> bool:
    return body is not Body.GOVERNMENTS or unit.region_code is not None
