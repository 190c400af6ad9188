"""C4.6–C4.8, C5.5, C5.8: which money pays a bill that another department approved, and whose unit's money it is (§6.8, Q31)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.clause import Clause
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.jurisdiction import L2_KINDS, OrgKind

CLAUSE = Clause("C4.6", "全国劳模标准为1000元，由财政部安排", ("Q31",))
CENTRAL: Final = "CENTRAL_SPECIAL"
"""The one earmarked source of bills: money of the province pays the person in hardship (C3.3), never a bill."""
CHECKUPS: Final = frozenset({"HEALTH_CHECKUP_SUBSIDY", "CHECKUP"})
PAYERS: Final[Mapping[str, frozenset[OrgKind]]] = {
    CENTRAL: L2_KINDS,
    "UNION_FUND": frozenset({*L2_KINDS, OrgKind.PROVINCIAL_FEDERATION, OrgKind.COUNTY_FEDERATION}),
    "EMPLOYMENT_FUND": frozenset({OrgKind.HRSS}),
}
"""Whose money each source is; a county union pays its own, never earmarked money (二级发放)."""
PAYING_KINDS: Final = frozenset(kind for kinds in PAYERS.values() for kind in kinds)


@dataclass(frozen=True, slots=True)
class ShareFacts:
    """`allowed`: what the dated matrix says of source and purpose, for the person's tier where it is earmarked money.

    `payer_kind` None: a unit that registry has not told of yet. `funded_otherwise`: another bill, or the subsidy of the year, pays the check-up.
    """

    source: str
    purpose: str
    allowed: bool
    payer_kind: OrgKind | None
    funded_otherwise: bool


def refusal_of(facts: ShareFacts) -> Code | None:
    """Why a share is not paid at all; None where it is owed."""
    if facts.source not in PAYERS or not facts.allowed:
        return Code.FUND_SOURCE_MISMATCH
    if facts.payer_kind is not None and facts.payer_kind not in PAYERS[facts.source]:
        return Code.PAYER_MISMATCH
    if facts.purpose in CHECKUPS and facts.funded_otherwise:
        return Code.ANNUAL_LIMIT_REACHED
    return None


def require_payer(actor: Actor, *roles: Role) -> UUID:
    """The unit whose money a clerk pays with. Refuses ROLE_NOT_PERMITTED."""
    if actor.unit_id is None or actor.unit_kind not in PAYING_KINDS or not actor.roles & set(roles):
        refuse(Code.ROLE_NOT_PERMITTED, "此事项由付款单位(工会、人社部门)的经办、复核岗位办理")
    return actor.unit_id


def require_readable(amounts: tuple[int, ...], distinct: int) -> None:
    """Refuses FIELD_INVALID for a bill without shares, with a share of nothing, or with one share twice (the event is parked)."""
    if not amounts or min(amounts) <= 0 or distinct != len(amounts):
        refuse(Code.FIELD_INVALID, "账单没有分担款项，或款项金额、编号有误")
