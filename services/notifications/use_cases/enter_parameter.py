"""Enter a list of responsible units, a deadline or a number of days with its document (C1.5, C8.2): it holds once another person approves.

Who may: a policy officer of 省总工会 or 省财政厅.   Trigger: POST /notifications/parameters.   Records: the row.   Emits: nothing.
Refuses: ROLE_NOT_PERMITTED, FIELD_INVALID.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import new_id
from libs.common.kernel.jurisdiction import PROVINCE_KINDS
from libs.common.kernel.parameters import Parameter
from services.notifications.policy import c1_5_parameters
from services.notifications.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class EnterParameter:
    row: Parameter


async def enter_parameter(command: EnterParameter, actor: Actor, uow: UnitOfWork) -> UUID:
    if not actor.has(Role.POLICY_OFFICER) or actor.unit_kind not in PROVINCE_KINDS:
        refuse(Code.ROLE_NOT_PERMITTED, "政策参数由省总工会或省财政厅的政策岗位录入")
    c1_5_parameters.check([command.row])
    row_id = new_id()
    await uow.parameters.enter(row_id, command.row, actor.subject, uow.now)
    return row_id
