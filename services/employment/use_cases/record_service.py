"""Record guidance or placement given to a person out of work, which costs them nothing (C5.4).

Who may: a clerk of 人社 of the place, or of a union that looks after the person.   Trigger: POST /employment/unemployment-records/{id}/services.
Records: kind, day, outcome, the note sealed; also for who left by choice: standard services are for all (Q33).   Emits: nothing.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, FIELD_INVALID (a fee, a day, an outcome, a code), INVALID_TRANSITION (the record is closed).
"""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.identity_numbers import credit_code_valid
from services.employment.domain.caretakers import HRSS, UNIONS
from services.employment.domain.unemployment import RecordState
from services.employment.policy import c5_4_free_services
from services.employment.policy.c5_4_free_services import Outcome, ServiceKind
from services.employment.storage.services_given import ServiceGiven
from services.employment.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class RecordService:
    record_id: UUID
    kind: ServiceKind
    served_on: date
    outcome: Outcome
    fee_fen: int
    credit_code: str = ""
    note: str = field(default="", repr=False)


async def record_service(command: RecordService, actor: Actor, uow: UnitOfWork) -> UUID:
    record, today = await uow.unemployment.lock(command.record_id), uow.now.date()
    person = await uow.people.get(record.person_id)
    await uow.caretaking.require(actor, person, HRSS | UNIONS)
    c5_4_free_services.require_free(command.fee_fen)
    c5_4_free_services.require_outcome(command.kind, command.outcome, employer_named=bool(command.credit_code))
    if command.credit_code and not credit_code_valid(command.credit_code):
        refuse(Code.FIELD_INVALID, "统一社会信用代码有误，请核对所介绍的单位")
    if record.state is RecordState.CLOSED:
        refuse(Code.INVALID_TRANSITION, "此失业登记已结束，不再登记服务")
    if not record.lost_on <= command.served_on <= today:
        refuse(Code.FIELD_INVALID, f"服务日期须不早于下岗失业日期({record.lost_on})、不晚于今天")
    given = ServiceGiven(record.id, person.id, command.kind, command.served_on, command.outcome, command.credit_code, command.note)
    return await uow.services_given.add(given, actor)
