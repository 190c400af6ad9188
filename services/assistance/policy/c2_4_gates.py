"""C2.4 三级管理: who stands at the gates FILL, COUNTY and VERIFY of an application; no level does another level's act."""

from collections.abc import Mapping

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.clause import Clause
from libs.common.kernel.gates import Gate, Post, stand_at
from libs.common.kernel.ids import OrgUnitId
from libs.common.kernel.jurisdiction import GRASSROOTS_KINDS, L2_KINDS, Chain, OrgKind

CLAUSE = Clause("C2.4", "采取“三级管理、二级发放”的模式", ("Q21", "Q23"))
_COUNTY = frozenset({OrgKind.COUNTY_FEDERATION})
_PROVINCE = frozenset({OrgKind.PROVINCIAL_FEDERATION})


def require(gate: Gate, actor: Actor, chain: Chain, done: Mapping[Gate, frozenset[str]]) -> None:
    """Refuse an actor who may not act at this gate of a case with this chain, or who acted at another gate of it (`done`).

    Refuses, in this order: ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, SELF_REVIEW_FORBIDDEN.
    """
    stand_at(gate, actor, _posts(gate, chain), done)


def _posts(gate: Gate, chain: Chain) -> tuple[Post, ...]:
    if gate is Gate.FILL:  # 摸底填表: the unit or the county; 省总 uploads a province-wide file on behalf of the rows' units
        return (
            Post(Role.FORM_FILLER, GRASSROOTS_KINDS, _only(chain.unit)),
            Post(Role.FORM_FILLER, _COUNTY, _only(chain.county)),
            Post(Role.FORM_FILLER, _PROVINCE),
        )
    if gate is Gate.COUNTY:  # 公示申报: the county union; on the direct and industry routes the unit's union
        if chain.county is None:
            return (Post(Role.COUNTY_REVIEWER, GRASSROOTS_KINDS, _only(chain.unit)),)
        return (Post(Role.COUNTY_REVIEWER, _COUNTY, _only(chain.county)),)
    assert gate is Gate.VERIFY, f"{gate} belongs to funds"
    return (Post(Role.VERIFIER, L2_KINDS, _only(chain.l2)),)  # 信息核对


def _only(unit: OrgUnitId | None) -> frozenset[OrgUnitId]:
    return frozenset() if unit is None else frozenset({unit})
