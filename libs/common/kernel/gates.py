"""The gates of a case and the one rule that all departments share: no natural person at two of them (C2.4, design.md §4).

Which role at which level opens a gate is bound by the department that holds it, in its `policy/c2_4_gates.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import OrgUnitId
from libs.common.kernel.jurisdiction import OrgKind


class Gate(StrEnum):
    FILL = "FILL"  # 摸底填表
    COUNTY = "COUNTY"  # 审核、公示、申报
    VERIFY = "VERIFY"  # 信息核对
    ALLOCATE_FINANCE = "ALLOCATE_FINANCE"  # 审核分配(省财政厅)
    ALLOCATE_FEDERATION = "ALLOCATE_FEDERATION"  # 审核分配(省总工会)
    PREPARE = "PREPARE"  # 发放编制
    APPROVE = "APPROVE"  # 发放审批
    RELEASE = "RELEASE"  # 发放放行


_ONE_PERSON_ALLOWED = frozenset({Gate.VERIFY, Gate.PREPARE})
"""City unions are small: who verified may also prepare the payment."""


@dataclass(frozen=True, slots=True)
class Post:
    """Who opens a gate: the role, the kinds of unit where it counts, and which units these may be (None: any of the kinds)."""

    role: Role
    kinds: frozenset[OrgKind]
    units: frozenset[OrgUnitId] | None = None


def stand_at(gate: Gate, actor: Actor, posts: tuple[Post, ...], done: Mapping[Gate, frozenset[str]]) -> None:
    """Refuse an actor who holds none of `posts`, or who acted at another gate of the case.

    `done` holds the subjects of the final actors per gate. Refuses, in this order: ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT,
    SELF_REVIEW_FORBIDDEN.
    """
    held = [post for post in posts if actor.has(post.role) and actor.unit_kind in post.kinds]
    if not held:
        refuse(Code.ROLE_NOT_PERMITTED, "此环节不由您的角色或本级单位办理，请转交有权办理的单位")
    if not any(post.units is None or actor.unit_id in post.units for post in held):
        refuse(Code.NOT_RESPONSIBLE_UNIT, "此人不在本单位负责范围内，请转交其责任工会办理")
    separate(gate, actor.subject, done)


def separate(gate: Gate, subject: str, done: Mapping[Gate, frozenset[str]]) -> None:
    """Refuse SELF_REVIEW_FORBIDDEN where `subject` acted at another gate of the case."""
    for other, subjects in done.items():
        if other is not gate and subject in subjects and {gate, other} != _ONE_PERSON_ALLOWED:
            refuse(Code.SELF_REVIEW_FORBIDDEN, "您已办理过此事项的其他环节，请由本单位另一人办理")
