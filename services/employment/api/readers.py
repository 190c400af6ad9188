"""Who looks at lists of people out of work: 人社 of the place, unions by chain, the province, auditors, the person (domain.md §8)."""

from typing import Final

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.jurisdiction import Scope
from libs.common.web.access import require_role, scope_of
from services.employment.domain.caretakers import HRSS

READERS: Final = (
    Role.HRSS_CLERK, Role.FORM_FILLER, Role.COUNTY_REVIEWER, Role.VERIFIER, Role.REGISTRAR, Role.SUPERVISOR, Role.AUDITOR, Role.MODEL_WORKER,
)  # fmt: skip


def reading_scope(actor: Actor) -> Scope:
    """Refuses ROLE_NOT_PERMITTED."""
    require_role(actor, *READERS)
    return scope_of(actor, HRSS)
