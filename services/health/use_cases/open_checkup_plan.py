"""Publish the year's plan of check-ups (C4.5, annex A3): from then on people are planned, booked, or decline.

Who may: 省总工会.   Trigger: POST /health/checkup-plans.   Records: the year with its document.   Emits: nothing.
Refuses: ROLE_NOT_PERMITTED, FIELD_INVALID, DUPLICATE_PERIOD.
"""

from dataclasses import dataclass

from libs.common.kernel.actor import Actor
from services.health.domain.caretakers import require_province
from services.health.policy import c4_5_checkup_year
from services.health.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class OpenCheckupPlan:
    year: int
    doc_no: str


async def open_checkup_plan(command: OpenCheckupPlan, actor: Actor, uow: UnitOfWork) -> None:
    require_province(actor)
    c4_5_checkup_year.require_plannable(command.year, uow.now.date())
    await uow.checkups.open_plan(command.year, command.doc_no, actor)
