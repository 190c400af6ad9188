"""Who looks at lists of people's check-ups and stays: as `scope_of`, but 省财政厅 sees bills and counts only (domain.md §8: neither D1 nor D4)."""

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.jurisdiction import OrgKind, Scope
from libs.common.web.access import scope_of


def people_scope(actor: Actor) -> Scope:
    """Refuses ROLE_NOT_PERMITTED."""
    if actor.unit_kind is OrgKind.PROVINCIAL_FINANCE:
        refuse(Code.ROLE_NOT_PERMITTED, "财政部门可查体检账单和各项合计，不查个人的体检和疗休养")
    return scope_of(actor)
