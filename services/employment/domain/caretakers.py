"""Who looks after a person out of work: 人社 of the place, the responsible chain of a day, and the custodian (C5.R, C2.4, C7.4)."""

from typing import Final

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.jurisdiction import GRASSROOTS_KINDS, L2_KINDS, OrgKind

HRSS: Final = frozenset({OrgKind.HRSS})
"""人社: acts and looks at every door of this department, for the people of its place."""
COUNTY: Final = frozenset({OrgKind.COUNTY_FEDERATION})
GRASSROOTS: Final = GRASSROOTS_KINDS
EMPLOYERS: Final = frozenset({OrgKind.EMPLOYER, OrgKind.EMPLOYER_UNION})
UNIONS: Final = GRASSROOTS_KINDS | COUNTY | L2_KINDS
_CLERKS: Final = {
    **dict.fromkeys(GRASSROOTS_KINDS, frozenset({Role.FORM_FILLER})),
    **dict.fromkeys(COUNTY, frozenset({Role.FORM_FILLER, Role.COUNTY_REVIEWER})),
    **dict.fromkeys(L2_KINDS, frozenset({Role.VERIFIER, Role.REGISTRAR})),
    OrgKind.HRSS: frozenset({Role.HRSS_CLERK}),
}


def require_clerk(actor: Actor, kinds: frozenset[OrgKind]) -> None:
    """Refuses ROLE_NOT_PERMITTED unless the actor is a clerk of a unit of one of `kinds`, at the level where the role counts."""
    allowed = _CLERKS.get(actor.unit_kind, frozenset()) if actor.unit_kind in kinds and actor.unit_kind else frozenset()
    if not actor.roles & allowed:
        refuse(Code.ROLE_NOT_PERMITTED, "此事项不由本岗位或本类单位办理，请转交有权办理的人员")
