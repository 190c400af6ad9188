"""Who reports on the annex's tasks and on a place: clerks with an office role, never administrators, auditors or model workers."""

from typing import Final

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from services.notifications.domain.outward import holds_number

_REPORTERS: Final = frozenset(
    {
        Role.GOVERNMENT_CLERK,
        Role.HRSS_CLERK,
        Role.DEPARTMENT_CLERK,
        Role.POLICY_OFFICER,
        Role.SUPERVISOR,
        Role.REGISTRAR,
        Role.VERIFIER,
        Role.COUNTY_REVIEWER,
    }
)


def require_reporter(actor: Actor) -> None:
    """Refuses ROLE_NOT_PERMITTED."""
    if actor.unit_id is None or not actor.roles & _REPORTERS:
        refuse(Code.ROLE_NOT_PERMITTED, "由牵头、配合单位和市县政府的经办人员填报，请联系本单位管理员")


def require_office(actor: Actor) -> None:
    """Refuses ROLE_NOT_PERMITTED for whoever is no clerk of a unit that looks after people."""
    if actor.unit_id is None or not actor.roles & {Role.FORM_FILLER, Role.COUNTY_REVIEWER, Role.VERIFIER, Role.REGISTRAR}:
        refuse(Code.ROLE_NOT_PERMITTED, "联系方式由本人或其责任单位的经办人员登记")


def require_impersonal(*texts: str) -> None:
    """Refuses FIELD_INVALID for a text with what looks like an ID number, a card or a phone."""
    if any(map(holds_number, texts)):
        refuse(Code.FIELD_INVALID, "请勿填写身份证号、银行卡号或电话号码，个人情况请在相应业务中填写")
