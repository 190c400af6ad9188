"""Record what the unit says of pay and benefits for the days of a stay: as ever, less, or made up since (C4.4).

Who may: a clerk of the person's unit; of the county union, custodian or responsible L2 on the unit's paper.
Trigger: POST /health/pay-guarantees/{id}/confirmation, /remedy.   Records: CONFIRMED, SHORTFALL or, once all of it is made up, MADE_UP; what was said sealed, and kept.
Emits: PAY_GUARANTEE_VIOLATED for a shortfall, without its amount.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION, FIELD_INVALID (also: less than was short).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from libs.common.contracts.health import PayGuaranteeViolated
from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.money import format_yuan, parse_yuan
from services.health.domain.caretakers import UNIONS, require_caretaker
from services.health.domain.pay_guarantee import PayGuarantee, PayState
from services.health.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ConfirmPay:
    """`short_fen`: how much less was paid, for SHORTFALL; how much was made up, for MADE_UP."""

    nomination_id: UUID
    state: PayState
    short_fen: int | None = field(default=None, repr=False)
    note: str = field(default="", repr=False)


async def confirm_pay(command: ConfirmPay, actor: Actor, uow: UnitOfWork) -> PayGuarantee:
    guarantee, today = await uow.pay_guarantees.lock(command.nomination_id), uow.now.date()
    person = await uow.people.get(guarantee.person_id)
    require_caretaker(actor, person, today, UNIONS)
    if today < guarantee.ends_on:
        refuse(Code.INVALID_TRANSITION, f"疗休养{guarantee.ends_on}结束，结束后再确认工资福利")
    if (command.state is PayState.CONFIRMED) != (command.short_fen is None) or command.short_fen == 0:
        refuse(Code.FIELD_INVALID, "少发或补发的填写金额，照常发放的不填")
    before = await uow.pay_guarantees.said(guarantee.nomination_id)
    if command.state is PayState.MADE_UP and guarantee.state is PayState.SHORTFALL and before is not None:
        _require_all(command.short_fen, before)
    guarantee.move(command.state)
    amount = format_yuan(command.short_fen) if command.short_fen is not None else None
    said = json.dumps({"state": command.state, "amount": amount, "note": command.note, "before": before}, ensure_ascii=False)
    await uow.pay_guarantees.keep(guarantee, actor, said)
    if command.state is PayState.SHORTFALL:
        l2 = person.chain_on(guarantee.ends_on).l2
        told = {"batch_id": guarantee.batch_id, "nomination_id": guarantee.nomination_id, "l2": l2}
        uow.emit(PayGuaranteeViolated(subject=person.id, effective_on=today, kind="SHORTFALL", **told))
    return guarantee


def _require_all(paid_fen: int | None, said: Mapping[str, Any]) -> None:
    """A part of it leaves the shortfall open. The refusal says no amount: it is written down."""
    if (paid_fen or 0) < parse_yuan(said["amount"]):
        refuse(Code.FIELD_INVALID, "补发金额少于登记的少发金额，请补足后再登记")
