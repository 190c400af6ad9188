"""C2.4 二级发放: who signs an allocation, and who prepares, approves and releases a payment."""

from collections.abc import Mapping
from uuid import UUID

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.clause import Clause
from libs.common.kernel.gates import Gate, Post, stand_at
from libs.common.kernel.ids import OrgUnitId
from libs.common.kernel.jurisdiction import L2_KINDS, OrgKind
from services.funds.policy.c4_6_bills import PAYERS

CLAUSE = Clause("C2.4", "采取“三级管理、二级发放”的模式", ("Q21",))
_SIGNATURES = {
    Gate.ALLOCATE_FINANCE: Post(Role.FINANCE_ALLOCATOR, frozenset({OrgKind.PROVINCIAL_FINANCE})),
    Gate.ALLOCATE_FEDERATION: Post(Role.FEDERATION_ALLOCATOR, frozenset({OrgKind.PROVINCIAL_FEDERATION})),
}
_PAYING = {Gate.PREPARE: Role.PREPARER, Gate.APPROVE: Role.APPROVER, Gate.RELEASE: Role.RELEASER}


def require(gate: Gate, actor: Actor, l2: OrgUnitId, done: Mapping[Gate, frozenset[str]]) -> None:
    """Refuse an actor who may not act at this gate for the roster of `l2`, or who acted at another gate of one of the cases (`done`).

    审核分配 is signed by 省财政厅 and 省总工会, each at its own gate; 发放 is done by the responsible L2 alone.
    Refuses, in this order: ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, SELF_REVIEW_FORBIDDEN.
    """
    post = _SIGNATURES.get(gate) or Post(_PAYING[gate], L2_KINDS, frozenset({l2}))
    stand_at(gate, actor, (post,), done)


def require_payer(gate: Gate, actor: Actor, source: str, payer: OrgUnitId | UUID, done: Mapping[Gate, frozenset[str]]) -> None:
    """The same three gates where a bill is paid: at the unit whose money the source is (a county union's own, a bureau's employment money).

    Refuses, in this order: ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, SELF_REVIEW_FORBIDDEN.
    """
    kinds = PAYERS.get(source, frozenset())
    stand_at(gate, actor, (Post(_PAYING[gate], kinds, frozenset({OrgUnitId(payer)})),), done)
