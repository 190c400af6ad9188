"""Log a contact between helper and person; the next is due from its day (C5.3).

Who may: the helper, or a clerk of the helper's unit.   Trigger: POST /employment/one-on-ones/{id}/contacts.
Records: day, way, note sealed; the contact clock begins anew.   Emits: nothing.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, FIELD_INVALID, INVALID_TRANSITION.
"""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from libs.common.kernel.actor import Actor
from services.employment.domain.caretakers import HRSS, UNIONS
from services.employment.domain.one_on_one import OneOnOne, require_helper
from services.employment.policy import c5_3_one_on_one
from services.employment.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class LogContact:
    assistance_id: UUID
    on: date
    channel: str
    note: str = field(repr=False)


async def log_contact(command: LogContact, actor: Actor, uow: UnitOfWork) -> OneOnOne:
    person, today = await uow.people.get(await uow.one_on_ones.person_of(command.assistance_id), lock=True), uow.now.date()
    assistance = await uow.one_on_ones.lock(command.assistance_id)
    await uow.caretaking.require(actor, person, HRSS | UNIONS)
    require_helper(assistance, actor)
    parameters = (await uow.parameters.table()).on(today)
    assistance.contact(command.on, today, c5_3_one_on_one.contact_due(command.on, parameters))
    await uow.one_on_ones.keep(assistance)
    await uow.one_on_ones.add_contact(assistance, command.on, command.channel, command.note, actor)
    return assistance
