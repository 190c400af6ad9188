"""Order a list that another authority compares by number: everyone of the union with an application under way (C2.6 信息核对).

Who may: a verifier of the L2 union, for its own people.   Trigger: POST /assistance/comparisons.
Records: the list and its rows under opaque keys, waiting for another person's approval.   Emits: nothing.
Refuses: ROLE_NOT_PERMITTED, NOT_FOUND.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import OrgUnitId, new_id
from libs.common.kernel.jurisdiction import L2_KINDS
from services.assistance.policy.c2_6_comparison import Comparison
from services.assistance.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class OrderComparison:
    """`authority` is who compares; purpose and legal basis are printed on the list and kept with every number that leaves."""

    kind: Comparison
    authority: str
    purpose: str
    legal_basis: str


async def order_comparison(command: OrderComparison, actor: Actor, uow: UnitOfWork) -> tuple[UUID, int]:
    unit = comparing_unit(actor)
    list_id = new_id()
    rows = await uow.comparisons.order(list_id, command.kind, unit, command.authority, command.purpose, command.legal_basis, actor.subject)
    return list_id, rows


def comparing_unit(actor: Actor) -> OrgUnitId:
    """The L2 union that the actor verifies for. Refuses ROLE_NOT_PERMITTED."""
    if not actor.has(Role.VERIFIER) or actor.unit_kind not in L2_KINDS or actor.unit_id is None:
        refuse(Code.ROLE_NOT_PERMITTED, "信息比对由责任工会的核对岗位办理")
    return actor.unit_id
