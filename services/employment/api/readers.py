"""Who looks at lists of people out of work: 人社 of the place, unions by chain, the province, auditors, the person (domain.md §8)."""

from typing import Final

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.jurisdiction import PROVINCE_KINDS, OrgKind, Scope
from libs.common.web.access import require_role, scope_of
from services.employment.domain.caretakers import HRSS

READERS: Final = (
    Role.HRSS_CLERK, Role.FORM_FILLER, Role.COUNTY_REVIEWER, Role.VERIFIER, Role.REGISTRAR, Role.SUPERVISOR, Role.AUDITOR, Role.MODEL_WORKER,
)  # fmt: skip


def reading_scope(actor: Actor) -> Scope:
    """Refuses ROLE_NOT_PERMITTED."""
    require_role(actor, *READERS)
    return scope_of(actor, HRSS)


def sees_words(actor: Actor) -> bool:
    """What was written of a person may tell of health and family (D4, D5): for who looks after them and the person; no auditor, no province."""
    return not actor.roles & {Role.AUDITOR, Role.SUPERVISOR} and actor.unit_kind not in PROVINCE_KINDS


def work_scope(actor: Actor) -> Scope:
    """Who looks at what a person does for a living: as `reading_scope`, but 省财政厅 sees the money only (domain.md §8, D1)."""
    if actor.unit_kind is OrgKind.PROVINCIAL_FINANCE:
        refuse(Code.ROLE_NOT_PERMITTED, "财政部门可查就业补贴和合计，不查个人的失业、帮扶、培训和安置")
    return reading_scope(actor)


def listing_scope(actor: Actor) -> Scope:
    """Who takes a list by name out of the system: as `work_scope`, by their office; a model worker looks at their own record instead."""
    require_role(actor, *READERS[:-1])
    return work_scope(actor)
