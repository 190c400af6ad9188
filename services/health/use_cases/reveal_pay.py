"""Tell what a unit said of pay and benefits for the days of a stay: how much was short, how much was made up, with a reason, audited (C4.4).

Who may: a clerk of the person's unit, county union, custodian or responsible L2; the person themselves (domain.md §8: income is D3).
Trigger: POST /health/pay-guarantees/{id}/reveal.   Records: an audit row of the person.   Emits: nothing.
Refuses: NOT_FOUND (also of people of others), ROLE_NOT_PERMITTED.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.jurisdiction import Scope
from services.health.domain.caretakers import UNIONS, require_clerk
from services.health.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class RevealPay:
    """`scope`: the people whom the reader may see at all."""

    nomination_id: UUID
    scope: Scope
    reason: str = field(repr=False)


async def reveal_pay(command: RevealPay, actor: Actor, uow: UnitOfWork) -> Sequence[Mapping[str, Any]]:
    """Everything that was said, the last first."""
    if not actor.has(Role.MODEL_WORKER):
        require_clerk(actor, UNIONS)
    guarantee = await uow.pay_guarantees.lock(command.nomination_id)
    if not await uow.people.stands_within(guarantee.person_id, command.scope, uow.now.date()):
        refuse(Code.NOT_FOUND, "没有此项工资福利确认，请核对编号")
    said = await uow.pay_guarantees.said(guarantee.nomination_id)
    uow.audit("REVEAL_PAY", guarantee.person_id, detail={"nomination": str(guarantee.nomination_id), "reason": command.reason})
    told: list[Mapping[str, Any]] = []
    while said is not None:
        told.append(said)
        said = said.get("before")
    return told
