"""Propose what an agency's client may hear: which events, of whom, on which legal basis, from when to when (PIPL 13, 34).

Who may: system administrator.   Trigger: POST /notifications/mandates.   Records: the mandate, PROPOSED.   Emits: nothing.
Refuses: ROLE_NOT_PERMITTED, FIELD_INVALID, ORG_UNKNOWN.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.contracts.catalogue import CATALOGUE
from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, FieldFault, refuse
from services.notifications.domain.outward import KEPT_IN
from services.notifications.storage.mandates import NewMandate
from services.notifications.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ProposeMandate:
    mandate: NewMandate


async def propose_mandate(command: ProposeMandate, actor: Actor, uow: UnitOfWork) -> UUID:
    if not actor.has(Role.SYSTEM_ADMIN):
        refuse(Code.ROLE_NOT_PERMITTED, "订阅授权由系统管理员提出")
    new, departments = command.mandate, {name for name, _ in CATALOGUE} - KEPT_IN
    if new.valid_to < new.valid_from or new.valid_to < uow.now.date():
        refuse(Code.FIELD_INVALID, "授权的截止日期不得早于起始日期或今日", fields=[FieldFault("valid_to", "日期有误")])
    taken = {name.lower() for name in departments} & {name.lower() for name in new.publishes}
    if taken:
        refuse(Code.FIELD_INVALID, "发布的事件名与各部门的事件重名，请另取名称", fields=[FieldFault("publishes", "与部门事件重名")])
    unknown = set(new.types) - departments - set(new.publishes) - await uow.mandates.agency_types()
    if unknown:
        refuse(Code.FIELD_INVALID, "没有这些事件，请核对事件目录", fields=[FieldFault("types", name) for name in sorted(unknown)])
    if new.publishes and new.govstack_client is None:
        refuse(Code.FIELD_INVALID, "发布事件须填写其 GovStack 标识", fields=[FieldFault("govstack_client", "缺少")])
    if new.govstack_client and await uow.mandates.govstack_client_of_another(new.govstack_client, new.client):
        refuse(Code.FIELD_INVALID, "该 GovStack 标识已属于另一客户端", fields=[FieldFault("govstack_client", "重复")])
    if new.unit_id is not None and not await uow.units.exists(new.unit_id):
        refuse(Code.ORG_UNKNOWN, "没有此单位，请核对编号", fields=[FieldFault("unit_id", "无法识别")])
    return await uow.mandates.propose(new, actor.subject)
