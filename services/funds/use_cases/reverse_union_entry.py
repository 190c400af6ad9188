"""Reverse a wrong entry of a union's book by a red-letter one with the reason; nothing is edited.

Who may: the clerk of the same union.   Trigger: POST /funds/union-book/entries/{id}/reversal.   Records: the reversal.   Emits: nothing.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION (reversed already, itself a reversal, booked by a case of bereavement or a bill).
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from services.funds.policy import c6_5_union_money
from services.funds.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ReverseUnionEntry:
    entry_id: UUID
    reason: str


async def reverse_union_entry(command: ReverseUnionEntry, actor: Actor, uow: UnitOfWork) -> UUID:
    c6_5_union_money.require_clerk(actor)
    booked = await uow.union_book.get(command.entry_id)
    if booked.unit_id != actor.unit_id:
        refuse(Code.NOT_RESPONSIBLE_UNIT, "该笔记录属于其他工会")
    if booked.reverses is not None or booked.case_id is not None or booked.bill_payment is not None:
        refuse(Code.INVALID_TRANSITION, "冲销记录、身故慰问记账和账单付款不能在此冲销；账单付款只按银行退票冲回")
    return await uow.union_book.reverse(booked, command.reason, actor.subject)
