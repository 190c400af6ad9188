"""Approve a gratuity that another person entered, or send it back (C6.5): approved, it is paid, once for a death.

Who may: a clerk of the unit that visited, or of the county or the responsible L2 union; never who entered it.
Trigger: POST /assistance/bereavement-payments/{id}/approval, /return.   Records: VISITED → PAID with the number of its receipt.
Emits: BEREAVEMENT_PAID.   Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, SELF_REVIEW_FORBIDDEN, INVALID_TRANSITION.
"""

from dataclasses import dataclass
from typing import Literal, cast
from uuid import UUID

from libs.common.contracts.assistance import BereavementPaid
from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from services.assistance.domain.bereavement import Bereavement
from services.assistance.policy.c1_3_categories import OF_BEREAVEMENT
from services.assistance.storage.aid_records import Aid
from services.assistance.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class DecideGratuity:
    payment_id: UUID
    approved: bool


async def decide_gratuity(command: DecideGratuity, actor: Actor, uow: UnitOfWork) -> tuple[Bereavement, str | None]:
    """The case, and the number of its receipt once it is paid."""
    case = await uow.bereavements.lock(await uow.bereavements.case_of(command.payment_id))
    payment = await uow.bereavements.lock_payment(command.payment_id)
    if not (actor.has(Role.APPROVER) and actor.unit_id == case.l2):
        case.require_acting(actor)
    if payment.state != "ENTERED":
        refuse(Code.INVALID_TRANSITION, "此项抚恤慰问金已有结论")
    if payment.entered_by == actor.subject:
        refuse(Code.SELF_REVIEW_FORBIDDEN, "录入人不得复核自己录入的抚恤慰问金，请由另一人复核")
    if not command.approved:
        await uow.bereavements.send_back(payment.id, actor.subject)
        return case, None
    case.require_payable(payment.paid_on, uow.now.date())
    case.pay(payment.paid_on)
    receipt = await uow.bereavements.approve(payment, actor.subject)
    await uow.bereavements.keep(case)
    uow.aid_records.add(
        Aid("GRATUITY", str(case.id), case.person_id, payment.paid_on, OF_BEREAVEMENT, "", payment.source, payment.amount_fen)
    )
    uow.emit(
        BereavementPaid(
            subject=case.person_id,
            effective_on=payment.paid_on,
            case_id=case.id,
            payer=payment.payer,
            amount_fen=payment.amount_fen,
            source=cast("Literal['UNION_FUND', 'EMPLOYER_UNION']", payment.source),
        )
    )
    return case, receipt
