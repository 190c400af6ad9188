"""Resolve a case of the bank's contradictions: a person's decision, with its reason; the ledger stands (reliability.md §2).

Who may: the approver of the payment's L2 union.   Trigger: POST /funds/exceptions/{id}/resolution.
Records: who, when, why; the lines may be issued again once no case of the reference is open.   Emits: nothing.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from services.funds.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ResolveException:
    case_id: UUID
    resolution: str


async def resolve_exception(command: ResolveException, actor: Actor, uow: UnitOfWork) -> str:
    """The bank reference of the case."""
    if not actor.has(Role.APPROVER):
        refuse(Code.ROLE_NOT_PERMITTED, "异常由责任工会的发放审批岗位处理")
    bank_ref = await uow.ledger.resolve_case(command.case_id, actor.subject, command.resolution)
    units = await uow.batches.units_of([bank_ref])
    if units and units != {actor.unit_id}:
        refuse(Code.NOT_RESPONSIBLE_UNIT, "该付款由其他责任工会处理")
    return bank_ref
