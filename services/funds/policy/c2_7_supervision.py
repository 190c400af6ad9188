"""C2.7 监督检查: which acts of supervision one office does, and which need 省财政厅 and 省总工会 together."""

from collections.abc import Mapping
from enum import StrEnum

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.clause import Clause
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.jurisdiction import OrgKind

CLAUSE = Clause("C2.7", "省财政厅会同省总工会负责资金的审核分配、监督检查", ("Q45", "Q46"))


class Office(StrEnum):
    """`FINANCE` 省财政厅, `FEDERATION` 省总工会."""

    FINANCE = "FINANCE"
    FEDERATION = "FEDERATION"


class Act(StrEnum):
    HOLD = "HOLD"  # 暂停
    RELEASE = "RELEASE"  # 解除暂停
    RECOVERY_ORDER = "RECOVERY_ORDER"  # 责令追回
    ON_SITE_CHECK = "ON_SITE_CHECK"  # 现场检查
    UNFREEZING = "UNFREEZING"  # 解冻账簿
    YEAR_END = "YEAR_END"  # 年终结余处理


_OFFICES = {OrgKind.PROVINCIAL_FINANCE: Office.FINANCE, OrgKind.PROVINCIAL_FEDERATION: Office.FEDERATION}
_BY_ONE = frozenset({Act.HOLD, Act.ON_SITE_CHECK})
_ALLOCATORS = {Office.FINANCE: Role.FINANCE_ALLOCATOR, Office.FEDERATION: Role.FEDERATION_ALLOCATOR}
"""Year-end money is decided by those who sign allocations (Q45: 省级决定), the other acts are the supervisors'."""


def office_of(actor: Actor, act: Act) -> Office:
    """The office that the actor signs for. Refuses ROLE_NOT_PERMITTED."""
    office = _OFFICES.get(actor.unit_kind) if actor.unit_kind else None
    if office is None or not actor.has(_ALLOCATORS[office] if act is Act.YEAR_END else Role.SUPERVISOR):
        refuse(Code.ROLE_NOT_PERMITTED, "由省财政厅、省总工会的监督(年终结余为审核分配)岗位办理")
    return office


def takes_effect(act: Act, signed: Mapping[Office, str], placed_by: str = "") -> bool:
    """Whether the signatures suffice: a hold and a check need one office; a release the person who placed it, or both; all else both.

    Two signatures are two persons. `placed_by`: who placed the hold that is released.
    """
    both = len(signed) == len(Office) and len(set(signed.values())) == len(Office)
    if act in _BY_ONE:
        return bool(signed)
    return both or (act is Act.RELEASE and placed_by in signed.values())
