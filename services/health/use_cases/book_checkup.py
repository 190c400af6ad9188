"""Book the check-up at a hospital for a day of its year, or for another day (C4.5).

Who may: a clerk of the person's county union, custodian or responsible L2.   Trigger: POST /health/checkups/{id}/booking.
Records: BOOKED, day and hospital; the payer as the facts of now say.   Emits: nothing.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION, FIELD_INVALID (day, credit code).
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.identity_numbers import credit_code_valid
from services.health.domain.caretakers import ORGANISERS, require_caretaker
from services.health.domain.checkup import Checkup, Hospital
from services.health.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class BookCheckup:
    checkup_id: UUID
    on: date
    hospital: Hospital


async def book_checkup(command: BookCheckup, actor: Actor, uow: UnitOfWork) -> Checkup:
    checkup, today = await uow.checkups.lock(command.checkup_id), uow.now.date()
    require_caretaker(actor, await uow.people.get(checkup.person_id), today, ORGANISERS)
    if command.on < today or command.on.year != checkup.year:
        refuse(Code.FIELD_INVALID, f"请预约{checkup.year}年内今天及以后的日期")
    if not credit_code_valid(command.hospital.code):
        refuse(Code.FIELD_INVALID, "医院的统一社会信用代码有误，请核对")
    checkup.book(command.on, command.hospital)
    await uow.checkups.keep(checkup, actor)
    return checkup
