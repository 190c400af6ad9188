"""Note that a person, or the family, was told of an overpayment (Q46: record, notify, recover by decision).

Who may: the preparer of the L2 union that paid.   Trigger: POST /funds/receivables/{line_id}/notices.   Records: when, how, by which document.
Emits: nothing.   Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, FIELD_INVALID, INVALID_TRANSITION.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import OrgUnitId
from services.funds.policy.c2_3_recovery import of_the_union
from services.funds.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class NotifyOverpaid:
    """`method`: LETTER, VISIT or TELEPHONE."""

    line_id: UUID
    on: date
    method: str
    doc_no: str


async def notify_overpaid(command: NotifyOverpaid, actor: Actor, uow: UnitOfWork) -> UUID:
    receivable = await uow.receivables.get(command.line_id)
    of_the_union(actor, Role.PREPARER, OrgUnitId(receivable.unit_id))
    if not receivable.outstanding_fen:
        refuse(Code.INVALID_TRANSITION, "该款项已追回或已免除，无需再告知")
    if command.on > uow.now.date():
        refuse(Code.FIELD_INVALID, "告知日期不能晚于今天")
    return await uow.receivables.notified(command.line_id, command.on, command.method, command.doc_no, actor.subject)
