"""Record that another than the circular's payer bears a check-up of a provincial title: 原则上 (C4.7), with reason and document.

Who may: the case officer of the responsible L2.   Trigger: POST /health/checkups/{id}/payer.
Records: the payer, the document, the reason sealed.   Emits: nothing.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, PAYER_MISMATCH (a national title), FUND_SOURCE_MISMATCH (central money), FIELD_INVALID,
INVALID_TRANSITION, ANNUAL_LIMIT_REACHED (it has its bill).
"""

from dataclasses import dataclass, field
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from services.health.domain.caretakers import require_l2
from services.health.domain.checkup import Checkup
from services.health.policy import c4_7_checkup_payer
from services.health.policy.c4_7_checkup_payer import Charge, Payer
from services.health.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class RecordOtherPayer:
    """`name`: who it is, where it is neither the unit nor the unions."""

    checkup_id: UUID
    payer: Payer
    name: str
    doc_no: str
    reason: str = field(repr=False)


async def record_other_payer(command: RecordOtherPayer, actor: Actor, uow: UnitOfWork) -> Checkup:
    checkup = await uow.checkups.lock(command.checkup_id)
    require_l2(actor, await uow.people.get(checkup.person_id), uow.now.date())
    c4_7_checkup_payer.require_recordable(Charge(checkup.payer, checkup.basis), command.payer)
    if (command.payer is Payer.OTHER) != bool(command.name):
        refuse(Code.FIELD_INVALID, "由单位和工会以外的一方负担的，请写明负担方名称；其他的不填")
    if await uow.checkup_bills.is_billed(checkup.id):
        refuse(Code.ANNUAL_LIMIT_REACHED, "此项体检已有账单，请先退回账单再记录负担方")
    checkup.record_payer(command.payer, command.name)
    await uow.checkups.keep(checkup, actor, note=command.reason, doc_no=command.doc_no)
    return checkup
