"""Record an honour of a registered person (C7.5): its decision number and certificate have been checked.

Who may: the registrar of the responsible L2 union or of the province.   Trigger: POST /registry/people/{id}/honours.
Records: the honour; one below provincial level is kept and opens no entitlement (C0.1).   Emits: HONOR_RECORDED.
Refuses: ROLE_NOT_PERMITTED, PERSON_NOT_FOUND, NOT_RESPONSIBLE_UNIT, AWARD_DATE_INVALID, DUPLICATE_ROW.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from libs.common.contracts.registry import HonorRecorded
from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import new_id
from libs.common.kernel.months import months_later
from services.registry.domain.responsibility import require_registrar
from services.registry.domain.roster_row import MONTHS_OF_16_YEARS
from services.registry.policy.c0_1_honours import HeldHonour, tier_of, treated_as
from services.registry.storage.people import NewHonour
from services.registry.storage.unit_of_work import UnitOfWork
from services.registry.use_cases.person_events import facts_of


@dataclass(frozen=True, slots=True)
class RecordHonour:
    person_id: UUID
    title: str
    award_date: date
    granting_unit: str
    doc_no: str
    certificate_no: str


async def record_honour(command: RecordHonour, actor: Actor, uow: UnitOfWork) -> UUID:
    today = uow.now.date()
    person = require_registrar(actor, await uow.people.lock(command.person_id), today)
    if command.award_date > today or command.award_date < months_later(person.birth_date, MONTHS_OF_16_YEARS):
        refuse(Code.AWARD_DATE_INVALID, "授予日期不能晚于今天，也不能早于本人年满16周岁")
    if (command.title, command.doc_no) in person.honours:
        refuse(Code.DUPLICATE_ROW, "该荣誉(同一称号、同一文号)已登记")
    accepted = treated_as((await uow.parameters.table()).on(today))
    honor_id, tier = new_id(), tier_of(command.title, accepted) or "NONE"
    names = (command.title, tier, command.award_date, command.granting_unit, command.doc_no, command.certificate_no)
    await uow.people.add_honours([NewHonour(honor_id, person.person_id, *names)])
    await uow.people.touch([person.person_id])
    person.honours[command.title, command.doc_no] = honor_id, HeldHonour(tier, command.award_date)
    uow.emit(HonorRecorded(subject=person.person_id, effective_on=command.award_date, facts=facts_of(person), honor_id=honor_id, tier=tier))
    return honor_id
