"""Propose what an auditor may look at: whose payments, which source and years, until when, by which order (C2.3, C2.7 监督).

Who may: system administrator, not for themselves.   Trigger: POST /funds/audit-mandates.   Records: the mandate, in force for nobody yet.
Emits: nothing.   Refuses: ROLE_NOT_PERMITTED, SELF_REVIEW_FORBIDDEN, FIELD_INVALID, ORG_UNKNOWN.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, FieldFault, refuse
from libs.common.kernel.jurisdiction import L2_KINDS, OrgKind
from services.funds.domain.audit_scope import NewMandate, Reach
from services.funds.storage.unit_of_work import UnitOfWork

_KINDS = {Reach.L2: L2_KINDS, Reach.COUNTY: frozenset({OrgKind.COUNTY_FEDERATION})}


@dataclass(frozen=True, slots=True)
class ProposeAuditMandate:
    mandate: NewMandate


async def propose_audit_mandate(command: ProposeAuditMandate, actor: Actor, uow: UnitOfWork) -> UUID:
    new = command.mandate
    if not actor.has(Role.SYSTEM_ADMIN):
        refuse(Code.ROLE_NOT_PERMITTED, "审计授权由系统管理员提出")
    if new.auditor == actor.subject:
        refuse(Code.SELF_REVIEW_FORBIDDEN, "不得为自己提出审计授权")
    if new.valid_to < max(new.valid_from, uow.now.date()):
        refuse(Code.FIELD_INVALID, "授权的截止日期不得早于起始日期或今日", fields=[FieldFault("valid_to", "日期有误")])
    if new.year_from is not None and new.year_to is not None and new.year_to < new.year_from:
        refuse(Code.FIELD_INVALID, "预算年度的止不得早于起", fields=[FieldFault("year_to", "年度有误")])
    if (new.reach is Reach.PROVINCE) != (new.unit is None):
        refuse(Code.FIELD_INVALID, "全省范围不填单位，工会或县级范围须填单位", fields=[FieldFault("unit", "与范围不符")])
    if new.unit is not None and await uow.audit_mandates.unit_kind(new.unit) not in _KINDS[new.reach]:
        refuse(Code.ORG_UNKNOWN, "没有此单位，或单位类别与授权范围不符", fields=[FieldFault("unit", "无法识别")])
    return await uow.audit_mandates.propose(new, actor.subject)
