"""C6.5 按规定向其家属发放抚恤慰问金, from the money of the union that visits (Q56); union money has a book of its own and is never earmarked,
and so has the employment money of a bureau (C5.5, C5.8).
"""

from typing import Final

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.clause import Clause
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.jurisdiction import L2_KINDS, OrgKind
from services.funds.policy.c3_6_sources import EMPLOYMENT

CLAUSE = Clause("C6.5", "按规定向其家属发放抚恤慰问金", ("Q56",))
BEREAVEMENT: Final = "BEREAVEMENT"
_EMPLOYERS: Final = frozenset({OrgKind.EMPLOYER, OrgKind.EMPLOYER_UNION})
_UNIONS: Final = frozenset(
    {*L2_KINDS, OrgKind.PROVINCIAL_FEDERATION, OrgKind.COUNTY_FEDERATION, OrgKind.EMPLOYER_UNION, OrgKind.UNION_OFFICE, OrgKind.HRSS}
)
_CLERKS: Final = frozenset({Role.FUNDS_CLERK, Role.PREPARER, Role.COUNTY_REVIEWER, Role.FORM_FILLER, Role.HRSS_CLERK})


def source_of(kind: OrgKind | None) -> str:
    """Whose money a unit's own is: a unit never names it itself."""
    if kind is OrgKind.HRSS:
        return "EMPLOYMENT_FUND"
    return "EMPLOYER_UNION" if kind in _EMPLOYERS else "UNION_FUND"


def require_clerk(actor: Actor) -> None:
    """Refuses ROLE_NOT_PERMITTED for anybody but a union's or a bureau's own clerk."""
    if actor.unit_kind not in _UNIONS or actor.unit_id is None or not actor.roles & _CLERKS:
        refuse(Code.ROLE_NOT_PERMITTED, "工会经费、就业补助资金由各级工会、人社部门的经办岗位登记本单位账目")


def require_by_hand(purpose: str) -> None:
    """A gratuity is booked by the case it was paid for, once per death; a subsidy by its bill. Refuses FIELD_INVALID for one entered by hand."""
    if purpose == BEREAVEMENT:
        refuse(Code.FIELD_INVALID, "抚恤慰问金在身故慰问中办结后自动记账，不在此登记")
    if purpose in EMPLOYMENT:
        refuse(Code.FIELD_INVALID, "就业补助资金的支出按已审批的账单付款，到账后自动记账，不在此登记")
