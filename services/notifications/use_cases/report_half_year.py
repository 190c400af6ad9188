"""Report a city's or county's progress of a half-year (C8.3).

Who may: a clerk of its government, or of the union of the same place with the government's sealed paper.
Trigger: POST /notifications/places/{place}/reports.   Records: the report, append-only; a later one adds to it.   Emits: nothing.
Refuses: ROLE_NOT_PERMITTED, REGION_UNKNOWN, NOT_RESPONSIBLE_UNIT, FIELD_INVALID.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, FieldFault, refuse
from services.notifications.domain.place_acts import require_place
from services.notifications.domain.reporters import require_impersonal, require_reporter
from services.notifications.policy.c8_3_half_years import HalfYear
from services.notifications.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ReportHalfYear:
    place: str
    half_year: HalfYear
    text: str
    paper: str


async def report_half_year(command: ReportHalfYear, actor: Actor, uow: UnitOfWork) -> UUID:
    require_reporter(actor)
    unit = await uow.units.get(actor.unit_id) if actor.unit_id else None
    if unit is None:
        refuse(Code.NOT_RESPONSIBLE_UNIT, "账号不属于任何单位，请联系本单位管理员")
    require_place(unit.kind, unit.region_code, command.place, command.paper)
    require_impersonal(command.text, command.paper)
    asked, today = command.half_year, uow.now.date()
    if asked.first_day > today:
        refuse(Code.FIELD_INVALID, "该半年尚未开始", fields=[FieldFault("half", "尚未开始")])
    return await uow.place_posts.report(command.place, (asked.year, asked.half), today, command.text, command.paper, unit.id, actor.subject)
