"""Who looks at households and applications: the housing department of the place, unions their people's state, the person their own (domain.md §8)."""

from typing import Final

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import PersonId
from libs.common.kernel.jurisdiction import Nobody, OrgKind
from libs.common.web.access import require_role, scope_of
from services.housing.domain.caretakers import is_housing_clerk, is_township_clerk, place_of
from services.housing.views.find_applications import Reader

_UNIONS: Final = (Role.FORM_FILLER, Role.COUNTY_REVIEWER, Role.VERIFIER, Role.REGISTRAR)


def place_or_own(actor: Actor) -> tuple[str | None, PersonId | None]:
    """Of a household: how the codes of the clerk's place begin, or the person. Refuses ROLE_NOT_PERMITTED."""
    if is_housing_clerk(actor):
        return place_of(str(actor.unit_region)), None
    require_role(actor, Role.MODEL_WORKER)
    return None, actor.person_id


def reader_of(actor: Actor) -> Reader:
    """Refuses ROLE_NOT_PERMITTED: to whom neither the place, nor the people, nor the household are theirs."""
    if is_housing_clerk(actor):
        return Reader(Nobody(), place=place_of(str(actor.unit_region)), full=True)
    if actor.has(Role.MODEL_WORKER):
        return Reader(scope_of(actor), full=True)
    require_role(actor, *_UNIONS, Role.AUDITOR)
    if actor.unit_kind is OrgKind.PROVINCIAL_FINANCE:
        refuse(Code.ROLE_NOT_PERMITTED, "财政部门不查看个人的住房申请")
    return Reader(scope_of(actor), filer=actor.unit_id if is_township_clerk(actor) else None)


def listing_reader(actor: Actor) -> Reader:
    """Who takes a list by name out: as `reader_of`, by their office; a model worker looks at their own household. Refuses ROLE_NOT_PERMITTED."""
    if actor.has(Role.MODEL_WORKER):
        refuse(Code.ROLE_NOT_PERMITTED, "名单由经办单位导出；本人请查看自己的申请")
    return reader_of(actor)
